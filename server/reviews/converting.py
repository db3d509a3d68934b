"""Who changes to the allowance stands between two aids at no time: a recognition goes on until it is decided, and so does what one receives alone.

Taken in, it is on the allowance alone from the day of that decision (table `exclusions`: the one replaces the other). Where the allowance is not
given, the recognition goes on to its own last day if nothing but the change spoke against it, and ends as was decided if something did.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from server.audit import operations as audit
from server.cases.events import note
from server.determination import absorbing
from server.foundation.work import Work
from server.households.models import RecognisedIdentity
from server.payments.months import month_of
from server.reviews import opening, recognised
from server.reviews.models import STILL_FITS, Stop
from server.reviews.words import GROUNDS


def wait(work: Work, stop: Stop) -> None:
    """Let what is held go on until the allowance is decided, as the decision says."""
    note(work, stop.case_id, "recognition-waits" if stop.identity_id else "alone-waits")


def end(work: Work, stop: Stop, *, on: date | None = None) -> None:
    """End the recognition from the day of the delivery, or from the given one, as the decision says.

    Whoever of the household joined the allowance alone is looked at: that rests on what kind of household it is.
    """
    identity, day = _identity(work, stop), on or recognised.ends_on(work, stop)
    recognised.end(work, identity, on=day)
    note(work, stop.case_id, "recognition-ended-early", day=day.isoformat(), reason=GROUNDS[stop.ground].zh)
    audit.record(work, "recognition.end", identity.id, case=stop.case_id, on=day.isoformat())
    for benefit in absorbing.joined_alone(work, stop.household_id):
        if opening.running(work, benefit.id) is None:
            opening.open_review(
                work, household_id=stop.household_id, item=benefit.item, kind="alert", benefit=benefit, person_id=benefit.person_id,
                cause="家庭的认定已终止，单独纳入低保的条件要重新核查",
            )  # fmt: skip


def replaced(work: Work, *, household_id: str, case_id: str, document: str, first_month: date) -> None:
    """End what a household is recognised as when it is taken into the allowance: from that day on it is on the one list only."""
    for identity in recognised.all_held(work, household_id):
        recognised.end(work, identity, on=work.today)
        note(work, case_id, "recognition-replaced", day=work.today.isoformat(), document=document)
        audit.record(work, "recognition.end", identity.id, case=case_id, on=work.today.isoformat())
    if (stop := _waiting(work, case_id)) is not None:
        stop.first_month = month_of(work.today) if stop.identity_id else first_month
        work.session.flush()


def not_taken_in(work: Work, *, case_id: str) -> None:
    """Say what becomes of the recognition where the allowance was refused, withdrawn or not asked for after all; of other cases nothing."""
    stop = _waiting(work, case_id)
    if stop is not None and stop.identity_id is None:
        note(work, case_id, "alone-stays")
        return
    if stop is None or not _identity(work, stop).holds_on(work.today):
        return
    if stop.ground == STILL_FITS:
        note(work, case_id, "recognition-stays", until=str(_identity(work, stop).until or ""))
        return
    stop.first_month = month_of(work.today)
    end(work, stop, on=work.today)


def _waiting(work: Work, case_id: str) -> Stop | None:
    """Return the change of a case for which something goes on, or None."""
    stop = work.session.scalar(select(Stop).where(Stop.case_id == case_id, Stop.state == "done"))
    return stop if stop is not None and stop.waits and stop.first_month is None else None


def _identity(work: Work, stop: Stop) -> RecognisedIdentity:
    return work.session.get_one(RecognisedIdentity, str(stop.identity_id))
