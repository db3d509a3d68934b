"""The calendar of checks: enter a benefit, plan the next check, drop what no longer stands, open what is due."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import Integer, bindparam, func, select, update

from server.cases.asking import as_row, keep_row
from server.foundation.clock import local_date
from server.foundation.constants import written_out
from server.foundation.database import QUIET
from server.foundation.work import Work
from server.households.models import Benefit, Household
from server.households.standings import standing_of
from server.reviews import cycles, opening
from server.reviews.cycles import CYCLED, cycle_of, due_on
from server.reviews.models import CalendarEntry, Mark, Review
from server.reviews.planning import Planner

SEEN = "benefits-seen"  #: mark: the last line of the ledgers that was looked at
STANDING = ("waiting", "open")
# Both are asked at every beat of the clock, so each is built once.
_LAST_SEEN = select(Mark.value).where(Mark.county == bindparam("county"), Mark.name == SEEN).scalar_subquery()
NEW = (
    select(Benefit.id).where(Benefit.county == bindparam("county"), Benefit.id > func.coalesce(_LAST_SEEN, "")).limit(1)
)
DUE = written_out(
    select(CalendarEntry.id)
    .where(
        CalendarEntry.county == bindparam("county"),
        CalendarEntry.state == "waiting",
        CalendarEntry.opens_on <= bindparam("today"),
    )
    .order_by(CalendarEntry.due_on, CalendarEntry.id)
    .limit(bindparam("most", type_=Integer()))
)


def enter(
    work: Work,
    *,
    benefit: Benefit,
    since: date | None = None,
    occasion: str = "regular",
    rule: str | None = None,
    planner: Planner | None = None,
    person_id: str | None = None,
    opens_on: date | None = None,
) -> CalendarEntry | None:
    """Put the next check of a benefit into the calendar; None where one stands there already.

    `since` is the day of the last completed check; without it what an imported roll says, else the benefit's own decision.
    `person_id` names the member whom the occasion is about, `opens_on` a day that is not the planner's to choose.
    """
    if _standing(work, benefit.id, occasion, person_id) is not None:
        return None
    start = since or _last_checked(work, benefit) or local_date(benefit.recorded_at)
    cycle = None if rule else cycle_of(work, benefit)
    rule = rule or (cycle.rule if cycle else "")
    last = due_on(work, rule, start)
    township = work.session.scalars(select(Household.township).where(Household.id == benefit.household_id)).one()
    entry = CalendarEntry(
        id=work.new_id(), county=work.house.county, township=township, household_id=benefit.household_id,
        person_id=person_id or benefit.person_id, benefit_id=benefit.id, item=benefit.item, occasion=occasion, rule=rule,
        since_on=start, due_on=last, opens_on=opens_on or (planner or Planner(work)).opens_on(township, last), state="waiting",
        cycle=as_row(cycle.answer) if cycle else {},
    )  # fmt: skip
    work.session.add(entry)
    work.session.flush()
    return entry


def _last_checked(work: Work, benefit: Benefit) -> date | None:
    said = standing_of(work, benefit.id)
    return said.last_checked_on if said else None


def _standing(work: Work, benefit_id: str, occasion: str, person_id: str | None) -> CalendarEntry | None:
    wanted = select(CalendarEntry).where(
        CalendarEntry.benefit_id == benefit_id,
        CalendarEntry.occasion == occasion,
        CalendarEntry.state.in_(STANDING),
    )
    return work.session.scalar(wanted.where(CalendarEntry.person_id == person_id) if person_id else wanted)


def enter_new(work: Work, *, limit: int = 200) -> int:
    """Enter the benefits that came into the ledgers since the last look and return how many lines were looked at."""
    mark = work.session.get(Mark, (work.house.county, SEEN), with_for_update=True)
    if mark is None:
        mark = Mark(county=work.house.county, name=SEEN, value="")
        work.session.add(mark)
    fresh = work.session.scalars(
        select(Benefit)
        .where(Benefit.county == work.house.county, Benefit.id > mark.value)
        .order_by(Benefit.id)
        .limit(limit)
    ).all()
    planner = Planner(work)
    for benefit in fresh:
        _enter_fresh(work, benefit, planner)
    if fresh:
        mark.value = fresh[-1].id
        work.session.flush()
    return len(fresh)


def look_again(work: Work, *, since: str) -> None:
    """Let the next look begin before a benefit's line of this id, where it has passed it.

    A roll of thousands of lines is written in one long transaction: a decision of that minute may be seen before it.
    """
    work.session.execute(
        update(Mark)
        .where(Mark.county == work.house.county, Mark.name == SEEN, Mark.value >= since)
        .values(value=since[:-1]),
        execution_options=QUIET,
    )


def _enter_fresh(work: Work, benefit: Benefit, planner: Planner) -> None:
    if benefit.item not in CYCLED or benefit.period != "month" or _is_over(benefit, work.today):
        return
    enter(work, benefit=benefit, planner=planner)
    enter_eighteenth(work, benefit=benefit, planner=planner)


def _is_over(benefit: Benefit, today: date) -> bool:
    return benefit.until is not None and benefit.until < today


def enter_eighteenth(work: Work, *, benefit: Benefit, planner: Planner) -> None:
    """Have a supported minor's schooling looked at when the minor turns 18 (社会救助法 art. 16)."""
    if benefit.item not in ("tekun", "child"):
        return
    for person in cycles.members_of(work, benefit.household_id):
        own = benefit.person_id in (None, person.id)
        if own and person.birth is not None and cycles.age_on(person.birth, work.today) < cycles.GROWN:
            entry = enter(
                work, benefit=benefit, since=cycles.birthday(person.birth, cycles.GROWN), occasion="eighteenth", rule="RV.grown",
                planner=planner,
            )  # fmt: skip
            if entry is not None:  # on the day itself, whatever a township can begin
                entry.person_id, entry.opens_on = person.id, max(entry.since_on, work.today)
                work.session.flush()


