"""What kinds of matters there are on file, in words (`Case.kind`)."""

from __future__ import annotations

from server.cases.words import Name

KINDS: dict[str, Name] = {
    "application": Name("救助申请", "application for aid"),
    "review": Name("定期核查", "periodic check"),
    "stop": Name("待遇调整", "change of aid"),
    "recover": Name("追缴", "recovery"),
    "complaint": Name("举报投诉", "complaint"),
    "payment": Name("发放", "payment"),
    "meeting": Name("联席会议", "joint meeting"),
    "winter": Name("冬春救助", "winter relief"),
}
