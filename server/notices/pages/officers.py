"""The officers' pages: the list, one notice with its photos and steps, objections at the window."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

import forms
from server.cases.holding import may_do
from server.cases.operations import complete_task
from server.cases.pages.desk import here
from server.cases.words import ITEMS, name_of, state_of
from server.documents.models import Attachment
from server.foundation.clock import LOCAL
from server.foundation.errors import FieldProblem, InvalidAnswers, NotFound, Refused
from server.foundation.work import Work
from server.notices import board, objections, photos, queries
from server.notices.pages.blueprint import blueprint
from server.notices.visibility import is_near
from server.notices.words import KINDS, PLACES, STATES, WAYS
from server.organisation import rules
from server.web.downloads import give_out
from server.web.entry import Answered, actor, command, now, query
from server.web.language import pick
from server.web.repeatable import form_key, next_key
from server.web.uploads import all_uploaded

LINES = {"notice.post": photos.START, "notice.take-down": photos.END}


@blueprint.get("/notices")
def show_list() -> str:
    """List the notices of one's villages."""
    which, kind, after = (request.args.get(name, "") for name in ("which", "kind", "after"))
    page = query(lambda work: queries.notices(work, which=which or "open", kind=kind, after=after or None))
    return render_template(
        "notices/list.html", rows=page.rows, which=which or "open", kind=kind, state=state, kinds=[(k, pick(n)) for k, n in KINDS.items()],
        next=here(after=page.next) if page.next else None, first=here(after=None) if after else None, item_name=item_name,
    )  # fmt: skip


def state(key: str) -> tuple[str, str]:
    """Return a state in words with its colour."""
    name, colour = state_of(STATES, key)
    return pick(name), colour


def item_name(item: str) -> str:
    """Return an item in the reader's language."""
    return pick(name_of(ITEMS, item))


@blueprint.get("/notices/<notice_id>")
def show_notice(notice_id: str) -> str:
    """Show a notice."""
    return _page(notice_id)


def _page(
    notice_id: str,
    *,
    answers: Mapping[str, Any] | None = None,
    errors: Any = (),
    typed: Mapping[str, Any] | None = None,
    key: str = "",
) -> str:
    sheet = query(lambda work: queries.sheet(work, notice_id))
    who, task = actor(), sheet.task
    form = forms.load(task.form, task.form_version) if task and task.form else None
    minute = now().astimezone(LOCAL).isoformat(timespec="minutes")
    return render_template(
        "notices/notice.html", sheet=sheet, notice=sheet.notice, facts=sheet.facts, form=form, errors=errors,
        answers=answers if answers is not None else {"posted_at": minute, "taken_down_at": minute, "places": ["board"]},
        typed=typed or {}, state=state, kind=pick(KINDS[sheet.notice.kind]), error_count=len(errors), submission=key or form_key(),
        places=[pick(name_of(PLACES, place)) for place in sheet.notice.places], may_do=task is not None and may_do(who, task),
        may_object=rules.may(who, "notice.object"), may_board=rules.may(who, "notice.board"), reads_case=rules.may(who, "case.read"),
        ways=[(key, pick(name)) for key, name in WAYS.items() if key != "online"], item_name=item_name,
    )  # fmt: skip


@blueprint.post("/notices/<notice_id>/board")
def do_board_step(notice_id: str) -> Answered:
    """Keep the photo, then complete the open step at the board: put it up, or take it down."""
    task = query(lambda work: queries.sheet(work, notice_id)).task
    if task is None or task.form is None:
        flash(_("这份公示现在没有要在公示栏办的事。"), "error")
        return redirect(url_for("notices.show_notice", notice_id=notice_id))
    form, line, files = task.form, LINES[task.form], all_uploaded("photos")
    answers = forms.load(form, task.form_version).from_html(request.form)
    try:
        if files:
            # Kept by itself, so that a refusal of the answers does not lose the photo.
            command(lambda work: board.keep_photos(work, notice_id=notice_id, line=line, files=files))
        command(lambda work: complete_task(work, task_id=task.id, answers=answers))
    except NotFound:
        raise
    except Refused as refusal:
        return _page(notice_id, answers=answers, errors=refusal.problems()), refusal.status
    flash(_("已登记张贴，公示期从明天起算。") if form == "notice.post" else _("已登记撤下。"), "success")
    return redirect(url_for("notices.show_notice", notice_id=notice_id))


@blueprint.get("/notices/<notice_id>/photos/<photo_id>")
def download_photo(notice_id: str, photo_id: str) -> Response:
    """Give a photo of a notice out as a download."""

    def read(work: Work) -> tuple[Attachment, bytes]:
        notice = queries.read_notice(work, notice_id)
        return photos.open_photo(work, notice, photo_id, near=is_near(work.actor, notice))

    row, content = command(read, reads=True)
    return give_out(content, media_type=row.media_type, name=row.name)


@blueprint.post("/notices/<notice_id>/photos")
def add_photos(notice_id: str) -> Answered:
    """Add photos to a notice that hangs or hung."""
    files, line = (
        all_uploaded("photos"),
        LINES["notice.take-down" if request.form.get("line") == "end" else "notice.post"],
    )

    def do(work: Work) -> None:
        if not files:
            raise InvalidAnswers([FieldProblem("photos", "required", "请选择照片。", "Choose a photo.")])
        board.keep_photos(work, notice_id=notice_id, line=line, files=files)

    return _do(notice_id, do, _("照片已保存。"))


@blueprint.post("/notices/<notice_id>/removal")
def remove(notice_id: str) -> Answered:
    """Record that a poster is gone that no step asks for."""
    files = all_uploaded("photos")

    def do(work: Work) -> None:
        if files:
            board.keep_photos(work, notice_id=notice_id, line=photos.END, files=files)
        board.remove(work, notice_id=notice_id)

    return _do(notice_id, do, _("已登记撤下。"))


@blueprint.post("/notices/<notice_id>/objections")
def register_objection(notice_id: str) -> Answered:
    """Register what somebody said at the window, by telephone or in a letter."""
    typed = {name: request.form.get(name, "") for name in ("content", "name", "phone", "way", "objected_at")}

    def do(work: Work) -> None:
        said = objections.Said(
            content=typed["content"], name=typed["name"], phone=typed["phone"], way=typed["way"] if typed["way"] in WAYS else "window",
            objected_at=typed_instant(typed["objected_at"]),
        )  # fmt: skip
        notice = queries.read_notice(work, notice_id)
        objections.register_at_window(work, notice=notice, said=said, submission=form_key())

    return _do(notice_id, do, _("异议已登记，交审核人员核实。异议人的姓名只有审核人员看得到。"), typed)


def typed_instant(typed: str) -> datetime | None:
    """Return a typed local time, None where nothing was typed.

    :raises InvalidAnswers: it is no time.
    """
    if not typed.strip():
        return None
    try:
        return datetime.fromisoformat(typed.strip()).replace(tzinfo=LOCAL)
    except ValueError:
        words = ("时间请按 2026-04-07 09:30 的样子填写。", "Write it as 2026-04-07 09:30.")
        raise InvalidAnswers([FieldProblem("objected_at", "unreadable", *words)]) from None


def _do(notice_id: str, do: Callable[[Work], Any], said: str, typed: Mapping[str, Any] | None = None) -> Answered:
    try:
        command(do)
    except NotFound:
        raise
    except Refused as refusal:
        return _page(notice_id, errors=refusal.problems(), typed=typed, key=next_key(refusal)), refusal.status
    flash(said, "success")
    return redirect(url_for("notices.show_notice", notice_id=notice_id))
