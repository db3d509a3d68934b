"""A recognition (低保边缘家庭, 刚性支出困难家庭) that fits no longer is looked at and ended early, as an aid is: the household is heard first.

No money hangs on it, so nothing is raised or cut; what ended is the identity, and from that day on it spares nobody a means check (社会救助法
art. 42). Other aid of the household goes on by its own conditions (domain B14).
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from server.cases.models import Case
from server.foundation.clock import local_date
from server.foundation.errors import FieldProblem
from server.foundation.work import Work
from server.households import ledger
from server.households.identities import valid_today
from server.households.models import Membership, Person, RecognisedIdentity
from server.reviews.models import Review, Stop

ITEMS = frozenset({"bianyuan", "gangxing"})
#: Grounds that are about an amount, or about somebody whom support of the destitute is for.
_FOR_AID = frozenset({"income-down", "care", "three-refusals", "able", "obligor", "adopted", "parent-able", "grown"})


def held(work: Work, household_id: str, item: str) -> RecognisedIdentity | None:
    """Return the recognition that a household holds today, the latest where several documents name it; None where it holds none."""
    if item not in ITEMS:
        return None
    return work.session.scalars(
        select(RecognisedIdentity)
        .where(RecognisedIdentity.household_id == household_id, RecognisedIdentity.kind == item, valid_today(work))
        .order_by(RecognisedIdentity.valid_from.desc(), RecognisedIdentity.id.desc())
        .limit(1)
    ).first()


def is_over(work: Work, review: Review) -> bool:
    """Tell whether a check was about a recognition that has run out since: there is nothing left to end."""
    return review.item in ITEMS and held(work, review.household_id, review.item) is None


def all_held(work: Work, household_id: str) -> list[RecognisedIdentity]:
    """Return the recognitions that a household holds today, at most one of each kind."""
    found = (held(work, household_id, item) for item in sorted(ITEMS))
    return [row for row in found if row is not None]


def running(work: Work, identity: RecognisedIdentity) -> Case | None:
    """Return the case of the end of a recognition that runs now, or None."""
    return work.session.scalar(
        select(Case).join(Stop, Stop.case_id == Case.id).where(Stop.identity_id == identity.id, Stop.state == "open")
    )


def problem(work: Work, identity: RecognisedIdentity, *, outcome: str, ground: str) -> FieldProblem | None:
    """Return why a recognition cannot be changed so, or None: it holds or it ends, and a death is on record before it is the reason."""
    if outcome in ("raise", "cut"):
        words = (
            "认定没有金额，不能增发、减发：请选“停发”（提前终止认定）或者“转为其他救助”。",
            "A recognition has no amount: it ends, or turns into another.",
        )
        return FieldProblem("outcome", "no-amount", *words)
    # Whose means have fallen since changes to the allowance; that is no reason to end anything without it.
    if ground in _FOR_AID and (outcome, ground) != ("convert", "income-down"):
        words = ("这不是终止认定的原因，请另选。", "This is no ground for the end of a recognition.")
        return FieldProblem("ground", "not-for-this", *words)
    if ground == "death" and not _nobody_left(work, identity.household_id):
        words = (
            "家里还有人，认定是全家的：请按成员去世登记，再核查还符不符合。",
            "People are left in the household, whose recognition it is: enter the death, then look whether it still fits.",
        )
        return FieldProblem("ground", "nobody-died", *words)
    return None


def _nobody_left(work: Work, household_id: str) -> bool:
    alive = (
        select(Person.id)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.household_id == household_id, Membership.until.is_(None), Person.died_on.is_(None))
        .limit(1)
    )
    return work.session.scalar(alive) is None


def source(work: Work, stop: Stop) -> str | None:
    """Return the id of the case in which the household was recognised, or None where it came with a roll."""
    identity = work.session.get_one(RecognisedIdentity, str(stop.identity_id))
    found = work.house.offers["recognition.source"](work, identity)
    return None if found is None else str(found.id)


def ends_on(work: Work, stop: Stop) -> date:
    """Return the day from which the recognition holds no longer: that on which the decision reached the household."""
    return local_date(stop.delivered_at or work.now)


def end(work: Work, identity: RecognisedIdentity, *, on: date) -> None:
    """End a recognition from a day; its validity is over, so nobody is reminded of it."""
    ledger.end_recognised(work, household_id=identity.household_id, kind=identity.kind, on=on - timedelta(days=1))
    work.house.offers["recognition.end-early"](work, identity, on=on)


def columns(identity: RecognisedIdentity) -> dict[str, Any]:
    """Return what a change keeps of the recognition that it is about."""
    return {"identity_id": identity.id, "benefit_id": None, "amount_before_fen": 0, "amount_after_fen": 0}
