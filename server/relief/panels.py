"""What stands beside the tasks of the urgent lane: the triage table, and what the township's fund pays and holds."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import select

from server.cases.models import Case, Instance, Task
from server.cases.queries.person import CaseCard, case_card
from server.foundation.work import Work
from server.relief import triage
from server.relief.checks import payable
from server.relief.models import PettyFund


def beside_payment(work: Work, task: Task) -> tuple[str, dict[str, Any]] | None:
    """Return the amount that is paid out and signed for, in which lane, and what the fund holds before it."""
    amount, lane = payable(work.session.get_one(Instance, task.instance_id).data)
    township = work.session.get_one(Case, task.case_id).township
    fund = work.session.scalar(select(PettyFund).where(PettyFund.township == township))
    values = {"amount": amount, "lane": lane, "balance": fund.balance if fund is not None else Decimal(0)}
    return "relief/payment_panel.html", values | {"card": _person(work, task)}


def beside_judgement(work: Work, task: Task) -> tuple[str, dict[str, Any]] | None:
    """Return what the table answers, with the person whom it is about."""
    found = triage.panel(work, task)
    return None if found is None else (found[0], found[1] | {"card": _person(work, task)})


def _person(work: Work, task: Task) -> CaseCard | None:
    return case_card(work, work.session.get_one(Case, task.case_id), held_by=frozenset({task.unit_id}))


PANELS = {"urgent.judge": beside_judgement, "urgent.pay": beside_payment, "urgent.countersign": beside_payment}
