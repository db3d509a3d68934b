"""The meeting on one page: the matter, who is there, the votes, the resolution; the next matter is a key away."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from server.foundation.errors import Refused
from server.meetings import operations
from server.meetings.office import responsible_units
from server.meetings.pages.blueprint import blueprint
from server.meetings.pages.frame import do, spoken
from server.meetings.queries import live
from server.meetings.words import ACT_DAYS
from server.organisation import rules
from server.web.entry import Answered, actor, command, query


@blueprint.get("/<meeting_id>/live")
def show_live(meeting_id: str) -> Answered:
    """Show the meeting while it deliberates; before and after, where it stands."""
    return _page(meeting_id)


def _page(meeting_id: str, errors: Any = (), *, item: str = "", form: str = "resolve") -> Answered:
    wanted = item or request.args.get("item", "")
    sheet = query(lambda work: live.live_sheet(work, meeting_id, item_id=wanted))
    if sheet.meeting.state not in ("sitting", "minutes", "following", "closed"):
        return redirect(url_for("meetings.show_meeting", meeting_id=meeting_id))
    ids = [each.id for each, _code in sheet.lines]
    here = ids.index(sheet.current.item.id) if sheet.current else 0
    return render_template(
        "meetings/live.html", sheet=sheet, meeting=sheet.meeting, current=sheet.current, errors=errors, error_count=len(errors),
        typed=request.form, form=form, words=spoken(), number=here + 1, before=ids[here - 1] if here else "",
        aside_choices=[(who, row.name) for who, row in sheet.people.items()],
        again_choices=[(who, row.name) for who, row in sheet.people.items() if sheet.current and who in sheet.current.matter.recused],
        after=ids[here + 1] if here + 1 < len(ids) else "", units=query(responsible_units), days=ACT_DAYS,
        may_run=rules.may(actor(), "meeting.run") and sheet.meeting.state == "sitting",
    )  # fmt: skip


def _typed_again(form: str) -> Callable[[Any], Answered]:
    """Return what shows the matter again with what was typed into one of the small forms beside it."""
    item = str((request.view_args or {})["item_id"])
    return lambda errors: _page(request.form.get("meeting", ""), errors, item=item, form=form)


@blueprint.get("/<meeting_id>/live/votes")
def show_votes(meeting_id: str) -> Answered:
    """Give the part of the page that changes while members vote on their phones."""
    sheet = query(lambda work: live.live_sheet(work, meeting_id, item_id=request.args.get("item", "")))
    return render_template("meetings/votes.html", current=sheet.current, words=spoken())


@blueprint.post("/items/<item_id>/record")
def record(item_id: str) -> Answered:
    """Record the votes that were spoken or sent on paper, with the way in which they were given."""
    how, meeting_id = request.form.get("how", ""), request.form.get("meeting", "")
    units = {name[5:] for name, value in request.form.items() if name[:5] in ("vote-", "text-") and value.strip()}
    said = {
        unit: (request.form.get(f"vote-{unit}", ""), request.form.get(f"text-{unit}", "").strip())
        for unit in sorted(units)
    }
    return do(
        lambda work: operations.record_opinions(work, item_id=item_id, said=said, how=how), said=_("已记录。"),
        to="meetings.show_live", again=_typed_again("record"), meeting_id=meeting_id, item=item_id,
    )  # fmt: skip


@blueprint.post("/items/<item_id>/aside")
def stand_aside(item_id: str) -> Answered:
    """Record that somebody stands aside."""
    user, reason = request.form.get("user", ""), request.form.get("reason", "")
    return do(
        lambda work: operations.stand_aside(work, item_id=item_id, user_id=user or None, reason=reason), said=_("已记录回避。"),
        to="meetings.show_live", again=_typed_again("aside"), meeting_id=request.form.get("meeting", ""), item=item_id,
    )  # fmt: skip


@blueprint.post("/items/<item_id>/again")
def take_part_again(item_id: str) -> Answered:
    """Take back a recusal that was recorded by mistake."""
    user, reason = request.form.get("user", ""), request.form.get("reason", "")
    return do(
        lambda work: operations.take_part_again(work, item_id=item_id, user_id=user, reason=reason), said=_("回避已撤销。"),
        to="meetings.show_live", again=_typed_again("again"), meeting_id=request.form.get("meeting", ""), item=item_id,
    )  # fmt: skip


@blueprint.post("/<meeting_id>/conclude")
def conclude(meeting_id: str) -> Answered:
    """Conclude the matter and go on to the next."""
    answers = {name: value for name in _FIELDS if (value := _typed(name))}

    try:
        command(lambda work: operations.conclude(work, meeting_id=meeting_id, answers=answers))
    except Refused as refusal:
        if refusal.status in (403, 404):
            raise
        return _refused(meeting_id, answers, refusal)
    flash(_SAID[answers.get("conclusion", "")](), "success")
    return redirect(url_for("meetings.show_live", meeting_id=meeting_id), code=303)


_SAID = {
    "resolved": lambda: _("决议已宣布，责任单位已经收到落实任务；提请的案件接着办。"),
    "carried": lambda: _("这件事项已留待下次，回到等候名单。"),
    "dropped": lambda: _("这件事项不再审议。"),
}
_FIELDS = (
    "agenda_item", "conclusion", "text", "amount", "basis", "responsible", "act_days", "chair_choice", "chair_reason",
)  # fmt: skip


def _typed(name: str) -> str:
    text = request.form.get(name, "").strip()
    return unicodedata.normalize("NFKC", text).replace(",", "") if name == "amount" else text


def _refused(meeting_id: str, answers: dict[str, str], refusal: Refused) -> Answered:
    page = _page(meeting_id, refusal.problems(), item=answers.get("agenda_item", ""))
    return (page, refusal.status) if isinstance(page, str) else page
