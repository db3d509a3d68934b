"""What the acceptance notice promises: by which terms an aid is answered, told by the room that handles it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from server.cases.lights import pinned_on
from server.cases.models import Case
from server.cases.terms import measure
from server.foundation.clock import local_date
from server.foundation.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """One term that an aid is promised by."""

    rule: str
    after: tuple[str, ...] = ()  #: terms that may pass before it begins, one after the other
    from_application: bool = False  #: the first of them runs from the application, the others' from the acceptance
    names_item: bool = False  #: the rule is the same for many aids, so that the notice says for which


@dataclass(frozen=True, slots=True)
class Promised:
    """A promise with its last day and the aids that it is about."""

    rule: str
    on: date
    items: tuple[str, ...]


def promised(work: Work, case: Case, items: Iterable[str]) -> list[Promised]:
    """Return by when the aids that a case asks for are answered, the earliest first; inner terms of the office are left out."""
    found: dict[tuple[str, date], list[str]] = {}
    for item, promise in _promises(work, case, items):
        names = found.setdefault((promise.rule, _last_day(work, case, promise)), [])
        if promise.names_item:
            names.append(item)
    return sorted((Promised(*key, tuple(names)) for key, names in found.items()), key=lambda each: each.on)


def _promises(work: Work, case: Case, items: Iterable[str]) -> Iterator[tuple[str, Promise]]:
    for item in items:
        if item in work.house.promised:
            yield from ((item, each) for each in work.house.promised[item](work, case))


def _last_day(work: Work, case: Case, promise: Promise) -> date:
    """Return the day by which a promise is kept when every term before it is used to its end."""
    on = pinned_on(case)
    day = local_date(case.submitted_at) if promise.from_application else on
    for rule in (*promise.after, promise.rule):
        day = measure(work, rule, anchor=day.isoformat(), pinned_on=on).due.due_on
    return day
