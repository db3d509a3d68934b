"""Change and end lines of a household's ledger, and end what was recognised with them; only decisions of their rooms do."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import select, update

from server.audit import operations as audit
from server.foundation.database import QUIET
from server.foundation.work import Work
from server.households.models import Benefit, RecognisedIdentity
from server.households.running import runs_on


def change_amount(work: Work, benefit: Benefit, *, amount: Decimal, first_month: date, reason: str) -> None:
    """Write another amount into a line; what it was, from when and why stands in its note and in the audit."""
    before = benefit.amount
    benefit.amount = amount
    benefit.note = f"{first_month:%Y-%m} 起由 {before} 元调整为 {amount} 元：{reason}"[:200]
    work.session.flush()
    audit.record(
        work, "benefit.change", benefit.id, before=str(before), amount=str(amount), month=f"{first_month:%Y-%m}"
    )


def end_benefit(work: Work, benefit: Benefit, *, on: date, reason: str) -> None:
    """End a line with a day; one that ends earlier already stays as it is."""
    if benefit.until is not None and benefit.until <= on:
        return
    benefit.until = on
    benefit.note = (f"{benefit.note}；" if benefit.note else "")[:100] + f"{on.isoformat()} 止：{reason}"[:100]
    work.session.flush()
    audit.record(work, "benefit.end", benefit.id, on=on.isoformat(), reason=reason)


def end_recognised(work: Work, *, household_id: str, kind: str, on: date, person_id: str | None = None) -> int:
    """End the recognised identity that a benefit carried, with the last day on which it holds, and return how many were ended; others stay."""
    standing = (
        RecognisedIdentity.household_id == household_id, RecognisedIdentity.kind == kind, RecognisedIdentity.ended_on.is_(None),
    )  # fmt: skip
    wanted = update(RecognisedIdentity).where(*standing)
    if person_id:
        wanted = wanted.where((RecognisedIdentity.person_id.is_(None)) | (RecognisedIdentity.person_id == person_id))
    ended = work.session.execute(wanted.values(ended_on=on), execution_options=QUIET)
    count = int(ended.rowcount)  # type: ignore[attr-defined]
    if count:
        audit.record(work, "identity.end", household_id, kind=kind, on=on.isoformat(), by="decision")
    return count


def running_benefits(work: Work, household_id: str, *, on: date) -> list[Benefit]:
    """Return the lines that pay in a month or year and have not ended before a day."""
    return list(
        work.session.scalars(
            select(Benefit)
            .where(
                Benefit.household_id == household_id, Benefit.period != "once", runs_on(on)
            )
            .order_by(Benefit.item, Benefit.id)
        )
    )  # fmt: skip
