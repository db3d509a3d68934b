"""Find who may be left out (应保未保) and whose aid should have ended (应退未退): lines for people, never decisions."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Integer,
    Select,
    String,
    and_,
    bindparam,
    exists,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute

from server.cases.models import Case, Item
from server.determination.beginning import ALONE
from server.foundation.inserting import insert_new
from server.foundation.work import Work
from server.households.models import Benefit, Household, Membership, Person, RecognisedIdentity
from server.households.running import runs_on
from server.reviews.cycles import CHECKED, due_on
from server.reviews.models import CalendarEntry, ListEntry, Review, Stop, Suspicion

AGAIN_AFTER = timedelta(days=183)  #: a refusal this old may be out of date (demo parameter)
YEAR = timedelta(days=365)
FOLLOWED_WITHIN = timedelta(days=30)  #: a confirmed suspicion leads to a change within this time (demo parameter)
TERM = "RV.list"
_COUNTY: BindParameter[str] = bindparam("county")
_TODAY: BindParameter[date] = bindparam("today")
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
    for entry in work.session.scalars(_OPEN, {"county": work.house.county}):
        if entry.key not in found:
            entry.state, entry.result, entry.handled_at = "handled", GONE, work.now
    work.session.flush()


def _reopen(work: Work, found: Collection[str], last: date) -> None:
    for entry in work.session.scalars(_WENT, {"county": work.house.county}):
        if entry.key in found:
            entry.state, entry.result, entry.handled_at = "open", "", None
            entry.found_on, entry.due_on = work.today, last
    work.session.flush()


def findings(work: Work) -> Iterator[Finding]:
    """Yield every line that the rules find today."""
    asked = {
        "county": work.house.county, "today": work.today, "year": str(work.today.year), "year_ago": work.today - YEAR,
        "refused_by": work.now - AGAIN_AFTER, "refused_since": work.now - AGAIN_AFTER - YEAR,
        "confirmed_by": work.now - FOLLOWED_WITHIN,
    }  # fmt: skip
    for key, household_id, township, person_id, rule in work.session.execute(_ASKED, asked):
        side, reason, _wanted = _RULES[rule]
        yield Finding(side, reason, key, household_id, township, person_id)


def _receives(person: ColumnElement[str] | InstrumentedAttribute[str] | None = None) -> ColumnElement[bool]:
    """Return the condition of a household that receives checked aid today; of a person, where another's own is not hers."""
    received = exists().where(
        Benefit.household_id == Household.id, Benefit.item.in_(CHECKED), Benefit.period == "month", _runs()
    )
    return received if person is None else received.where(or_(Benefit.item != ALONE, Benefit.person_id == person))


def _runs() -> ColumnElement[bool]:
    return runs_on(_TODAY)


def _refused() -> Select[Any, Any, Any, Any]:
    return (
        select(Item.id, Household.id, Household.township, Case.applicant_id)
        .join(Case, Case.id == Item.case_id)
        .join(Household, Household.id == Case.household_id)
        .where(
            Item.county == _COUNTY, Item.item.in_(CHECKED), Item.state == "refused",
            Item.decided_at <= bindparam("refused_by"), Item.decided_at > bindparam("refused_since"), ~_receives(),
        )
    )  # fmt: skip


def _margin() -> Select[Any, Any, Any, Any]:
    grade, kind = Person.facts["disability_grade"].as_string(), Person.facts["disability_kind"].as_string()
    severe = or_(
        grade.in_(("1", "2")),
        and_(grade == "3", kind.in_(("intellectual", "mental"))),
        Person.facts["serious_disease"].as_boolean().is_(True),
    )
    return (
        select(Person.id, Household.id, Household.township, Person.id)
        .join(Membership, Membership.person_id == Person.id)
        .join(Household, Household.id == Membership.household_id)
        .join(RecognisedIdentity, RecognisedIdentity.household_id == Household.id)
        .where(
            RecognisedIdentity.county == _COUNTY, RecognisedIdentity.kind == "bianyuan",
            RecognisedIdentity.ended_on.is_(None), Membership.until.is_(None), severe, ~_receives(Person.id),
        )
    )  # fmt: skip


