"""The figures of the board: all its open tasks counted in one pass, and told for the whole, by unit, by holder and by step."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy import case as when

from server.cases.models import Instance, Task
from server.foundation.work import Work
from server.organisation.models import Unit, User
from server.oversight.queries.board import Wanted, condition, open_tasks

_COUNTED = ("unsigned", "overdue", "1", "3", "5", "meeting")


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """The figures of one unit, one holder or one step."""

    key: tuple[str, ...]
    name: str
    open: int
    unsigned: int
    overdue: int
    within: tuple[int, int, int]  #: due within 1, 3 and 5 working days, each including the one before


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """All figures of the board; each list begins with what is most overdue."""

    total: Counts
    meeting: int  #: how many are proposed to the joint meeting
    units: list[Counts]
    holders: list[Counts]  #: per holder and unit; who has claimed nothing has no line
    steps: list[Counts]  #: per process and element: where it sticks


def tally(work: Work, wanted: Wanted) -> Tally:
    """Count what is open.

    A pass for each list would read the same tasks again and again: at a hundred thousand of them that is what a board waits for.

    :raises NotPermitted: the actor oversees nothing.
    """
    found = _cells(work, wanted)
    units = _names(work, Unit, {row.unit_id for row in found})
    holders = _names(work, User, {row.holder_id for row in found if row.holder_id})
    (total,) = _grouped(found, (), lambda row: "") or [_counts((), "", [])]
    return Tally(
        total=total, meeting=sum(row.n_meeting for row in found),
        units=_grouped(found, ("unit_id",), lambda row: units[row.unit_id]),
        holders=_grouped((row for row in found if row.holder_id), ("holder_id", "unit_id"), lambda row: holders[row.holder_id]),
        steps=_grouped(found, ("process", "element"), lambda row: row.named),
    )  # fmt: skip


def _cells(work: Work, wanted: Wanted) -> list[Row[Any]]:
    """Return the figures of each step of each holder at each unit: few rows, however many tasks are open."""
    keys = (Task.unit_id, Task.holder_id, Instance.key, Task.element)
    figures = (
        func.sum(when((condition(work, due), 1), else_=0)).label(f"n_{due}") for due in _COUNTED
    )  # fmt: skip
    statement = open_tasks(
        work, wanted, Task.unit_id, Task.holder_id, Instance.key.label("process"), Task.element,
        func.min(Task.name).label("named"), func.count(Task.id).label("n_open"), *figures,
    )  # fmt: skip
    return list(work.session.execute(statement.group_by(*keys)).all())


def _names(work: Work, table: type[Unit] | type[User], ids: set[str]) -> dict[str, str]:
    return {
        row.id: row.name for row in work.session.execute(select(table.id, table.name).where(table.id.in_(sorted(ids))))
    }


def _grouped(cells: Iterable[Row[Any]], keys: tuple[str, ...], named: Callable[[Row[Any]], str]) -> list[Counts]:
    groups: dict[tuple[str, ...], list[Row[Any]]] = {}
    for cell in cells:
        groups.setdefault(tuple(getattr(cell, key) for key in keys), []).append(cell)
    counted = [_counts(key, min(map(named, group)), group) for key, group in groups.items()]
    return sorted(counted, key=lambda each: (-each.overdue, -each.unsigned, -each.open, each.key))


def _counts(key: tuple[str, ...], name: str, cells: list[Row[Any]]) -> Counts:
    def figure(column: str) -> int:
        return sum(getattr(cell, f"n_{column}") for cell in cells)

    return Counts(
        key=key, name=name, open=figure("open"), unsigned=figure("unsigned"), overdue=figure("overdue"),
        within=(figure("1"), figure("3"), figure("5")),
    )  # fmt: skip
