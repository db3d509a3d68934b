"""What checks and changes add to the menu and to the page of a case."""

from __future__ import annotations

from server.cases.menu import Entry, Link
from server.cases.words import Name

ENTRIES = (
    Entry(90, "matters", "/reviews", Name("动态管理", "Checks and changes"), ("review.read",)),
    Entry(92, "window", "/reviews/report", Name("报告家庭变化", "Report a change"), ("change.report",)),
)

LINKS = (
    Link(
        65, "reviews.show_change_for_case", Name("家庭情况变化", "Change in the household"), "change.apply", ended=True,
        kinds=frozenset({"application", "review", "stop"}),
    ),
    Link(
        66, "reviews.new_review", Name("核查孩子的保障", "Check the child's support"), "child.review", argument="case", ended=True
    ),
    Link(
        67, "reviews.new_stop", Name("终止、转办孩子的保障", "End the child's support"), "child.review", argument="case", ended=True
    ),
)  # fmt: skip
