"""Suspend a running term and let it run again, where a local rule allows it; the shipped rules allow none (K8).

The budget is kept and the date derived: a suspended term has none, cannot be overdue, and reminds nobody. No page offers it; a
county whose own rule allows suspension calls these operations from the diagram's effects.
"""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

from sqlalchemy import select

from server.audit import operations as audit
from server.cases import clocks
from server.cases.clocks import Change, measured_again, suspensions_of
from server.cases.events import note
from server.cases.models import Case, Deadline
from server.foundation.clock import local_date, start_of
from server.foundation.errors import Conflict, NotFound, Refused
from server.foundation.work import Work
from workflows import worktime


class NoSuspension(Refused):
    """The rule allows no suspension, or this one has no ground or document, or goes beyond the cap."""

    type = "no-suspension"
    zh = "这个期限不能中止：{cause}"
    en = "This term cannot be suspended: {cause}"


class NotSuspended(Conflict):
    """The term runs."""

    type = "not-suspended"
    zh = "这个期限没有中止。"
    en = "This term is not suspended."


def suspend(work: Work, *, deadline_id: str, ground: str, document: str, most_days: int | None = None) -> None:
    """Stop a running term from today on: today is the first day that does not count.

    `document` is the number of the local rule that allows it, `most_days` its cap in calendar days over all suspensions of the term:
    when it is used up the sweep of the reminders lets the term run again.

    :raises NotFound: no such term runs.
    :raises NoSuspension: the rule allows none, ground or document is missing, or the cap is used up.
    """
    row, pinned = _read(work, deadline_id)
    rule = work.house.rules.rule(row.extended_by or row.rule, on=pinned, division=work.house.county)
    if not rule.suspendable:
        raise NoSuspension(cause=f"{rule.title.zh} 没有允许中止的规定")
    if not ground.strip() or not document.strip():
        raise NoSuspension(cause="要写明事由和依据文件的文号")
    if row.due_at is None:
        raise NoSuspension(cause="已经中止")
    if row.due_at <= work.now:
        raise NoSuspension(cause="期限已经届满")
    if work.today <= local_date(row.start_at):
        raise NoSuspension(cause="期限从明天起算，今天还没有可中止的")
    if most_days is not None and _used(row) >= most_days:
        raise NoSuspension(cause=f"中止最多 {most_days} 天，已用完")
    pause = {"from": work.today.isoformat(), "ground": ground.strip(), "document": document.strip(), "most": most_days}
    again = None if most_days is None else start_of(work.today + timedelta(days=most_days - _used(row)))
    change = Change(due=None, columns={"consumed": [*row.consumed, pause], "next_reminder_at": again})
    clocks.rewrite(work, instance_id=row.instance_id, changes={row.id: change})
    note(
        work,
        row.case_id,
        "term-suspended",
        instance_id=row.instance_id,
        rule=row.rule,
        ground=ground.strip(),
        document=document.strip(),
    )
    audit.record(work, "deadline.suspend", row.id, rule=row.rule, ground=ground.strip(), document=document.strip())


def resume(work: Work, *, deadline_id: str) -> None:
    """Let a suspended term run again: today is the first day that counts again, or the day after the cap was used up.

    :raises NotFound: no such term runs.
    :raises NotSuspended: it is not suspended.
    """
    row, pinned = _read(work, deadline_id)
    if row.due_at is not None or not row.consumed or row.consumed[-1].get("to"):
        raise NotSuspended
    last = {**row.consumed[-1], "to": _end(row, work.today).isoformat()}
    if last["to"] == last["from"]:
        consumed = row.consumed[:-1]  # taken back on the day itself: nothing was suspended
    else:
        consumed = [*row.consumed[:-1], last]
    counted = _with(row, consumed)
    due = measured_again(work, counted, on=pinned)
    clocks.rewrite(work, instance_id=row.instance_id, changes={row.id: Change(due=due, columns={"consumed": consumed})})
    note(work, row.case_id, "term-resumed", instance_id=row.instance_id, rule=row.rule, due=due.due_on.isoformat())
    audit.record(work, "deadline.resume", row.id, rule=row.rule)


def used(work: Work, *, deadline_id: str) -> int:
    """Return how much of a suspendable term's budget is consumed today, in the unit of its rule.

    :raises NotFound: no such term runs.
    """
    row, pinned = _read(work, deadline_id)
    rule = work.house.rules.rule(row.extended_by or row.rule, on=pinned, division=work.house.county)
    return worktime.consumed(
        rule,
        start=local_date(row.start_at),
        on=work.today,
        calendar=work.house.calendar,
        suspensions=suspensions_of(row),
    )


def _read(work: Work, deadline_id: str) -> tuple[Deadline, date]:
    found = work.session.execute(
        select(Deadline, Case.accepted_at, Case.registered_at)
        .join(Case, Case.id == Deadline.case_id)
        .where(Deadline.id == deadline_id, Deadline.county == work.house.county, Deadline.state == "open")
    ).first()
    if found is None:
        raise NotFound
    return found[0], local_date(found.accepted_at or found.registered_at)


def _with(row: Deadline, consumed: list[Any]) -> Any:
    """Return the row as it would be with other suspensions, for measuring."""
    return SimpleNamespace(rule=row.rule, extended_by=row.extended_by, start_at=row.start_at, consumed=consumed)


def _used(row: Deadline) -> int:
    """Return the calendar days that ended suspensions have taken."""
    ended = [each for each in row.consumed if each.get("to")]
    return sum((date.fromisoformat(each["to"]) - date.fromisoformat(each["from"])).days for each in ended)


def _end(row: Deadline, today: date) -> date:
    """Return the first day that counts again: today, or earlier where the cap was used up before."""
    last = row.consumed[-1]
    begun, most = date.fromisoformat(last["from"]), last.get("most")
    if most is None:
        return today
    left = int(most) - _used(row)
    return min(today, date.fromordinal(begun.toordinal() + left))
