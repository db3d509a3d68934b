"""What still waits on the county's desks when a visitor comes: a complaint under check, money that is asked back, visits of a provider."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from server.cases.assignment import claim
from server.cases.models import Case, Task
from server.complaints.operations import register_here
from server.foundation.work import Work
from server.households.models import Household
from server.organisation.models import Unit
from server.payments import claims
from server.payments.models import StandingPayment
from server.verification import entrusting

Act = Callable[..., Any]
BEFORE_THE_SERVICE = "启用本系统以前发放的月份，以乡镇发放册为准"
_UNDER_REVIEW = ("forward", "county_review")


def leave_waiting(act: Act, *, work: Work, stamp: str) -> None:
    """Let a neighbour complain about an application under review, so that the county must visit; ask an overpayment back."""
    code = work.session.scalar(
        select(Household.code)
        .join(Case, Case.household_id == Household.id)
        .join(Task, Task.case_id == Case.id)
        .where(Task.state == "open", Task.element.in_(_UNDER_REVIEW))
        .order_by(Case.code)
        .limit(1)
    )
    told = {
        "way": "phone", "about": "household", "who": "村西头一户", "points": [{"text": "在县城买了房，没有申报"}],
        "name": "邻居示乙", "phone": "13900000022", "reply_by": "phone", **({"household_code": code} if code else {}),
    }  # fmt: skip
    act("clerk.heyan", lambda hands: register_here(hands, answers=told, submission=f"story-waiting-{stamp}"))
    paid = work.session.execute(
        select(StandingPayment.household_id, StandingPayment.person_id)
        .join(Household, Household.id == StandingPayment.household_id)
        .order_by(Household.code)
        .limit(1)
    ).first()
    if paid is not None:
        owed = claims.Claim(
            household_id=paid.household_id, person_id=paid.person_id, amount=Decimal(1120), ground="moved", beyond=BEFORE_THE_SERVICE
        )  # fmt: skip
        act("reviewer.civil", lambda hands: claims.start_by_hand(hands, owed))
    entrust_visits(act, work=work)


def entrust_visits(act: Act, *, work: Work) -> None:
    """Let 青穗镇 entrust two open visits to the service provider, whose investigator has taken one of them on."""
    town = select(Unit.id).where(Unit.county == work.house.county, Unit.code == "qingsui").scalar_subquery()
    wanted = select(Task.id).where(
        Task.state == "open", Task.element == entrusting.VISIT, Task.unit_id == town, Task.holder_id.is_(None)
    )
    visits = list(work.session.scalars(wanted.order_by(Task.due_at, Task.id).limit(2)))
    provider = next((unit for unit, _name in entrusting.providers(work)), None)
    if provider is None or not visits:
        return
    for visit in visits:
        act("clerk.qingsui", lambda hands, visit=visit: entrusting.entrust(hands, task_id=visit, unit_id=provider))
    act("visitor.services", lambda hands: claim(hands, task_id=visits[0]))
