"""The resolutions by their state: what is open, what is late, what is closed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import aliased

from server.cases.lights import light_of
from server.cases.models import Case
from server.foundation.errors import NotPermitted
from server.foundation.work import Work
from server.meetings.models import Meeting, Resolution
from server.organisation import rules
from server.organisation.models import Unit
from server.web.lights import Light
from workflows import worktime

STATES = ("open", "overdue", "reported", "closed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One resolution in the list."""

    resolution: Resolution
    meeting_id: str
    meeting: str
    case_code: str
    unit: str
    light: Light | None
    late: bool


def resolutions(work: Work, *, state: str = "", unit: str = "", size: int = 100) -> list[Row]:
    """Return the resolutions that the actor may see, what is due first on top.

    :raises NotPermitted: the actor follows none.
    """
    of_meeting = aliased(Case)
    wanted = (
        select(Resolution, Meeting.id, of_meeting.title, Case.code, Unit.name)
        .join(Meeting, Meeting.id == Resolution.meeting_id)
        .join(of_meeting, of_meeting.id == Meeting.case_id)
        .join(Case, Case.id == Resolution.case_id)
        .join(Unit, Unit.id == Resolution.unit_id)
        .where(*_conditions(work, state))
    )
    if unit:
        wanted = wanted.where(Resolution.unit_id == unit)
    order = Resolution.closed_at.desc() if state == "closed" else Resolution.due_on
    rows = work.session.execute(wanted.order_by(order, Resolution.id).limit(size))
    return [_row(work, row) for row in rows]


def counts(work: Work) -> dict[str, int]:
    """Return how many resolutions stand in each state.

    :raises NotPermitted: the actor follows none.
    """
    return {
        state: work.session.scalar(select(func.count()).select_from(Resolution).where(*_conditions(work, state))) or 0
        for state in STATES
    }


def _conditions(work: Work, state: str) -> list[ColumnElement[bool]]:
    found = rules.relations(work.actor, "resolution.read")
    if not found:
        raise NotPermitted(reason="决议由联席会议、督办和责任单位查看")
    where: list[ColumnElement[bool]] = [Resolution.county == work.house.county]
    if "county" not in found:
        where.append(Resolution.unit_id.in_(sorted(found.get("held", frozenset()))))
    if state == "overdue":
        where += [Resolution.state == "open", Resolution.due_on < work.today]
    elif state:
        where.append(Resolution.state == state)
    return where


def _row(work: Work, row: Any) -> Row:
    resolution: Resolution = row[0]
    light = None
    if resolution.state != "closed":
        light = light_of(
            work, due_at=worktime.end_of_day(resolution.due_on), rule_id=resolution.act_rule,
            provisional=work.house.calendar.is_workday(resolution.due_on).provisional,
        )  # fmt: skip
    return Row(
        resolution=resolution, meeting_id=row[1], meeting=row[2], case_code=row[3], unit=row[4], light=light,
        late=resolution.state == "open" and resolution.due_on < work.today,
    )  # fmt: skip
