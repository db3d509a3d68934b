"""The urgent lane's events in a case's timeline."""

from __future__ import annotations

from server.cases.words import Name

EVENTS: dict[str, Name] = {
    "relief-started": Name("有危险，已转急难救助", "In danger: an emergency was registered"),
    "urgent-registered": Name("急难登记，先行救助和办结的时限开始", "Emergency registered; its clocks run"),
    "repeat-approved": Name(
        "同一原因再次救助，第二人确认：{reason}", "Same cause again, second person's word: {reason}"
    ),
    "fund-paid": Name(
        "备用金支付 {amount} 元，余额 {balance} 元", "Paid {amount} yuan from the petty fund, balance {balance}"
    ),
}
