"""What stands on the page of a case whose household asked from home to withdraw."""

from __future__ import annotations

from typing import Any

from server.cases.lights import light_of
from server.cases.models import Case
from server.cases.visibility import named_cases
from server.foundation.work import Work
from server.online import withdrawals
from server.organisation import rules


def wish(work: Work, case: Case) -> tuple[str, dict[str, Any]] | None:
    """Return the wish that waits for its answer; its words only where names may be read, for they may hold some."""
    found = withdrawals.open_wish(work, case.id)
    if found is None:
        return None
    own = rules.relations(work.actor, "case.edit").get("own", frozenset())
    return "online/wish.html", {
        "wish": found, "words": found.words if named_cases(work, [case.id]) else "", "may": case.township in own,
        "light": light_of(work, due_at=found.due_at, rule_id=withdrawals.TERM, provisional=found.provisional),
    }  # fmt: skip


SECTIONS = {"withdrawal-wish": wish}
