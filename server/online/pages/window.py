"""The window's pages: what was sent from home by its term, one application with its steps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from server.cases.pages.desk import here
from server.cases.pages.sheets import answer_pairs
from server.foundation.errors import NotFound, NotPermitted, Refused
from server.foundation.work import Work
from server.online import handling, queries, withdrawals
from server.online.pages.blueprint import blueprint
from server.online.words import BY_HAND, OUTCOMES
from server.organisation.queries import townships
from server.web.entry import Answered, command, query
from server.web.language import pick

SIZE = 20


@blueprint.get("/applications")
def show_applications() -> str:
    """List what was sent from home, the nearest term first."""
    state, after = request.args.get("state", "open"), request.args.get("after")
    page = query(lambda work: queries.applications(work, state="" if state == "all" else state, after=after, size=SIZE))
    return render_template(
        "online/list.html", rows=page.rows, state=state, next=here(after=page.next) if page.next else None,
        first=here(after=None) if after else None,
    )  # fmt: skip


@blueprint.get("/applications/<application_id>")
def show_application(application_id: str) -> str:
    """Show an application with its term and what may be done."""
    return _page(application_id)


def _page(application_id: str, errors: Any = (), form: str = "", phone: str = "") -> str:
    sheet = command(lambda work: queries.application_sheet(work, application_id), reads=True)
    others = [pair for pair in query(townships) if pair[0] != sheet.row.application.township]
    return render_template(
        "online/application.html", sheet=sheet, application=sheet.row.application, errors=errors, error_count=len(errors),
        typed=request.form, refused=form, pairs=answer_pairs, phone=phone, windows=others, outcomes=[(key, pick(OUTCOMES[key])) for key in BY_HAND],
        crumbs=[{"label": _("网上申请"), "href": url_for(".show_applications")}],
    )  # fmt: skip


@blueprint.post("/applications/<application_id>/phone")
def show_phone(application_id: str) -> str:
    """Show the number to call; that it was looked at is kept."""
    found = command(lambda work: queries.phone(work, application_id), reads=True)
    return _page(application_id, phone=found)


@blueprint.post("/applications/<application_id>/take")
def take(application_id: str) -> Answered:
    """Take the application in hand."""
    return _act(application_id, lambda work: handling.take(work, application_id=application_id), _("已由您接手。"))


@blueprint.post("/applications/<application_id>/call")
def call(application_id: str) -> Answered:
    """Record a call."""
    reached = _typed("reached") == "true"
    said = _("已记下：说上话了。") if reached else _("已记下：没有人接。")
    return _act(
        application_id, lambda work: handling.call(work, application_id=application_id, reached=reached), said, "call"
    )


@blueprint.post("/applications/<application_id>/begin")
def begin(application_id: str) -> Answered:
    """Begin the common form with what was sent filled in."""
    try:
        draft = command(lambda work: handling.begin(work, application_id=application_id))
    except NotFound:
        raise
    except Refused as refusal:
        return _page(application_id, refusal.problems()), refusal.status
    return redirect(url_for("intake.show_draft", draft_id=draft), code=303)


@blueprint.post("/applications/<application_id>/urgent")
def register_urgent(application_id: str) -> Answered:
    """Register the emergency in one press; the rest of the application goes on."""
    said = _("急难已登记，时限已开始；网上申请的其余事项继续办。")
    return _act(application_id, lambda work: handling.register_urgent(work, application_id=application_id), said)


@blueprint.post("/applications/<application_id>/pass-on")
def pass_on(application_id: str) -> Answered:
    """Pass the application to the window that is responsible."""
    wanted = _typed("township")
    return _act(
        application_id,
        lambda work: handling.pass_on(work, application_id=application_id, township=wanted),
        _("已转到那个窗口，期限不重新计算。"),
        "pass-on",
        to_list=True,
    )


@blueprint.post("/applications/<application_id>/answer")
def answer(application_id: str) -> Answered:
    """Answer an application that does not become a case."""
    outcome, words = _typed("outcome"), _typed("words")
    return _act(
        application_id,
        lambda work: handling.answer(work, application_id=application_id, outcome=outcome, words=words),
        _("已答复，申请人凭查询码看得到。"),
        "answer",
    )


@blueprint.post("/applications/cases/<case_id>/keep")
def keep_application(case_id: str) -> Response:
    """Record that the household, spoken to, goes on with its application."""
    words = _typed("words")
    try:
        command(lambda work: withdrawals.keep(work, case_id=case_id, words=words))
        flash(_("已记下，继续办。"), "success")
    except (NotFound, NotPermitted):
        raise
    except Refused as refusal:
        flash("；".join(pick(field) for field in refusal.problems()), "error")
    return redirect(url_for("cases.show_case", case_id=case_id, _anchor="withdrawal-wish"), code=303)


def _act(
    application_id: str, do: Callable[[Work], Any], said: str, form: str = "", *, to_list: bool = False
) -> Answered:
    try:
        command(do)
    except NotFound:
        raise
    except Refused as refusal:
        return _page(application_id, refusal.problems(), form), refusal.status
    flash(said, "success")
    if to_list:
        return redirect(url_for(".show_applications"), code=303)
    return redirect(url_for(".show_application", application_id=application_id), code=303)


def _typed(name: str) -> str:
    return request.form.get(name, "").strip()
