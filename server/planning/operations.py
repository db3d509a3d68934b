"""Enter a notice or a closure, see what it moves, bring it into force, and plan open deadlines anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import delete, insert, update

from server.audit import operations as audit
from server.calendar.models import NATION, CalendarChange, CalendarDay
from server.foundation.errors import FieldProblem, InvalidAnswers, NotFound
from server.foundation.work import Work
from server.organisation import rules
from server.planning.notice import Line, problems_of_notice, whole_year
from server.planning.refusals import AlreadyApplied, NothingChanges
from workflows.worktime import Calendar, Day, LayeredCalendar

ACTION = "calendar.import"


def enter(work: Work, *, kind: str, source: str, lines: Sequence[Line]) -> str:
    """Keep a notice (`notice`, a whole year) or a closure of the county (`closure`) to be looked at, and return its id.

    :raises NotPermitted: the actor does not look after the calendar.
    :raises InvalidAnswers: the source is missing, or the lines are no whole notice.
    :raises NothingChanges: every day is so already.
    """
    rules.require(work.actor, ACTION)
    problems = _problems(work, kind, source, list(lines))
    if problems:
        raise InvalidAnswers(problems)
    days = [
        {"date": line.day.isoformat(), "kind": line.kind, "zh": line.zh}
        for line in sorted(lines, key=lambda each: each.day)
    ]
    change = CalendarChange(
        id=work.new_id(), county=work.house.county, kind=kind, year=lines[0].day.year, source=source.strip(), days=days,
        entered_by=work.actor.id, entered_at=work.now, cursor="", units={},
    )  # fmt: skip
    if not changed_days(work, change):
        raise NothingChanges
    work.session.add(change)
    work.session.flush()
    audit.record(work, "calendar.enter", change.id, kind=kind, year=change.year, source=change.source)
    return change.id


def _problems(work: Work, kind: str, source: str, lines: list[Line]) -> list[FieldProblem]:
    found = []
    if not source.strip():
        found.append(FieldProblem("source", "required", "请填写通知或决定的文号。", "Give the number of the notice."))
    if kind == "notice":
        return found + list(problems_of_notice(lines))
    if not lines or any(line.kind != "closure" for line in lines):
        found.append(
            FieldProblem("file", "closure", "请填写停办的日期。", "Give the days on which the county is closed.")
        )
    if any(line.day < work.today for line in lines):
        found.append(FieldProblem("file", "past", "不能补登已过去的停办日期。", "A closure cannot lie in the past."))
    return found


def days_of(change: CalendarChange) -> dict[date, Day]:
    """Return what a change says of each of its days: a notice of the whole year, a closure of its days."""
    lines = [Line(date.fromisoformat(each["date"]), each["kind"], each["zh"]) for each in change.days]
    if change.kind == "notice":
        return whole_year(change.year, lines)
    return {line.day: Day(workday=False, kind="closure", zh=line.zh, en="") for line in lines}


def changed_days(work: Work, change: CalendarChange) -> list[tuple[date, Day, Day]]:
    """Return the days that would become something else: the day, what it is, what it becomes."""
    found = []
    for day, then in days_of(change).items():
        is_now = work.house.calendar.is_workday(day)
        if (is_now.workday, is_now.kind, is_now.provisional) != (then.workday, then.kind, False):
            found.append((day, is_now, then))
    return found


def foreseen(work: Work, change: CalendarChange) -> Work:
    """Return hands that count with the calendar as it would be."""
    base: Calendar = getattr(work.house.calendar, "current", work.house.calendar)
    settled = frozenset({change.year}) if change.kind == "notice" else frozenset()
    laid = LayeredCalendar(base, days_of(change), version=f"preview/{change.id}", settled=settled)
    return replace(work, house=replace(work.house, calendar=laid))


def apply(work: Work, *, change_id: str) -> None:
    """Bring a change into force; open deadlines are planned anew next.

    :raises NotPermitted: the actor does not look after the calendar.
    :raises AlreadyApplied: it is in force.
    """
    rules.require(work.actor, ACTION)
    change = read(work, change_id)
    done = work.session.execute(
        update(CalendarChange)
        .where(CalendarChange.id == change_id, CalendarChange.state == "previewed")
        .values(state="applied", applied_by=work.actor.id, applied_at=work.now),
        execution_options={"synchronize_session": False},
    )
    if done.rowcount != 1:  # type: ignore[attr-defined]
        raise AlreadyApplied
    division = NATION if change.kind == "notice" else work.house.county
    _write_days(work, division, change.source, days_of(change))
    audit.record(work, "calendar.apply", change_id, year=change.year, source=change.source)


def _write_days(work: Work, division: str, source: str, days: Mapping[date, Day]) -> None:
    work.session.execute(
        delete(CalendarDay).where(CalendarDay.division == division, CalendarDay.date.in_(list(days))),
        execution_options={"synchronize_session": False},
    )
    rows: list[dict[str, Any]] = [
        {
            "id": f"{division}:{day}", "division": division, "date": day, "workday": what.workday, "kind": what.kind,
            "status": "settled", "source": source, "zh": what.zh, "en": what.en, "entered_at": work.now,
        }
        for day, what in days.items()
    ]  # fmt: skip
    work.session.execute(insert(CalendarDay), rows)


def read(work: Work, change_id: str) -> CalendarChange:
    """Return a change.

    :raises NotFound: there is none.
    """
    found = work.session.get(CalendarChange, change_id)
    if found is None or found.county != work.house.county:
        raise NotFound
    return found
