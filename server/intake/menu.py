"""What intake adds to the menu and to the page of a case."""

from __future__ import annotations

from server.cases.menu import Entry, Link
from server.cases.words import Name

ENTRIES = (Entry(30, "window", "/intake/new", Name("登记受理", "Register"), ("case.open",), also=("/intake",)),)

LINKS = (
    Link(30, "intake.show_receipt", Name("收件回执", "Receipt"), "case.read", ended=True),
    Link(40, "intake.show_items", Name("事项", "Items"), "case.edit"),
    Link(50, "intake.show_follow_up", Name("跟进与优先", "Follow-up and priority"), "case.edit"),
    Link(60, "intake.show_correct", Name("更正", "Correct"), "case.edit", ended=True),
    Link(70, "intake.show_upstream", Name("已录入上级系统", "Entered upstream"), "case.edit", ended=True),
    Link(80, "intake.show_withdraw", Name("撤回申请", "Withdraw"), "case.edit"),
)
