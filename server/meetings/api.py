"""The joint meeting over HTTP: what waits, agendas, attendance, votes, conclusions, minutes, resolutions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import g
from flask_smorest import Blueprint

from server.foundation.work import Work
from server.meetings import operations, schemas, shapes
from server.meetings.queries import live, resolutions, waiting
from server.meetings.queries import meetings as reading
from server.web.entry import query
from server.web.repeatable import Do, repeatable

meetings = Blueprint("meetings-api", __name__, url_prefix="/api/v1/meetings", description="联席会议 Joint meetings")
items = Blueprint(
    "meeting-items-api", __name__, url_prefix="/api/v1/meeting-items", description="议题 Matters of a meeting"
)
follow = Blueprint("resolutions-api", __name__, url_prefix="/api/v1/resolutions", description="会议决议 Resolutions")

rhythm = Blueprint(
    "meeting-series-api", __name__, url_prefix="/api/v1/meeting-series", description="例会 Recurring meetings"
)

BLUEPRINTS = (meetings, items, follow, rhythm)

DONE = {"ok": True}


@meetings.get("")
@meetings.arguments(schemas.ListSchema, location="query")
@meetings.response(200, schemas.MeetingListSchema)
def list_meetings(wanted: dict[str, Any]) -> dict[str, Any]:
    """List the meetings, the latest first."""
    rows = query(lambda work: reading.meetings(work, state=wanted["state"]))
    return {"rows": [shapes.meeting_shape(row.meeting, row.title, row.matters) for row in rows]}


@meetings.get("/waiting")
@meetings.response(200, schemas.WaitingListSchema)
def list_waiting() -> dict[str, Any]:
    """List what waits for a meeting, what is bound first on top."""
    return {"rows": [shapes.waiting_shape(row) for row in query(waiting.waiting)]}


@meetings.post("")
@meetings.arguments(schemas.PlanSchema)
@meetings.response(201, schemas.SheetSchema)
@repeatable
def plan(body: dict[str, Any]) -> Do:
    """Plan a meeting (secretary)."""
    g.status = 201
    return lambda work: shapes.sheet_shape(reading.meeting_sheet(work, operations.plan_meeting(work, **body).id))


@meetings.get("/<meeting_id>")
@meetings.response(200, schemas.SheetSchema)
def get_meeting(meeting_id: str) -> dict[str, Any]:
    """Read a meeting with its agenda."""
    return shapes.sheet_shape(query(lambda work: reading.meeting_sheet(work, meeting_id)))


@meetings.put("/<meeting_id>/agenda")
@meetings.arguments(schemas.AgendaSchema)
@meetings.response(200, schemas.SheetSchema)
@repeatable
def save_agenda(body: dict[str, Any], meeting_id: str) -> Do:
    """Save date, place and agenda in its order; what is left out waits again."""
    matters = [operations.Wanted(**matter) for matter in body.pop("matters")]

    return _sheet(
        meeting_id,
        lambda work: operations.save_agenda(work, meeting_id=meeting_id, edit=operations.Edit(**body, matters=matters)),
    )


@meetings.post("/<meeting_id>/prepare")
@meetings.arguments(schemas.PrepareSchema)
@meetings.response(200, schemas.SheetSchema)
@repeatable
def prepare(body: dict[str, Any], meeting_id: str) -> Do:
    """Convene the meeting, start a written circulation, or call it off."""

    return _sheet(meeting_id, lambda work: operations.prepare(work, meeting_id=meeting_id, **body))


@meetings.post("/<meeting_id>/attendance")
@meetings.arguments(schemas.AttendanceSchema)
@meetings.response(200, schemas.DoneSchema)
@repeatable
def set_attendance(body: dict[str, Any], meeting_id: str) -> Do:
    """Keep the list of those who are there (secretary)."""
    return _done(lambda work: operations.set_attendance(work, meeting_id=meeting_id, user_ids=body["users"]))


@meetings.post("/<meeting_id>/sign-in")
@meetings.response(200, schemas.DoneSchema)
@repeatable
def sign_in(meeting_id: str) -> Do:
    """Sign oneself in (member)."""
    return _done(lambda work: operations.sign_in(work, meeting_id=meeting_id))


@meetings.post("/<meeting_id>/open")
@meetings.response(200, schemas.SheetSchema)
@repeatable
def open_meeting(meeting_id: str) -> Do:
    """Count who is there: with a quorum the meeting begins, without one it is put off."""

    return _sheet(meeting_id, lambda work: operations.open_meeting(work, meeting_id=meeting_id))


@meetings.post("/<meeting_id>/call-off")
@meetings.arguments(schemas.CallOffSchema)
@meetings.response(200, schemas.SheetSchema)
@repeatable
def call_off(body: dict[str, Any], meeting_id: str) -> Do:
    """Call a meeting off that has not begun: its matters wait again."""

    return _sheet(meeting_id, lambda work: operations.call_off(work, meeting_id=meeting_id, **body))


@meetings.get("/<meeting_id>/live")
@meetings.arguments(schemas.LiveQuerySchema, location="query")
@meetings.response(200, schemas.LiveMatterSchema)
def get_live(wanted: dict[str, Any], meeting_id: str) -> dict[str, Any]:
    """Read a matter as it is deliberated: the one asked for, else the first that is not concluded."""
    return shapes.live_shape(query(lambda work: live.live_sheet(work, meeting_id, item_id=wanted["item"])))


@meetings.get("/<meeting_id>/my")
@meetings.response(200, schemas.MySheetSchema)
def get_my(meeting_id: str) -> dict[str, Any]:
    """Read a meeting as one of its members."""
    return shapes.mine_shape(query(lambda work: live.my_sheet(work, meeting_id)))


@meetings.post("/<meeting_id>/conclude")
@meetings.arguments(schemas.ConcludeSchema)
@meetings.response(200, schemas.SheetSchema)
@repeatable
def conclude(body: dict[str, Any], meeting_id: str) -> Do:
    """Conclude one matter: its resolution and the answer to its case are one transaction."""

    return _sheet(meeting_id, lambda work: operations.conclude(work, meeting_id=meeting_id, answers=body))


@meetings.post("/<meeting_id>/minutes")
@meetings.arguments(schemas.OverviewSchema)
@meetings.response(200, schemas.DoneSchema)
@repeatable
def draft_minutes(body: dict[str, Any], meeting_id: str) -> Do:
    """Hand the minutes to the convener (secretary)."""
    return _done(lambda work: operations.draft_minutes(work, meeting_id=meeting_id, overview=body["overview"]))


@meetings.post("/<meeting_id>/minutes/sign")
@meetings.arguments(schemas.SignSchema)
@meetings.response(200, schemas.DoneSchema)
@repeatable
def sign_minutes(body: dict[str, Any], meeting_id: str) -> Do:
    """Sign the minutes, or return them (convener)."""
    return _done(lambda work: operations.sign_minutes(work, meeting_id=meeting_id, **body))


@items.post("/<item_id>/vote")
@items.arguments(schemas.VoteSchema)
@items.response(200, schemas.DoneSchema)
@repeatable
def vote(body: dict[str, Any], item_id: str) -> Do:
    """Give one's own unit's vote (member)."""
    return _done(lambda work: operations.give_opinion(work, item_id=item_id, **body))


@items.post("/<item_id>/record")
@items.arguments(schemas.RecordedVoteSchema)
@items.response(200, schemas.DoneSchema)
@repeatable
def record(body: dict[str, Any], item_id: str) -> Do:
    """Record a unit's vote with the way in which it was given (secretary)."""
    return _done(lambda work: operations.record_opinion(work, item_id=item_id, **body))


