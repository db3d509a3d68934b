"""What the server adds to the answers of the payments room's forms."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select

from server.cases.occurrence import Occurrence
from server.foundation.money import fen
from server.foundation.work import Work
from server.payments import outcomes, recovery, returning
from server.payments.models import Line, Recovery
from server.payments.owed import owed


def after_result(work: Work, occurrence: Occurrence) -> dict[str, Any]:
    """Add how many lines came back, and how many the bank has not answered."""
    pending = work.session.scalar(
        select(func.count()).select_from(Line).where(Line.run_id == occurrence.subject, Line.state == "released")
    )
    return {"returned": len(returning.unattended(work, occurrence.subject or "")), "pending": pending or 0}


def after_renewal(work: Work, occurrence: Occurrence) -> dict[str, Any]:
    """Add whether the county decides what becomes of money that the window keeps back: nothing else does where no aid runs."""
    kept = occurrence.answers["renew_outcome"] in ("died", "other")
    return {"settles": kept and outcomes.needs_decision(work, owed(work, occurrence.subject))}


def after_hearing(_work: Work, occurrence: Occurrence) -> dict[str, Any]:
    """Add when the person was told: the time to be heard runs from it."""
    return {"told_on": str(occurrence.answers["told_on"])}


def after_order(_work: Work, occurrence: Occurrence) -> dict[str, Any]:
    """Add from when the first instalment's term runs: the day before it is due."""
    parts = occurrence.answers.get("instalments") or ()
    first = parts[0]["due_on"] if parts else None
    return {"counts_from": _day_before(first) if first else None}


def after_receipt(work: Work, occurrence: Occurrence) -> dict[str, Any]:
    """Add what stays open, and from when the next instalment's term runs; nothing is written yet."""
    row, answers = recovery.read_recovery(work, occurrence.subject), occurrence.answers
    amount = fen(Decimal(str(answers["amount"])))
    rest = row.open_fen + row.open_fine_fen - amount
    paid = amount if answers["kind"] != "fine" else 0
    return {"open_amount": Decimal(rest).scaleb(-2), "counts_from": _next(work, row, paid)}


def after_review(work: Work, occurrence: Occurrence) -> dict[str, Any]:
    """Add from when the next instalment's term runs under the plan that holds now."""
    parts = occurrence.answers.get("instalments") or ()
    if occurrence.answers["review_outcome"] == "replan" and parts:
        return {"counts_from": _day_before(parts[0]["due_on"])}
    return {"counts_from": _next(work, recovery.read_recovery(work, occurrence.subject), 0)}


def _next(work: Work, row: Recovery, paid: int) -> str:
    return _day_before(recovery.next_due(work, row, more=paid))


def _day_before(day: Any) -> str:
    found = day if isinstance(day, date) else date.fromisoformat(str(day))
    return (found - timedelta(days=1)).isoformat()


ROUTING: dict[str, Callable[[Work, Occurrence], dict[str, Any]]] = {
    "pay.result": after_result,
    "pay-return.renew": after_renewal,
    "recover.hear-notice": after_hearing,
    "recover.decide": after_order,
    "recover.receive": after_receipt,
    "recover.review": after_review,
}
