"""Find who may be left out (应保未保) and whose aid should have ended (应退未退): lines for people, never decisions."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select

from server.cases.models import Case, Item
from server.foundation.inserting import insert_new
from server.foundation.work import Work
from server.households.models import Benefit, Household, Membership, Person, RecognisedIdentity
from server.reviews.cycles import CHECKED, due_on
from server.reviews.models import CalendarEntry, ListEntry, Review, Stop, Suspicion

AGAIN_AFTER = timedelta(days=183)  #: a refusal this old may be out of date (demo parameter)
YEAR = timedelta(days=365)
FOLLOWED_WITHIN = timedelta(days=30)  #: a confirmed suspicion leads to a change within this time (demo parameter)
TERM = "RV.list"
GONE = "gone"  #: result of a line that no longer holds, set by the daily look and by nobody in person


@dataclass(frozen=True, slots=True)
class Finding:
    """One line to be: side, reason, what it is keyed by, and whom it concerns."""

    side: str
    reason: str
    key: str
    household_id: str
    township: str
    person_id: str | None = None


def refresh(work: Work) -> int:
    """Bring both lists up to date and return how many lines are new.

    What a person handled stays handled. A line that no longer holds leaves the list by itself, and comes back when it
    holds again: people look into what is so today.
    """
    last = due_on(work, TERM, work.today)
    found = {f"{each.reason}:{each.key}"[:80]: each for each in findings(work)}
    _settle_gone(work, found)
    _reopen(work, found, last)
    rows = [
        {
            "id": work.new_id(), "county": work.house.county, "side": each.side, "key": key, "household_id": each.household_id,
            "person_id": each.person_id, "township": each.township, "reason": each.reason, "found_on": work.today,
            "due_on": last, "state": "open", "result": "", "words": "",
        }
        for key, each in found.items()
    ]  # fmt: skip
    return len(insert_new(work.session, ListEntry, rows)) if rows else 0


def _settle_gone(work: Work, found: Collection[str]) -> None:
    wanted = select(ListEntry).where(ListEntry.county == work.house.county, ListEntry.state == "open")
    for entry in work.session.scalars(wanted):
        if entry.key not in found:
            entry.state, entry.result, entry.handled_at = "handled", GONE, work.now
    work.session.flush()


def _reopen(work: Work, found: Collection[str], last: date) -> None:
    wanted = select(ListEntry).where(
        ListEntry.county == work.house.county, ListEntry.state == "handled", ListEntry.result == GONE
    )
    for entry in work.session.scalars(wanted):
        if entry.key in found:
            entry.state, entry.result, entry.handled_at = "open", "", None
            entry.found_on, entry.due_on = work.today, last
    work.session.flush()


def findings(work: Work) -> Iterator[Finding]:
    """Yield every line that the rules find today."""
    for side, reason, wanted in (
        ("gap", "refused-close", _refused(work)),
        ("gap", "margin-severe", _margin(work)),
        ("gap", "relief-often", _often(work)),
        ("exit", "died-still-paid", _died(work)),
        ("exit", "check-overdue", _overdue(work)),
        ("exit", "identity-ended", _unrecognised(work)),
        ("exit", "suspicion-confirmed", _unfollowed(work)),
    ):
        for row in work.session.execute(wanted):
            yield Finding(side, reason, str(row[0]), row[1], row[2], row[3])


def _receives(work: Work) -> ColumnElement[bool]:
    """Return the condition of a household that receives checked aid today."""
    return exists().where(
        Benefit.household_id == Household.id, Benefit.item.in_(CHECKED), Benefit.period == "month", _runs(work)
    )


def _runs(work: Work) -> ColumnElement[bool]:
    return or_(Benefit.until.is_(None), Benefit.until >= work.today)


def _refused(work: Work) -> Select[Any, Any, Any, Any]:
    return (
        select(Item.id, Household.id, Household.township, Case.applicant_id)
        .join(Case, Case.id == Item.case_id)
        .join(Household, Household.id == Case.household_id)
        .where(
            Item.county == work.house.county, Item.item.in_(CHECKED), Item.state == "refused",
            Item.decided_at <= work.now - AGAIN_AFTER, Item.decided_at > work.now - AGAIN_AFTER - YEAR, ~_receives(work),
        )
    )  # fmt: skip


def _margin(work: Work) -> Select[Any, Any, Any, Any]:
    severe = or_(
        Person.facts["disability_grade"].as_string().in_(("1", "2")),
        Person.facts["serious_disease"].as_boolean().is_(True),
    )
    return (
        select(Person.id, Household.id, Household.township, Person.id)
        .join(Membership, Membership.person_id == Person.id)
        .join(Household, Household.id == Membership.household_id)
        .join(RecognisedIdentity, RecognisedIdentity.household_id == Household.id)
        .where(
            RecognisedIdentity.county == work.house.county, RecognisedIdentity.kind == "bianyuan",
            RecognisedIdentity.ended_on.is_(None), Membership.until.is_(None), severe, ~_receives(work),
        )
    )  # fmt: skip


def _often(work: Work) -> Select[Any, Any, Any, Any]:
    relieved = (
        select(Benefit.household_id)
        .where(
            Benefit.county == work.house.county, Benefit.item.in_(("temp-urgent", "temp-spend")),
            Benefit.since > work.today - YEAR,
        )
        .group_by(Benefit.household_id)
        .having(func.count() >= 2)
    )  # fmt: skip
    year = str(work.today.year)
    return select(Household.id + ":" + year, Household.id, Household.township, Household.head_id).where(
        Household.id.in_(relieved), ~_receives(work)
    )


def _died(work: Work) -> Select[Any, Any, Any, Any]:
    open_stop = exists().where(Stop.benefit_id == Benefit.id, Stop.state == "open")
    return (
        select(Person.id, Household.id, Household.township, Person.id)
        .join(Benefit, and_(Benefit.person_id == Person.id, Benefit.period == "month", Benefit.item.in_(CHECKED)))
        .join(Household, Household.id == Benefit.household_id)
        .where(Person.county == work.house.county, Person.died_on.is_not(None), _runs(work), ~open_stop,
               ~exists().where(Review.benefit_id == Benefit.id, Review.state == "open"))
    )  # fmt: skip


def _overdue(work: Work) -> Select[Any, Any, Any, Any]:
    return select(CalendarEntry.id, CalendarEntry.household_id, CalendarEntry.township, CalendarEntry.person_id).where(
        CalendarEntry.county == work.house.county, CalendarEntry.state.in_(("waiting", "open")),
        CalendarEntry.due_on < work.today, CalendarEntry.item.in_(CHECKED),
    )  # fmt: skip


def _unrecognised(work: Work) -> Select[Any, Any, Any, Any]:
    valid = exists().where(
        RecognisedIdentity.household_id == Benefit.household_id, RecognisedIdentity.kind == Benefit.item,
        or_(RecognisedIdentity.ended_on.is_(None), RecognisedIdentity.ended_on >= work.today),
        or_(RecognisedIdentity.valid_to.is_(None), RecognisedIdentity.valid_to >= work.today),
    )  # fmt: skip
    once = exists().where(
        RecognisedIdentity.household_id == Benefit.household_id, RecognisedIdentity.kind == Benefit.item
    )
    return (
        select(Benefit.id, Household.id, Household.township, Benefit.person_id)
        .join(Household, Household.id == Benefit.household_id)
        .where(Benefit.county == work.house.county, Benefit.item.in_(CHECKED), Benefit.period == "month", _runs(work), once, ~valid)
    )  # fmt: skip


def _unfollowed(work: Work) -> Select[Any, Any, Any, Any]:
    followed = exists().where(Stop.household_id == Suspicion.household_id, Stop.review_id == Suspicion.review_id)
    return select(Suspicion.id, Suspicion.household_id, Suspicion.township, Suspicion.person_id).where(
        Suspicion.county == work.house.county, Suspicion.state == "confirmed",
        Suspicion.settled_at <= work.now - FOLLOWED_WITHIN, ~followed,
    )  # fmt: skip
