"""The task page: what is asked, by when and why, and the form."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

import forms
from server.audit import operations as audit
from server.cases import assignment, failing, operations
from server.cases.assignment import draft_mark
from server.cases.models import Task
from server.cases.pages.blueprint import blueprint
from server.cases.pages.desk import back_to, process_name
from server.cases.pages.sheets import answer_pairs, document_name, sheets, to_residents
from server.cases.queries.case import visible_case
from server.cases.queries.choices import choices, in_words
from server.cases.queries.task import TaskSheet, read_task, task_sheet
from server.cases.queries.todo import Wanted, todo
from server.cases.refusals import DraftOfAnother, StepBroken, TaskAlreadyDone
from server.cases.words import ITEMS, name_of
from server.foundation.errors import NotFound, Refused
from server.foundation.work import Work
from server.web.controls import change_rows
from server.web.entry import Answered, actor, command, query, service
from server.web.language import language


@blueprint.get("/tasks/<task_id>")
def show_task(task_id: str) -> Answered:
    """Show a task, or lead to the page of its room at which it is done (`desks.DESKS`)."""
    sheet = query(lambda work: task_sheet(work, task_id))
    desk = service().house.desks.get(sheet.task.form or "")
    if desk is not None and sheet.may_complete:
        return redirect(query(lambda work: desk(work, sheet.task)))
    trace(sheet)
    return _page(sheet, sheet.draft or {})


def trace(sheet: TaskSheet) -> None:
    """Keep in the read log that a task of a guarded case was looked at."""
    if sheet.is_guarded:
        command(lambda work: audit.record_read(work, "case.open", sheet.case.id, reason=sheet.task.element), reads=True)


def _known(task: Task) -> dict[str, Any]:
    """Return what the form need not ask: fields whose `x-prefill` names something known of the actor."""
    known = {"actor.name": actor().name}
    fields = forms.load(task.form, task.form_version).fields if task.form else ()
    return {field.name: known[field.prefill] for field in fields if field.prefill in known}


def _page(
    sheet: TaskSheet, answers: Mapping[str, Any], *, errors: Any = (), refusal: Refused | None = None, focus: str = ""
) -> str:
    task = sheet.task
    form = forms.load(task.form, task.form_version) if task.form else None
    return render_template(
        "cases/task.html", sheet=sheet, task=task, form=form, answers={**_known(task), **answers}, errors=errors, refusal=refusal, focus=focus,
        choices=query(lambda work: choices(work, sheet.case)) if form and sheet.may_complete else {},
        item=name_of(ITEMS, sheet.item) if sheet.item else None, process=process_name(sheet.instance.key),
        # A page that comes back keeps the mark with which it was opened: what a colleague saved meanwhile stays unreplaced.
        draft_seen=request.form.get("draft_seen", draft_mark(task)),
        given=query(lambda work: in_words(work, task, sheet.answers)) if task.state == "done" else [],
        title=task.name, error_count=len(errors), pairs=answer_pairs, deadline_sheets=sheets(sheet.deadlines),
        document_name=document_name, to_residents=to_residents, said=request.form.get("_comment", ""),
        in_vain=query(lambda work: in_words(work, task, answers)) if task.state == "done" and refusal else [],
    )  # fmt: skip


@blueprint.post("/tasks/<task_id>")
def complete(task_id: str) -> Answered:
    """Complete a task and go on to the next."""
    task = query(lambda work: read_task(work, task_id))[0]
    answers = _typed(task)
    if "_add" in request.form or "_remove" in request.form:
        answers, focus = change_rows(answers, add=request.form.get("_add"), remove=request.form.get("_remove"))
        return _page(query(lambda work: task_sheet(work, task_id)), answers, focus=focus)
    try:
        case_id = command(lambda work: _complete(work, task, answers))
    except TaskAlreadyDone as refusal:
        # Read again: of two presses in the same moment both found the task open before they began.
        if query(lambda work: operations.said_before(work, task_id=task_id, answers=answers)):
            return redirect(_next(task.case_id))
        return _refused(task_id, answers, refusal)
    except StepBroken as refusal:
        keep_broken_step(task, answers, refusal)
        return _refused(task_id, answers, refusal)
    except Refused as refusal:
        return _refused(task_id, answers, refusal)
    flash(_("“%(name)s”已办结。", name=task.name), "success")
    return redirect(_next(case_id))


def _complete(work: Work, task: Task, answers: dict[str, Any]) -> str:
    """Complete a task; a remark that stands in its box goes to colleagues with it."""
    case_id = operations.complete_task(work, task_id=task.id, answers=answers)
    if said := request.form.get("_comment", "").strip():
        assignment.comment(work, case_id=case_id, text=said, task_id=task.id)
    return case_id


def _typed(task: Task) -> dict[str, Any]:
    return forms.load(task.form, task.form_version).from_html(request.form) if task.form else {}


def _refused(task_id: str, answers: Mapping[str, Any], refusal: Refused) -> tuple[str, int]:
    keep_refused(task_id, answers)
    sheet = query(lambda work: task_sheet(work, task_id))
    errors = refusal.problems()
    return _page(sheet, answers, errors=errors, refusal=refusal), refusal.status


def keep_refused(task_id: str, answers: Mapping[str, Any]) -> None:
    """Keep what a refused form said, for whoever next uploads a file beside it, reloads or comes back tomorrow.

    Whoever may not do the step has nothing to keep.
    """
    with suppress(Refused):
        command(lambda work: assignment.save_draft(work, task_id=task_id, answers=dict(answers), seen=_seen()))


def keep_broken_step(task: Task, answers: Mapping[str, Any], broken: StepBroken) -> None:
    """Keep the answers as a draft and record the incident, in a transaction of its own after the one that failed."""

    def keep(work: Work) -> None:
        with suppress(DraftOfAnother):
            assignment.save_draft(work, task_id=task.id, answers=dict(answers), seen=_seen())
        retry = {**broken.retry, "actor": work.actor.id}
        failing.record_once(
            work,
            instance_id=task.instance_id,
            element=broken.element,
            cause=broken.cause,
            retry=retry,
            topic=broken.topic,
        )

    command(keep)


def _next(case_id: str) -> str:
    """Return where to go on: the case if wished and hers to open, the next task of it on my desks, else the nearest, else the list."""
    if request.form.get("then") == "case" and _opens(case_id):
        return url_for("cases.show_case", case_id=case_id)
    rows = query(lambda work: todo(work, Wanted(), size=50)).rows
    here = [row for row in rows if row.case_id == case_id]
    following = (here or list(rows))[:1]
    return url_for("cases.show_task", task_id=following[0].id) if following else url_for("cases.show_todo")


def _opens(case_id: str) -> bool:
    """Tell whether the actor may open a case still: the step that she has done may have been all that showed it to her."""
    try:
        query(lambda work: visible_case(work, case_id))
    except NotFound:
        return False
    return True


@blueprint.post("/tasks/<task_id>/draft")
def save_draft(task_id: str) -> tuple[str, int]:
    """Keep what was typed so far, unless a colleague at the same post saved a draft in between."""
    _keep_typed(task_id)
    return "", 204


def _keep_typed(task_id: str) -> None:
    task = query(lambda work: read_task(work, task_id))[0]
    command(lambda work: assignment.save_draft(work, task_id=task_id, answers=_typed(task), seen=_seen()))


def _seen() -> str | None:
    """Return the mark of the draft with which the page was opened; a page that has none replaces whatever there is."""
    return request.form.get("draft_seen")


@blueprint.post("/tasks/<task_id>/claim")
def claim(task_id: str) -> Response:
    """Claim a task."""
    return _act(task_id, lambda work: assignment.claim(work, task_id=task_id), _("已领办，这项任务归您办理。"))


@blueprint.post("/tasks/<task_id>/release")
def release(task_id: str) -> Response:
    """Give a task back to its post."""
    return _act(task_id, lambda work: assignment.release(work, task_id=task_id), _("已退回本岗位。"))


@blueprint.post("/tasks/<task_id>/reassign")
def reassign(task_id: str) -> Response:
    """Hand a task to a colleague."""
    user, reason = request.form.get("user", ""), request.form.get("reason", "")
    return _act(
        task_id, lambda work: assignment.reassign(work, task_id=task_id, user_id=user, reason=reason), _("已改派。")
    )


@blueprint.post("/tasks/<task_id>/comment")
def comment(task_id: str) -> Response:
    """Leave a remark on a task's case."""

    def write(work: Work) -> None:
        task = read_task(work, task_id)[0]
        assignment.comment(work, case_id=task.case_id, text=request.form.get("_comment", ""), task_id=task_id)

    return _act(task_id, write, _("留言已保存。"))


@blueprint.post("/tasks/<task_id>/schedule")
def schedule(task_id: str) -> Response:
    """Set priority and follow-up day."""
    typed = request.form.get("follow_up_on", "").strip()
    try:
        day = date.fromisoformat(typed) if typed else None
    except ValueError:
        flash(_("跟进日期请按 2026-04-07 的样子填写。"), "error")
        return redirect(url_for("cases.show_task", task_id=task_id))
    priority = request.form.get("priority", "")
    level = int(priority) if priority.isdigit() else None
    return _act(
        task_id,
        lambda work: assignment.schedule(work, task_id=task_id, follow_up_on=day, priority=level),
        _("已保存。"),
    )


def _act(task_id: str, do: Callable[[Work], Any], said: str) -> Response:
    """Run one small command and come back, saying what happened; what was typed in the form beside it is kept."""
    try:
        command(do)
        flash(said, "success")
        if "_keep" in request.form:
            _keep_typed(task_id)
    except Refused as refusal:
        for problem in refusal.problems():
            flash(getattr(problem, language()), "error")
    return redirect(back_to(url_for("cases.show_task", task_id=task_id)))
