"""The month in figures for a city or a province: per county below it, and per township of one county."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import case as when
from sqlalchemy import func, select

from server.cases.models import Case, Deadline
from server.foundation.clock import start_of
from server.foundation.errors import NotFound, NotPermitted
from server.foundation.months import month_after
from server.foundation.work import Work
from server.organisation import rules
from server.organisation.models import Unit
from server.regions.hiding import told, told_sum
from server.regions.tree import Place, counties_below, places

ACTION = "region.read"
FIGURES = ("registered", "accepted", "closed", "open", "met", "late", "overdue")
_MOVED = {"registered": Case.registered_at, "accepted": Case.accepted_at, "closed": Case.closed_at}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One county or township; a figure of one to four, or one that would give it away, is None."""

    code: str
    name: str
    figures: tuple[int | None, ...]  #: in the order of `FIGURES`


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The month of the reader's region, or of one county in it."""

    name: str
    first: date
    rows: tuple[Row, ...]
    total: tuple[int | None, ...]


def region(work: Work, *, first: date) -> Sheet:
    """Return the month of every county below the reader's own division.

    :raises NotPermitted: the reader has no post at a city or a province.
    """
    known, below = _below(work, first)
    counted = _counted(work, first, [place.code for place in below], Case.county)
    names = [known[code].name for code in _roots(work) if code in known]
    return _sheet("、".join(names), first, [(place.code, place.name, counted.get(place.code)) for place in below])


def county(work: Work, code: str, *, first: date) -> Sheet:
    """Return the month of one county of the region, per township.

    :raises NotPermitted: the reader has no post at a city or a province.
    :raises NotFound: there is no such county in the region.
    """
    _known, below = _below(work, first)
    place = next((each for each in below if each.code == code), None)
    if place is None:
        raise NotFound
    counted = _counted(work, first, [code], Case.township)
    hidden = [figure is None for row in region(work, first=first).rows if row.code == code for figure in row.figures]
    units = work.session.execute(
        select(Unit.id, Unit.division, Unit.name)
        .where(Unit.county == code, Unit.kind == "township")
        .order_by(Unit.division)
    )
    return _without(
        _sheet(place.name, first, [(unit.division, unit.name, counted.get(unit.id)) for unit in units]), hidden
    )


def _without(sheet: Sheet, hidden: Sequence[bool]) -> Sheet:
    """Return a county's sheet without the columns that the region's sheet does not tell of it: their parts would tell it."""

    def kept(figures: Sequence[int | None]) -> tuple[int | None, ...]:
        return tuple(None if hides else figure for figure, hides in zip(figures, hidden, strict=True))

    rows = tuple(replace(row, figures=kept(row.figures)) for row in sheet.rows)
    return replace(sheet, rows=rows, total=kept(sheet.total))


def _below(work: Work, first: date) -> tuple[dict[str, Place], list[Place]]:
    roots = _roots(work)
    if not roots:
        raise NotPermitted(reason="下级汇总由市、省民政部门查看")
    known = places(work, first=first, last=month_after(first) - timedelta(days=1))
    return known, counties_below(known, roots)


def _roots(work: Work) -> list[str]:
    """Return the divisions of the posts from which the reader may look."""
    units = rules.relations(work.actor, ACTION).get("any", frozenset())
    return sorted({post.division for post in work.actor.posts if post.unit in units and post.division})


def _sheet(name: str, first: date, rows: Sequence[tuple[str, str, Sequence[int] | None]]) -> Sheet:
    counted = [figures or (0,) * len(FIGURES) for _code, _name, figures in rows]
    columns = [list(column) for column in zip(*counted, strict=True)] or [[] for _ in FIGURES]
    total = tuple(told_sum(column) for column in columns)
    shown = list(zip(*(told(column, total=sum_) for column, sum_ in zip(columns, total, strict=True)), strict=True))
    lines = (Row(code=code, name=each, figures=tuple(shown[i])) for i, (code, each, _figures) in enumerate(rows))
    return Sheet(name=name, first=first, rows=tuple(lines), total=total)


def _counted(work: Work, first: date, codes: list[str], by: Any) -> dict[str, tuple[int, ...]]:
    """Return the figures by county or township; counties share the database, and only those of the region are asked."""
    begin, end = start_of(first), start_of(month_after(first))
    moved = [_sum((column >= begin) & (column < end)) for column in _MOVED.values()]
    open_ = _sum(Case.closed_at.is_(None) & (Case.state != "draft"))
    cases = select(by, *moved, open_).where(Case.county.in_(codes), Case.kind == "application").group_by(by)
    ended = (Deadline.closed_at >= begin) & (Deadline.closed_at < end)
    over = (Deadline.state == "open") & (Deadline.due_at < min(end, work.now))
    terms = [_sum(ended & (Deadline.state == "met")), _sum(ended & (Deadline.state == "late")), _sum(over)]
    kept = select(by, *terms).join(Case, Case.id == Deadline.case_id).where(Case.county.in_(codes)).group_by(by)
    found = {row[0]: tuple(map(int, row[1:])) for row in work.session.execute(cases)}
    for row in work.session.execute(kept):
        found[row[0]] = (*found.get(row[0], (0,) * 4)[:4], *map(int, row[1:]))
    return {key: (*figures, *(0,) * (len(FIGURES) - len(figures))) for key, figures in found.items()}


def _sum(condition: Any) -> Any:
    return func.coalesce(func.sum(when((condition, 1), else_=0)), 0)
