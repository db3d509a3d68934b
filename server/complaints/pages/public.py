"""Report without an account, named or anonymous, and ask with the code how it stands."""

from __future__ import annotations

from flask import redirect, request, url_for
from flask import render_template as render
from werkzeug.wrappers import Response

import forms
from server.complaints import operations, queries
from server.complaints.pages.blueprint import blueprint
from server.complaints.pages.officers import form_page, state
from server.foundation.errors import NotFound, Refused
from server.foundation.work import Work
from server.organisation.queries import hotline
from server.web.controls import change_rows
from server.web.entry import command, query
from server.web.limits import PER_ADDRESS, limiter
from server.web.repeatable import form_key, new_key, next_key, once
from server.web.strangers import nobody, quiet

REPORTS_PER_ADDRESS = "10 per hour"


@blueprint.get("/report")
def show_report() -> Response:
    """Show the form."""
    return _form({}, submission=new_key())


def _form(answers: object, *, submission: str, status: int = 200, **more: object) -> Response:
    page = form_page("complaints/report.html", answers, submission=submission, hotline=_hotline(), **more)  # type: ignore[arg-type]
    return quiet(page, status)


@blueprint.post("/report")
@limiter.limit(REPORTS_PER_ADDRESS, exempt_when=lambda: "_add" in request.form or "_remove" in request.form)
def report() -> Response:
    """Take a report."""
    answers, submission = dict(forms.load(operations.FORM).from_html(request.form)), form_key()
    if "_add" in request.form or "_remove" in request.form:
        answers, focus = change_rows(answers, add=request.form.get("_add"), remove=request.form.get("_remove"))
        return _form(answers, submission=submission, focus=focus)
    given = {**answers, "way": "online", "route": "complaint", "received_at": None}

    def make(work: Work) -> str:
        return operations.register(work, answers=given, submission=submission).code

    try:
        code = command(lambda work: once(work, make), as_actor=nobody())
    except Refused as refusal:
        return _form(answers, submission=next_key(refusal), errors=refusal.problems(), status=refusal.status)
    return redirect(url_for("complaints.show_standing", code=code), code=303)


@blueprint.get("/report/<code>")
@limiter.limit(PER_ADDRESS)
def show_standing(code: str) -> Response:
    """Show the reporter how it stands."""
    try:
        found = query(lambda work: queries.standing(work, code), as_actor=nobody())
    except NotFound:
        return quiet(render("complaints/unknown.html", hotline=_hotline()), 404)
    page = render("complaints/standing.html", standing=found, code=code, state=state, hotline=_hotline())
    return quiet(page)


def _hotline() -> str:
    return query(hotline, as_actor=nobody())