def drop(work: Work, *, benefit_id: str) -> None:
    """Take the checks of a benefit that has ended out of the calendar."""
    work.session.execute(
        update(CalendarEntry)
        .where(
            CalendarEntry.benefit_id == benefit_id, CalendarEntry.state == "waiting", CalendarEntry.occasion != "leaver"
        )
        .values(state="dropped"),
        execution_options=QUIET,
    )  # fmt: skip


def complete(work: Work, review: Review) -> None:
    """Close the entry that a finished check served and plan the next one from today."""
    work.session.execute(
        update(CalendarEntry)
        .where(CalendarEntry.review_id == review.id, CalendarEntry.state == "open")
        .values(state="done"),
        execution_options=QUIET,
    )
    benefit = work.session.get(Benefit, review.benefit_id) if review.benefit_id else None
    if benefit is None or _is_over(benefit, work.today) or benefit.item not in CYCLED:
        return
    _replan(work, benefit)


def release(work: Work, review: Review) -> None:
    """Take the entries of a check that ended without an outcome out of the calendar."""
    work.session.execute(
        update(CalendarEntry)
        .where(CalendarEntry.review_id == review.id, CalendarEntry.state == "open")
        .values(state="dropped"),
        execution_options=QUIET,
    )


def _replan(work: Work, benefit: Benefit) -> None:
    """Let the term run anew from today: a complete check of any kind is the last check."""
    work.session.execute(
        update(CalendarEntry)
        .where(
            CalendarEntry.benefit_id == benefit.id, CalendarEntry.state == "waiting", CalendarEntry.occasion == "regular"
        )
        .values(state="dropped"),
        execution_options=QUIET,
    )  # fmt: skip
    enter(work, benefit=benefit, since=work.today)


def due_entries(work: Work, *, limit: int) -> Sequence[str]:
    """Return the entries that open today or should have opened before, the nearest last day first."""
    return work.session.scalars(DUE, {"county": work.house.county, "today": work.today, "most": limit}).all()


def postpone(work: Work, entry_id: str) -> None:
    """Try an entry whose check could not be opened again tomorrow, so that it stops nobody else."""
    work.session.execute(
        update(CalendarEntry)
        .where(CalendarEntry.id == entry_id, CalendarEntry.state == "waiting")
        .values(opens_on=work.today + timedelta(days=1)),
        execution_options=QUIET,
    )


_KINDS = {"regular": "regular", "eighteenth": "grown", "leaver": "leaver", "new-job": "new-job"}


def open_entry(work: Work, entry_id: str) -> Review | None:
    """Open the check of an entry; one that runs already serves it too. None where the entry is no longer waiting."""
    taken = work.session.scalar(
        select(CalendarEntry)
        .where(
            CalendarEntry.id == entry_id, CalendarEntry.county == work.house.county, CalendarEntry.state == "waiting"
        )
        .with_for_update(skip_locked=True)
    )
    if taken is None:
        return None
    benefit = work.session.get_one(Benefit, taken.benefit_id)
    if taken.occasion != "leaver" and _is_over(benefit, work.today):
        taken.state = "dropped"
        work.session.flush()
        return None
    review = opening.running(work, benefit.id) if taken.occasion != "leaver" else None
    if review is None:
        review = opening.open_review(
            work, household_id=taken.household_id, item=taken.item, kind=_KINDS[taken.occasion], rule=taken.rule,
            since=taken.since_on, benefit=None if taken.occasion == "leaver" else benefit, person_id=taken.person_id,
        )  # fmt: skip
    if taken.cycle:
        keep_row(work, taken.cycle, case_id=review.case_id)
    taken.state, taken.review_id = "open", review.id
    work.session.flush()
    return review
