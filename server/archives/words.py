"""What kinds of cases are called in the archive."""

from __future__ import annotations

from server.cases.words import Name

KINDS: dict[str, Name] = {
    "application": Name("救助申请", "application for aid"),
    "review": Name("定期核查", "periodic check"),
    "stop": Name("待遇调整", "change of aid"),
    "recover": Name("追缴", "recovery"),
    "payment": Name("发放", "payment"),
}