def _often() -> Select[Any, Any, Any, Any]:
    relieved = (
        select(Benefit.household_id)
        .where(
            Benefit.county == _COUNTY, Benefit.item.in_(("temp-urgent", "temp-spend")),
            Benefit.since > bindparam("year_ago"),
        )
        .group_by(Benefit.household_id)
        .having(func.count() >= 2)
    )  # fmt: skip
    return select(
        Household.id + ":" + bindparam("year", type_=String()), Household.id, Household.township, Household.head_id
    ).where(Household.id.in_(relieved), ~_receives())


def _died() -> Select[Any, Any, Any, Any]:
    open_stop = exists().where(Stop.benefit_id == Benefit.id, Stop.state == "open")
    return (
        select(Person.id, Household.id, Household.township, Person.id)
        .join(Benefit, and_(Benefit.person_id == Person.id, Benefit.period == "month", Benefit.item.in_(CHECKED)))
        .join(Household, Household.id == Benefit.household_id)
        .where(Person.county == _COUNTY, Person.died_on.is_not(None), _runs(), ~open_stop,
               ~exists().where(Review.benefit_id == Benefit.id, Review.state == "open"))
    )  # fmt: skip


def _overdue() -> Select[Any, Any, Any, Any]:
    return select(CalendarEntry.id, CalendarEntry.household_id, CalendarEntry.township, CalendarEntry.person_id).where(
        CalendarEntry.county == _COUNTY, CalendarEntry.state.in_(("waiting", "open")),
        CalendarEntry.due_on < _TODAY, CalendarEntry.item.in_(CHECKED),
    )  # fmt: skip


def _unrecognised() -> Select[Any, Any, Any, Any]:
    valid = exists().where(
        RecognisedIdentity.household_id == Benefit.household_id, _carried(),
        or_(RecognisedIdentity.ended_on.is_(None), RecognisedIdentity.ended_on >= _TODAY),
        or_(RecognisedIdentity.valid_to.is_(None), RecognisedIdentity.valid_to >= _TODAY),
    )  # fmt: skip
    once = exists().where(RecognisedIdentity.household_id == Benefit.household_id, _carried())
    return (
        select(Benefit.id, Household.id, Household.township, Benefit.person_id)
        .join(Household, Household.id == Benefit.household_id)
        .where(Benefit.county == _COUNTY, Benefit.item.in_(CHECKED), Benefit.period == "month", _runs(), once, ~valid)
    )  # fmt: skip


def _carried() -> ColumnElement[bool]:
    """Return the condition of the identity that a benefit carries: the allowance of one person carries `dibao`, hers alone."""
    hers = and_(RecognisedIdentity.kind == "dibao", RecognisedIdentity.person_id == Benefit.person_id)
    return or_(RecognisedIdentity.kind == Benefit.item, and_(Benefit.item == ALONE, hers))


def _unfollowed() -> Select[Any, Any, Any, Any]:
    followed = exists().where(Stop.household_id == Suspicion.household_id, Stop.review_id == Suspicion.review_id)
    return select(Suspicion.id, Suspicion.household_id, Suspicion.township, Suspicion.person_id).where(
        Suspicion.county == _COUNTY, Suspicion.state == "confirmed",
        Suspicion.settled_at <= bindparam("confirmed_by"), ~followed,
    )  # fmt: skip


_OPEN = select(ListEntry).where(ListEntry.county == _COUNTY, ListEntry.state == "open")
_WENT = select(ListEntry).where(ListEntry.county == _COUNTY, ListEntry.state == "handled", ListEntry.result == GONE)

#: Side, reason, statement.
_RULES: tuple[tuple[str, str, Select[Any, Any, Any, Any]], ...] = (
    ("gap", "refused-close", _refused()),
    ("gap", "margin-severe", _margin()),
    ("gap", "relief-often", _often()),
    ("exit", "died-still-paid", _died()),
    ("exit", "check-overdue", _overdue()),
    ("exit", "identity-ended", _unrecognised()),
    ("exit", "suspicion-confirmed", _unfollowed()),
)
#: Every rule in one question, asked every day: what its statement tells, and the number of the rule.
_ASKED = union_all(*(wanted.add_columns(literal(number, Integer())) for number, (_, _, wanted) in enumerate(_RULES)))
