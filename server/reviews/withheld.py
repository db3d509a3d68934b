"""Money that a desk keeps back: the aid is checked under a term, and an account is asked for again when nothing ended it."""

from __future__ import annotations

from sqlalchemy import select

from server.cases.occurrence import Occurrence
from server.foundation.work import Work
from server.households.models import Benefit, Person
from server.payments import returning
from server.payments.models import StandingPayment
from server.reviews import opening, stopping

KEPT_BACK = ("by-hand", "died")  #: holds that somebody chose; the others wait for an account anyway


def start_review(work: Work, what: Occurrence) -> None:
    """Open the check that another procedure asks for, unless the aid is being checked or changed already."""
    benefit = work.session.get_one(Benefit, str(what.inputs["benefit_id"]))
    if opening.running(work, benefit.id) is not None or stopping.running(work, benefit.id) is not None:
        return
    opening.open_review(
        work, household_id=benefit.household_id, item=benefit.item, kind="change", benefit=benefit,
        cause=str(what.inputs["cause"])[:200],
    )  # fmt: skip


def ask_for_account(work: Work, benefit_id: str | None) -> None:
    """Ask the window for an account of money that was kept back: whatever was found, it is due while nobody has died."""
    row = work.session.scalar(
        select(StandingPayment).where(
            StandingPayment.benefit_id == (benefit_id or ""), StandingPayment.hold.in_(KEPT_BACK)
        )
    )
    if row is not None and work.session.get_one(Person, row.person_id).died_on is None:
        returning.want_account(work, row)
