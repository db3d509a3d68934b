"""The calendar in force, for programs of the administrator."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask_smorest import Blueprint

from server.foundation.work import Work
from server.planning import operations, queries
from server.planning.notice import Line
from server.planning.schemas import CalendarChangeSchema, CalendarIdSchema, EnterCalendarSchema
from server.web.entry import query
from server.web.repeatable import repeatable

changes = Blueprint(
    "calendar-changes-api", __name__, url_prefix="/api/v1/calendar-changes", description="工作日历 The working calendar"
)
BLUEPRINTS = (changes,)


@changes.post("")
@changes.arguments(EnterCalendarSchema)
@changes.response(200, CalendarIdSchema)
@repeatable
def enter(body: dict[str, Any]) -> Callable[[Work], Mapping[str, Any]]:
    """Enter a notice or a closure to be looked at."""
    lines = [Line(day["date"], day["kind"], day["zh"][:40]) for day in body["days"]]
    return lambda work: {"id": operations.enter(work, kind=body["kind"], source=body["source"], lines=lines)}


@changes.get("/<change_id>")
@changes.response(200, CalendarChangeSchema)
def read_change(change_id: str) -> dict[str, Any]:
    """Read what a change would move, or has moved."""
    sheet = query(lambda work: queries.preview(work, change_id))
    found = sheet.change
    return {
        "id": found.id, "kind": found.kind, "year": found.year, "source": found.source, "state": found.state,
        "moving": sheet.moving, "settled": sheet.settled, "rows": sheet.rows, "timers": sheet.timers,
    }  # fmt: skip


@changes.post("/<change_id>/apply")
@changes.response(200, CalendarIdSchema)
@repeatable
def apply(change_id: str) -> Callable[[Work], Mapping[str, Any]]:
    """Bring a change into force; open deadlines are planned anew next."""

    def do(work: Work) -> Mapping[str, Any]:
        operations.apply(work, change_id=change_id)
        return {"id": change_id}

    return do
