"""Relief that is approved once and paid on one or several days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import ROUND_DOWN, Decimal
from typing import Any

from sqlalchemy import select

from server.cases.events import note
from server.cases.occurrence import Occurrence
from server.cases.paper_facts import CaseFile
from server.foundation.money import fen
from server.foundation.work import Work
from server.recognition.models import Instalment

FORM = "spend.assess"
PURPOSE = "temp-spend"
CENT = Decimal("0.01")


def dates_of(answers: Mapping[str, Any], today: date) -> list[str]:
    """Return the days on which relief is paid: those of the form, or the day of the assessment."""
    stages = answers.get("stages") or ()
    return sorted({_day(stage["on"]).isoformat() for stage in stages}) or [today.isoformat()]


def plan(work: Work, occurrence: Occurrence) -> None:
    """Write the instalments of what was decided; where that differs from the proposal, each changes in proportion."""
    amount = Decimal(str(occurrence.inputs["amount"]))
    proposed = CaseFile(work, occurrence).answers(FORM)
    days = [date.fromisoformat(str(day)) for day in occurrence.data["stage_dates"]]
    for serial, (day, part) in enumerate(zip(days, shares(amount, _proposed(proposed, days)), strict=True), start=1):
        work.session.add(
            Instalment(
                id=work.new_id(), county=work.house.county, case_id=occurrence.case_id, item_id=occurrence.item_id,
                instance_id=occurrence.instance_id, serial=serial, due_on=day, amount_fen=fen(part), requested_at=None,
            )
        )  # fmt: skip
    work.session.flush()
    note(
        work,
        occurrence.case_id,
        "payment-planned",
        instance_id=occurrence.instance_id,
        count=len(days),
        amount=f"{amount:,.2f}",
    )


def _proposed(answers: Mapping[str, Any], days: Sequence[date]) -> list[Decimal]:
    stages = {_day(stage["on"]): Decimal(str(stage["amount"])) for stage in answers.get("stages") or ()}
    return [stages.get(day, Decimal(1)) for day in days]


def shares(amount: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """Split an amount by weights in whole cents; the last part takes what is left, so that nothing is lost."""
    whole = sum(weights, Decimal(0))
    parts = [(amount * weight / whole).quantize(CENT, rounding=ROUND_DOWN) for weight in weights[:-1]]
    return [*parts, amount - sum(parts, Decimal(0))]


def pay(work: Work, occurrence: Occurrence) -> None:
    """Ask finance to pay the instalment of a day; asked twice, it is one."""
    day = date.fromisoformat(str(occurrence.inputs["on"])[:10])
    row = work.session.scalars(
        select(Instalment).where(Instalment.instance_id == occurrence.instance_id, Instalment.due_on == day)
    ).one()
    if row.requested_at is not None:
        return
    row.requested_at = work.now
    work.session.flush()
    ask = work.house.effects["payment.request"]
    inputs = {"amount": row.amount, "purpose": PURPOSE if row.serial == 1 else f"{PURPOSE}-{row.serial}"}
    ask(work, replace(occurrence, topic="payment.request", inputs=inputs))


def of_item(work: Work, item_id: str) -> list[Instalment]:
    """Return the instalments of an item."""
    wanted = select(Instalment).where(Instalment.item_id == item_id).order_by(Instalment.serial)
    return list(work.session.scalars(wanted))


def _day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value)[:10])
