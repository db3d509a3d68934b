"""Recognition's events in a case's timeline."""

from __future__ import annotations

from server.cases.words import Name

EVENTS: dict[str, Name] = {
    "applied-together": Name("同一份申请，各立一案：{code}", "One application, a case for each person: {code}"),
    "recognised": Name("已认定，有效期至 {until}", "Recognised until {until}"),
    "recognition-expiring": Name(
        "认定将于 {until} 到期，已提醒窗口", "The recognition ends on {until}; the window was told"
    ),
    "payment-planned": Name("拨付计划：{count} 次，共 {amount} 元", "Payment in {count} parts, {amount} yuan in all"),
    "care-reported": Name("报告自理能力有变化：{change}", "A change of self-care was reported: {change}"),
    "support-changed": Name("从 {month} 起按每月 {amount} 元供养", "Support of {amount} yuan a month from {month}"),
    "support-intended": Name(
        "按新的自理能力等级，拟调整为每月 {amount} 元，另行听取意见、作出决定",
        "By the new level {amount} yuan a month are intended; it is heard and decided by itself",
    ),
    "renewed": Name("已重新申请，沿用原材料", "Applied for again with the same papers"),
}
