"""When a whole household is granted the allowance, whoever of it had joined alone is paid with it, and no longer apart (民发〔2022〕83号 1(1)).

Her own line ends with the month before the household's first one, so that no month is paid twice and none is left out. Nothing is decided
against her: where the household's amount is less than hers was, whoever signs says how she was told and heard (社会救助法 art. 48).
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import select

from server.cases.events import note
from server.cases.occurrence import Occurrence
from server.determination import certificates
from server.determination.beginning import ALONE
from server.foundation.work import Work
from server.households import ledger
from server.households.counting import COUNTS
from server.households.models import Benefit, Membership, Person
from server.households.running import runs_on
from server.payments import standing
from server.payments.refusals import AlreadyEnded, NotStanding

HOUSEHOLD = "dibao"


def joined_alone(work: Work, household_id: str) -> list[Benefit]:
    """Return what members of the household receive alone today."""
    return list(
        work.session.scalars(
            select(Benefit)
            .join(Membership, Membership.person_id == Benefit.person_id)
            .where(
                Membership.household_id == household_id, COUNTS,
                Benefit.item == ALONE, Benefit.county == work.house.county,
                runs_on(work.today),
            )
            .order_by(Benefit.id)
        )
    )  # fmt: skip


def sum_of(work: Work, household_id: str) -> Decimal:
    """Return what members of the household receive alone in a month, together."""
    return sum((benefit.amount or Decimal(0) for benefit in joined_alone(work, household_id)), Decimal(0))


def absorb(work: Work, what: Occurrence, *, household_id: str, first_month: date, document: str) -> None:
    """End what members received alone with the month before the household's first one, and what it was recognised as with the day before."""
    last, reason = first_month - timedelta(days=1), f"并入全户低保（{document}）"[:80]
    for benefit in joined_alone(work, household_id):
        work.house.offers["review.end-running"](work, benefit.id)
        try:
            standing.end(work, benefit_id=benefit.id, last_month=last, reason=reason)
        except (NotStanding, AlreadyEnded):
            pass  # paid outside of here: the ledger says what is due
        ledger.end_benefit(work, benefit, on=last, reason=reason)
        ledger.end_recognised(
            work, household_id=benefit.household_id, kind=HOUSEHOLD, on=last, person_id=benefit.person_id
        )
        certificates.withdraw(
            work, household_id=benefit.household_id, person_id=benefit.person_id, reason="并入全户低保，换发"
        )
        name = work.session.scalar(select(Person.name).where(Person.id == benefit.person_id)) or ""
        note(
            work, what.case_id, "alone-absorbed", instance_id=what.instance_id, name=name, month=f"{first_month:%Y-%m}"
        )
    work.house.offers["recognition.replaced"](
        work, household_id=household_id, case_id=what.case_id, document=document, first_month=first_month
    )
