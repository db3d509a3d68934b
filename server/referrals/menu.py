"""What transfers add to the menu and to the page of a case."""

from __future__ import annotations

from server.cases.menu import Entry, Link
from server.cases.words import Name

_DEPARTMENT = frozenset(
    {
        "department_handler",
        "department_leader",
        "school_handler",
        "service_worker",
        "provider_leader",
        "county_reviewer",
        "county_leader",
    }
)

ENTRIES = (Entry(60, "matters", "/transfers", Name("转办", "Transfers"), ("referral.create",), _DEPARTMENT),)

LINKS = (
    Link(
        20,
        "referrals.new_transfer",
        Name("转办其他部门", "Transfer to a department"),
        "referral.create",
        argument="case",
    ),
    Link(
        21,
        "referrals.new_transfer",
        Name("转本局其他股室", "Hand to a sister section"),
        "referral.hand-on",
        argument="case",
    ),
)
