"""The calendar of meetings: what waits, the regular days ahead, the meetings; a member's own list."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from server.foundation.errors import Refused
from server.foundation.work import Work
from server.meetings import operations
from server.meetings.models import Meeting
from server.meetings.pages.blueprint import blueprint
from server.meetings.pages.frame import do, spoken, typed_day, typed_minute
from server.meetings.queries import live, meetings, waiting
from server.organisation import rules
from server.web.entry import Answered, actor, command, query
from server.web.repeatable import form_key, next_key, once


@blueprint.get("")
def show_calendar() -> Answered:
    """Show what waits, the regular days ahead and the meetings; a member comes to the meetings of her own."""
    who = actor()
    if not rules.may(who, "meeting.read"):
        return redirect(url_for("meetings.show_mine"))
    return _page()


def _page(errors: Any = (), *, form: str = "", key: str = "") -> str:
    def read(work: Work) -> dict[str, Any]:
        return {
            "waiting": waiting.waiting(work), "regular": meetings.calendar(work), "rows": meetings.meetings(work),
            "preparing": [row for row in meetings.meetings(work, state="preparing")],
        }  # fmt: skip

    return render_template(
        "meetings/calendar.html", **query(read), errors=errors, error_count=len(errors), typed=request.form, form=form,
        may_run=rules.may(actor(), "meeting.run"), submission=key or form_key(),
        words=spoken(),
    )  # fmt: skip


@blueprint.post("/new")
def plan() -> Answered:
    """Plan a single meeting, or one of a regular day."""

    def make(work: Work) -> Meeting:
        return operations.plan_meeting(
            work, planned_at=typed_minute("planned_at"), place=request.form.get("place", ""),
            series_id=request.form.get("series") or None, submission=form_key(),
        )  # fmt: skip

    try:
        meeting = command(make)
    except Refused as refusal:
        if refusal.status in (403, 404):
            raise
        return _page(refusal.problems(), form="single", key=next_key(refusal)), refusal.status
    flash(_("会议已经列入日程，请确认议程。"), "success")
    return redirect(url_for("meetings.show_meeting", meeting_id=meeting.id), code=303)


@blueprint.post("/series")
def plan_series() -> Answered:
    """Set a recurring meeting."""

    def make(work: Work) -> str:
        weeks = request.form.get("every_weeks", "")
        return operations.plan_series(
            work, first_on=typed_day("first_on"), every_weeks=int(weeks) if weeks.isdigit() else 0,
            at=request.form.get("at", "").strip(), place=request.form.get("series_place", ""),
        ).id  # fmt: skip

    try:
        command(lambda work: once(work, make, stands=lambda made: operations.runs_on(work, made)))
    except Refused as refusal:
        if refusal.status in (403, 404):
            raise
        return _page(refusal.problems(), form="series"), refusal.status
    flash(_("例会已设定。"), "success")
    return redirect(url_for("meetings.show_calendar"), code=303)


@blueprint.post("/series/<series_id>/end")
def end_series(series_id: str) -> Answered:
    """End a recurring meeting."""
    return do(
        lambda work: operations.end_series(work, series_id=series_id),
        said=_("例会已停止。"),
        to="meetings.show_calendar",
    )


@blueprint.get("/mine")
def show_mine() -> str:
    """Show the meetings to which the reader is invited."""
    rules.require(actor(), "meeting.sit")
    return render_template("meetings/mine.html", rows=query(live.my_meetings), words=spoken())
