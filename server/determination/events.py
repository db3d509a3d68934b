"""Determination's events in a case's timeline."""

from __future__ import annotations

from server.cases.words import Name

EVENTS: dict[str, Name] = {
    "decision-made": Name("审核确认决定：{zh}", "Decision: {en}"),
    "benefit-granted": Name("已登记救助待遇：{zh}", "Aid entered in the household's ledger: {en}"),
    "item-refused": Name("“{item}”不予确认", "{item}: refused"),
    "item-withdrawn": Name("“{item}”终止办理（{zh}）", "{item}: ended ({en})"),
    "decision-delivered": Name("决定已送达，复议、诉讼期限起算", "Decision delivered; the time for remedies runs"),
    "decision-published": Name("结果已公布：{place}", "Result published: {place}"),
}