@items.post("/<item_id>/recusals")
@items.arguments(schemas.AsideSchema)
@items.response(200, schemas.DoneSchema)
@repeatable
def stand_aside(body: dict[str, Any], item_id: str) -> Do:
    """Stand aside, or record that somebody does (secretary, convener)."""
    return _done(lambda work: operations.stand_aside(work, item_id=item_id, **body))


@items.post("/<item_id>/recusals/undone")
@items.arguments(schemas.AgainSchema)
@items.response(200, schemas.DoneSchema)
@repeatable
def take_part_again(body: dict[str, Any], item_id: str) -> Do:
    """Take back a recusal that was recorded by mistake (secretary, convener)."""
    return _done(lambda work: operations.take_part_again(work, item_id=item_id, **body))


@follow.get("")
@follow.arguments(schemas.ResolutionQuerySchema, location="query")
@follow.response(200, schemas.ResolutionListSchema)
def list_resolutions(wanted: dict[str, Any]) -> dict[str, Any]:
    """List resolutions by state, what is due first on top."""
    return {
        "rows": [shapes.resolution_shape(row) for row in query(lambda work: resolutions.resolutions(work, **wanted))]
    }


def _sheet(meeting_id: str, act: Callable[[Work], Any]) -> Do:
    """Do something to a meeting and tell it as it stands then."""

    def do(work: Work) -> Mapping[str, Any]:
        act(work)
        return shapes.sheet_shape(reading.meeting_sheet(work, meeting_id))

    return do


@rhythm.post("")
@rhythm.arguments(schemas.SeriesSchema)
@rhythm.response(201, schemas.SeriesMadeSchema)
@repeatable
def plan_series(body: dict[str, Any]) -> Do:
    """Set a recurring meeting (secretary)."""
    g.status = 201
    return lambda work: {"id": operations.plan_series(work, **body).id}


@rhythm.post("/<series_id>/end")
@rhythm.response(200, schemas.DoneSchema)
@repeatable
def end_series(series_id: str) -> Do:
    """End a recurring meeting today; meetings that were planned stay."""
    return _done(lambda work: operations.end_series(work, series_id=series_id))


def _done(act: Callable[[Work], Any]) -> Do:
    def do(work: Work) -> Mapping[str, Any]:
        act(work)
        return DONE

    return do
