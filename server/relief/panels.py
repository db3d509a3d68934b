"""What stands beside the tasks of the urgent lane: what was told, the triage table, what the township's fund pays and holds."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import select

from server.cases.models import Case, Instance, Task
from server.cases.queries.person import case_card
from server.foundation.work import Work
from server.relief import triage
from server.relief.checks import payable
from server.relief.models import PettyFund, Relief
from server.relief.told import may_call_back, told


def beside_payment(work: Work, task: Task) -> tuple[str, dict[str, Any]] | None:
    """Return the amount that is paid out and signed for, in which lane, and what the fund holds before it."""
    amount, lane = payable(work.session.get_one(Instance, task.instance_id).data)
    township = work.session.get_one(Case, task.case_id).township
    fund = work.session.scalar(select(PettyFund).where(PettyFund.township == township))
    values: dict[str, Any] = {
        "amount": amount,
        "lane": lane,
        "balance": fund.balance if fund is not None else Decimal(0),
    }
    return "relief/payment_panel.html", values | _who_and_what(work, task)


def beside_judgement(work: Work, task: Task) -> tuple[str, dict[str, Any]] | None:
    """Return what the table answers, with the person whom it is about."""
    found = triage.panel(work, task)
    return None if found is None else (found[0], found[1] | _who_and_what(work, task))


def beside_decision(work: Work, task: Task) -> tuple[str, dict[str, Any]] | None:
    """Return what was told at the registration, for who approves the relief or decides on the remainder."""
    return "relief/told_panel.html", _who_and_what(work, task)


def _who_and_what(work: Work, task: Task) -> dict[str, Any]:
    """Return the person whom an emergency is about, and what was told when it was registered."""
    held = frozenset({task.unit_id})
    relief = work.session.scalar(select(Relief).where(Relief.case_id == task.case_id).limit(1))
    card = case_card(work, work.session.get_one(Case, task.case_id), held_by=held)
    said = told(work, relief, held_by=held) if relief is not None else []
    back = bool(said) and relief is not None and may_call_back(work, relief)
    return {"card": card, "told": said, "call_back": task.case_id if back else None}


PANELS = {
    "urgent.judge": beside_judgement, "urgent.first-relief": beside_decision, "urgent.county": beside_decision,
    "urgent.pay": beside_payment, "urgent.countersign": beside_payment,
}  # fmt: skip
