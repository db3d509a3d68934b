"""A member's own page, made for a phone: sign in, read, stand aside, vote."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import render_template, request
from flask_babel import gettext as _

from server.meetings import operations
from server.meetings.pages.blueprint import blueprint
from server.meetings.pages.frame import do, spoken
from server.meetings.queries import live
from server.web.entry import Answered, query


@blueprint.get("/<meeting_id>/my")
def show_my(meeting_id: str) -> str:
    """Show a meeting as one of its members sees it."""
    return _page(meeting_id)


def _page(meeting_id: str, errors: Any = (), *, item: str = "", form: str = "") -> str:
    sheet = query(lambda work: live.my_sheet(work, meeting_id))
    number = next((place for place, each in enumerate(sheet.matters, start=1) if each.item.id == item), 0)
    return render_template(
        "meetings/my.html", sheet=sheet, meeting=sheet.meeting, words=spoken(), errors=errors, error_count=len(errors),
        typed=request.form, scope=f"{form}{number}" if number else "",
    )  # fmt: skip


def _typed_again(form: str) -> Callable[[Any], str]:
    """Return what shows the meeting again with what was typed about one matter."""
    item = str((request.view_args or {})["item_id"])
    return lambda errors: _page(request.form.get("meeting", ""), errors, item=item, form=form)


@blueprint.post("/<meeting_id>/my/sign-in")
def sign_in(meeting_id: str) -> Answered:
    """Sign oneself in."""
    return do(
        lambda work: operations.sign_in(work, meeting_id=meeting_id), said=_("已签到。"), to="meetings.show_my",
        meeting_id=meeting_id,
    )  # fmt: skip


@blueprint.post("/items/<item_id>/vote")
def vote(item_id: str) -> Answered:
    """Give one's own unit's opinion and vote."""
    chosen, text = request.form.get("vote", ""), request.form.get("text", "")
    return do(
        lambda work: operations.give_opinion(work, item_id=item_id, vote=chosen, text=text), said=_("表决已记录；宣布决议以前可以改。"),
        to="meetings.show_my", again=_typed_again("m"), meeting_id=request.form.get("meeting", ""), _anchor=f"item-{item_id}",
    )  # fmt: skip


@blueprint.post("/items/<item_id>/my-aside")
def stand_aside_myself(item_id: str) -> Answered:
    """Stand aside in a matter."""
    reason = request.form.get("reason", "")
    return do(
        lambda work: operations.stand_aside(work, item_id=item_id, reason=reason), said=_("已记录您回避。"),
        to="meetings.show_my", again=_typed_again("aside"), meeting_id=request.form.get("meeting", ""), _anchor=f"item-{item_id}",
    )  # fmt: skip
