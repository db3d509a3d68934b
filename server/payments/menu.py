"""What payments add to the menu and to the pages of cases."""

from __future__ import annotations

from server.cases.menu import Entry, Link
from server.cases.words import Name

ENTRIES = (Entry(35, "money", "/payments", Name("发放", "Payments"), ("payment.read", "payment.unpaid")),)
LINKS = (
    Link(75, "payments.show_case_run", Name("批次", "Batch"), "payment.read", ended=True, kinds=frozenset({"payment"})),
)
