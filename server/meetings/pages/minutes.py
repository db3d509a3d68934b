"""The minutes: drafted by the secretary, signed or returned by the convener."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from server.foundation.errors import Refused
from server.foundation.work import Work
from server.meetings import operations, papers
from server.meetings.pages.blueprint import blueprint
from server.meetings.pages.frame import do, spoken
from server.meetings.reading import read_meeting
from server.meetings.steps import stage_of
from server.organisation import rules
from server.web.entry import Answered, actor, command, query


@blueprint.get("/<meeting_id>/minutes")
def show_minutes(meeting_id: str) -> str:
    """Show the minutes as they will be issued, with what is left to write or to sign."""
    return _page(meeting_id)


def _page(meeting_id: str, errors: Any = ()) -> str:
    def read(work: Work) -> dict[str, Any]:
        rules.require(work.actor, "meeting.read")
        meeting = read_meeting(work, meeting_id)
        return {"meeting": meeting, "stage": stage_of(work, meeting), "facts": papers.minutes_facts(work, meeting)}

    who = actor()
    return render_template(
        "meetings/minutes.html", **query(read), errors=errors, error_count=len(errors), typed=request.form, words=spoken(),
        may_run=rules.may(who, "meeting.run"), may_sign=rules.may(who, "meeting.chair"),
    )  # fmt: skip


@blueprint.post("/<meeting_id>/minutes")
def draft_minutes(meeting_id: str) -> Answered:
    """Hand the minutes to the convener."""
    overview = request.form.get("overview", "").strip()
    try:
        command(lambda work: operations.draft_minutes(work, meeting_id=meeting_id, overview=overview))
    except Refused as refusal:
        if refusal.status in (403, 404):
            raise
        return _page(meeting_id, refusal.problems()), refusal.status
    flash(_("已送召集人审签。"), "success")
    return redirect(url_for("meetings.show_meeting", meeting_id=meeting_id), code=303)


@blueprint.post("/<meeting_id>/minutes/sign")
def sign_minutes(meeting_id: str) -> Answered:
    """Sign the minutes, or return them."""
    outcome, reason = request.form.get("minutes_outcome", ""), request.form.get("reason", "").strip()
    said = _("纪要已印发。") if outcome == "sign" else _("已退回秘书修改。")
    return do(
        lambda work: operations.sign_minutes(work, meeting_id=meeting_id, outcome=outcome, reason=reason), said=said,
        to="meetings.show_minutes", again=lambda errors: _page(meeting_id, errors), meeting_id=meeting_id,
    )  # fmt: skip
