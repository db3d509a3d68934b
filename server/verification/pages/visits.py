"""The investigators' page on a phone: whom they visit, photos, and the form, saved while they type."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

import forms
from server.cases.assignment import draft_mark
from server.cases.holding import may_do
from server.cases.models import Case, Task
from server.cases.operations import complete_task
from server.cases.pages.tasks import keep_refused
from server.cases.queries.task import read_task
from server.cases.refusals import TaskAlreadyDone
from server.foundation.clock import local_date
from server.foundation.errors import NotFound, NotPermitted, Refused
from server.foundation.work import Work
from server.organisation import rules
from server.verification import entrusting, homes, visiting
from server.verification.pages.frame import blueprint
from server.web.controls import change_rows
from server.web.entry import Answered, actor, command, now, query
from server.web.uploads import all_uploaded

FORM = "verify.visit"


@blueprint.get("/visits/<task_id>")
def show_visit(task_id: str) -> Answered:
    """Show those who may do the visit whom they visit and the form; others read the step on its own page, names as they may."""
    if not may_do(actor(), _read(task_id)[0]):
        return redirect(url_for("cases.show_task", task_id=task_id))
    return _visit(task_id)


def _visit(task_id: str, errors: Any = (), typed: Mapping[str, Any] | None = None, focus: str = "") -> str:
    task, case = _read(task_id)
    home = query(lambda work: homes.home(work, case, to_visit=task.state == "open"))
    form = forms.load(FORM, task.form_version)
    seen = request.form.get("draft_seen", draft_mark(task))
    return render_template(
        "verification/visit.html", draft_seen=seen, task=task, case=case, home=home, form=form, errors=errors, focus=focus,
        answers=_answers(task, home) if typed is None else typed,
        error_count=len(errors), may_complete=task.state == "open" and may_do(actor(), task),
        staff=query(lambda work: homes.colleagues(work, task.unit_id)), **query(lambda work: _entrusting(work, task, case)),
    )  # fmt: skip


def _entrusting(work: Work, task: Task, case: Case) -> dict[str, Any]:
    """Return to whom the visit is entrusted, and the providers that the reader may entrust it to."""
    may = case.township in rules.relations(work.actor, "visit.entrust").get("own", frozenset())
    open_ = may and task.state == "open" and task.element == entrusting.VISIT
    return {
        "entrusted": entrusting.entrusted_to(work, task), "may_entrust": open_,
        "providers": entrusting.providers(work) if open_ else [],
    }  # fmt: skip


def _read(task_id: str) -> tuple[Task, Case]:
    task, case, _instance, _unit = query(lambda work: read_task(work, task_id))
    if task.form != FORM:
        raise NotFound
    return task, case


def _answers(task: Task, home: homes.Home) -> dict[str, Any]:
    """Return what was typed so far; on a fresh form the reader stands first among the investigators."""
    fresh = {
        "visited_on": local_date(now()).isoformat(),
        "way": "on-site",
        "investigators": [{"name": actor().name, "post": home.post}, {}],
        "members_confirmed": len(home.people),
    }
    return {**fresh, **(task.draft or {})}


@blueprint.post("/visits/<task_id>")
def record_visit(task_id: str) -> Answered:
    """Record the visit and go back to the case."""
    task, case = _read(task_id)
    answers = forms.load(FORM, task.form_version).from_html(request.form)
    if "_add" in request.form or "_remove" in request.form:
        answers, focus = change_rows(answers, add=request.form.get("_add"), remove=request.form.get("_remove"))
        return _visit(task_id, typed=answers, focus=focus)
    try:
        command(lambda work: complete_task(work, task_id=task_id, answers=answers))
    except TaskAlreadyDone as refusal:
        if _read(task_id)[0].completed_by != actor().id:
            return _visit(task_id, refusal.problems(), answers), refusal.status
    except (NotFound, NotPermitted):
        raise
    except Refused as refusal:
        keep_refused(task_id, answers)
        return _visit(task_id, refusal.problems(), answers), refusal.status
    flash(_("入户调查已记录，请打印调查表和邻里访问记录。"), "success")
    return redirect(url_for("verification.show_case", case_id=case.id))


@blueprint.post("/visits/<task_id>/entrust")
def entrust_visit(task_id: str) -> Answered:
    """Let a service provider make the visit."""
    unit = request.form.get("unit", "")
    return _moved(
        task_id, lambda work: entrusting.entrust(work, task_id=task_id, unit_id=unit), _("已委托服务机构入户。")
    )


@blueprint.post("/visits/<task_id>/take-back")
def take_back_visit(task_id: str) -> Answered:
    """Bring an entrusted visit home."""
    return _moved(task_id, lambda work: entrusting.take_back(work, task_id=task_id), _("已收回，由本乡镇入户。"))


def _moved(task_id: str, do: Callable[[Work], None], said: str) -> Answered:
    try:
        command(do)
    except (NotFound, NotPermitted):
        raise
    except Refused as refusal:
        return _visit(task_id, refusal.problems()), refusal.status
    flash(said, "success")
    return redirect(url_for("verification.show_visit", task_id=task_id), code=303)


@blueprint.post("/visits/<task_id>/photos")
def keep_photos(task_id: str) -> Answered:
    """Keep photos of the home, or of the signed form."""
    line = visiting.FORM if request.form.get("what") == "form" else visiting.SCENE
    uploads = all_uploaded("photos")

    try:
        count = command(lambda work: visiting.keep_files(work, task_id=task_id, line=line, files=uploads))
    except (NotFound, NotPermitted):
        raise
    except Refused as refusal:
        return _visit(task_id, refusal.problems()), refusal.status
    flash(_("已上传 %(n)s 张。", n=count), "success")
    return redirect(url_for("verification.show_visit", task_id=task_id))
