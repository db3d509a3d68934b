"""What the server adds to the answers of decision forms: the instant, and the month from which aid is paid."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from server.cases.occurrence import Occurrence
from server.cases.terms import measure
from server.determination.amounts import money
from server.foundation.clock import LOCAL
from server.foundation.work import Work

Added = Callable[[Work, Occurrence], dict[str, Any]]

#: item → rule by which a refusal is told in writing; the others are delivered within the county's own limit
REFUSALS = {"dibao": "DB.refuse.notify", "tekun": "TK.refuse.notify"}
ONCE = frozenset({"temp-spend"})  #: items that are paid once


def _signed(work: Work, occurrence: Occurrence) -> dict[str, Any]:
    granted = occurrence.answers["decision"] == "granted"
    amount = money(occurrence.answers.get("decided_amount")) if granted else None
    monthly = amount is not None and occurrence.data.get("item") not in ONCE
    return {
        "decided_at": work.now.astimezone(LOCAL).isoformat(),
        "decided_amount": amount,
        "first_month": first_month(work) if monthly else None,
        "notify_rule": "DELIVER" if granted else REFUSALS.get(str(occurrence.data.get("item")), "DELIVER"),
    }


def first_month(work: Work) -> str:
    """Return the month from which aid decided today is paid, as its first day (rule DB.pay.start)."""
    return measure(work, "DB.pay.start", anchor=work.today.isoformat(), pinned_on=work.today).due.due_on.isoformat()


ROUTING: dict[str, Added] = {"decide.sign": _signed}
