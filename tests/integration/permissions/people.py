"""Who asks, and what: one person per role, strangers, owners of single rows; every route but those that end one's session."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.integration.permissions.test_every_route_asks import rules as routes

#: One person per role; those of the short run first, the others at full size.
SHORT = (
    "clerk.qingsui", "village1.qingsui", "reviewer.civil", "officer.housing", "supervisor.county", "system.admin",
)  # fmt: skip
LONG = (
    "checker.civil", "maker.finance", "duty.heyan", "reviewer.qingsui", "leader.baishi", "child.civil", "approver.civil", "chief.housing",
    "officer.high-school", "cashier.finance", "secretary.meeting", "convener.meeting", "member.civil", "deputy.civil", "auditor.county", "owner.civil",
    "security.admin", "audit.admin", "officer.services", "visitor.services", "chief.services", "guide.city-bureau",
)  # fmt: skip
EVERYBODY = [*SHORT, *(pytest.param(login, marks=pytest.mark.slow) for login in LONG)]
#: Who is asked first where somebody must be refused: the posts that carry least.
STRANGERS = ("audit.admin", "member.civil", "clerk.baishi", "village1.qingsui", "owner.civil")
#: Beyond the roles: those to whom a row of the county belongs in person.
OWNERS = (
    "leader.qingsui",
    "clerk2.qingsui",
    "village2.qingsui",
    "village3.qingsui",
    "leader.heyan",
    "officer.emergency",
)
LEAVES = ("sign_out", "sign-out")  #: ends one's own session: whoever tries it is a stranger afterwards


def all_routes(app_client: Any, *methods: str) -> Iterator[tuple[str, Any]]:
    """Yield method and route, but for those that end one's session."""
    for method in methods:
        for rule in routes(app_client, method):
            if not any(word in rule.rule for word in LEAVES):
                yield method, rule
