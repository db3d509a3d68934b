"""From a term on the diagram to a deadline row: rule, start, due instant."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement

from server.foundation.clock import LOCAL, local_date
from server.foundation.work import Work
from workflows import worktime

NEVER = datetime.fromisoformat("9999-12-31T00:00:00+00:00")  #: sorts behind every due date

OWN, DUE, RULE, PROVISIONAL, ANCHOR = range(5)  #: what an instance's projection keeps of each of its terms


@dataclass(frozen=True, slots=True)
class Measured:
    """A term as it runs: its start and the instant after which it is overdue."""

    rule: str
    start: datetime
    due: worktime.Due


def measure(work: Work, rule_id: str, *, anchor: str | None, pinned_on: date) -> Measured:
    """Measure a rule from its anchor (an ISO date or instant; None = now) by the tables of terms in force on `pinned_on` (K10).

    :raises workflows.worktime.UnknownRule: the rule does not exist on that day.
    """
    start = _instant(anchor) if anchor else work.now
    rule = work.house.rules.rule(rule_id, on=pinned_on, division=work.house.county)
    begins: date | datetime = start if rule.unit == "H" else local_date(start)
    return Measured(rule_id, start, worktime.due(rule, start=begins, calendar=work.house.calendar))


def day_begins(day: date) -> datetime:
    """Return the first instant of a local day."""
    return datetime.combine(day, time(), tzinfo=LOCAL)


def day_after(day: date) -> datetime:
    """Return the instant at which a local day has passed."""
    return day_begins(day + timedelta(days=1))


def spans(begun_at: Any, due_on: Any, first: date, last: date) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions under which a running term may hold one of the days from `first` to `last`."""
    return begun_at < day_after(last), due_on >= first


def timer_instant(work: Work, term: str, *, anchor: str | None, pinned_on: date) -> datetime:
    """Return the instant at which a timer is due: a rule's due instant, an ISO duration from now, or an ISO date."""
    if term.startswith("rule:"):
        rule_id = term.removeprefix("rule:").partition("@")[0]
        return measure(work, rule_id, anchor=anchor, pinned_on=pinned_on).due.instant
    if term.startswith(("P", "R")):
        return worktime.add_duration(work.now, term)
    return _instant(term)


def _instant(text: str) -> datetime:
    """Read an ISO date (the local day's beginning) or an ISO instant."""
    if len(text) == 10:
        return day_begins(date.fromisoformat(text))
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=LOCAL)


def deadline_values(measured: Measured) -> dict[str, Any]:
    """Return the columns of a deadline row that a measurement fixes."""
    due = measured.due
    return {
        "rule": measured.rule,
        "pack": due.pack,
        "calendar": due.calendar,
        "start_at": measured.start,
        "due_at": due.instant,
        "due_on": due.due_on,
        "provisional": due.provisional,
    }


def binding(entries: Iterable[Sequence[Any]], task_id: str) -> dict[str, Any]:
    """Return the due columns of a task: the earliest open term over it, its own or that of a scope around it."""
    best = (NEVER, "", False)
    for entry in entries:
        if entry[OWN] in (None, task_id):
            best = min(best, (datetime.fromisoformat(entry[DUE]), entry[RULE], entry[PROVISIONAL]))
    if best[0] >= NEVER:
        return {"due_at": NEVER, "due_rule": "", "provisional": False}
    return {"due_at": best[0], "due_rule": best[1], "provisional": best[2]}
