"""Apply from home without an account, ask with the code how it stands, and take it back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

import forms
from server.foundation.errors import FieldProblem, NotFound, Refused
from server.online import queries, sending
from server.online.pages.blueprint import blueprint
from server.online.refusals import Answered
from server.online.words import FORM
from server.organisation.queries import hotline, townships
from server.web.controls import change_rows
from server.web.entry import command, query
from server.web.limits import PER_ADDRESS, limiter
from server.web.repeatable import form_key, new_key, next_key
from server.web.strangers import nobody, quiet

SENDINGS_PER_ADDRESS = "10 per hour"
OPEN = frozenset({"online.show_form", "online.send", "online.show_standing", "online.take_back"})


@blueprint.get("/apply")
def show_form() -> Response:
    """Show the form."""
    return _form({}, submission=new_key())


def _form(
    answers: Mapping[str, Any], *, submission: str, errors: Any = (), focus: str = "", status: int = 200
) -> Response:
    page = render_template(
        "online/apply.html", form=forms.load(FORM), answers=answers, submission=submission, errors=errors, error_count=len(errors),
        focus=focus, choices={"unit": query(townships, as_actor=nobody())}, hotline=_hotline(),
    )  # fmt: skip
    return quiet(page, status)


def _adding() -> bool:
    return "_add" in request.form or "_remove" in request.form


@blueprint.post("/apply")
@limiter.limit(SENDINGS_PER_ADDRESS, exempt_when=_adding)
def send() -> Response:
    """Keep the application; a second press gives the same receipt."""
    answers = dict(forms.load(FORM).from_html(request.form))
    submission = form_key()
    if _adding():
        answers, focus = change_rows(answers, add=request.form.get("_add"), remove=request.form.get("_remove"))
        return _form(answers, submission=submission, focus=focus)
    try:
        code = command(
            lambda work: sending.send(work, answers=answers, submission=submission).query_code, as_actor=nobody()
        )
    except Refused as refusal:
        return _form(answers, submission=next_key(refusal), errors=refusal.problems(), status=refusal.status)
    return redirect(url_for(".show_standing", code=code), code=303)


@blueprint.get("/apply/<code>")
@limiter.limit(PER_ADDRESS)
def show_standing(code: str) -> Response:
    """Show whoever sent it how it stands."""
    return _standing(code)


def _standing(code: str, errors: tuple[FieldProblem, ...] = (), status: int = 200) -> Response:
    try:
        found = query(lambda work: queries.standing(work, code), as_actor=nobody())
    except NotFound:
        return quiet(render_template("online/unknown.html", hotline=_hotline()), 404)
    page = render_template(
        "online/standing.html",
        standing=found,
        query_code=code,
        hotline=_hotline(),
        errors=errors,
        error_count=len(errors),
    )
    return quiet(page, status)


@blueprint.post("/apply/<code>/take-back")
@limiter.limit(SENDINGS_PER_ADDRESS)
def take_back(code: str) -> Response:
    """Take the application back, once it is said twice."""
    if request.form.get("sure") != "true":
        words = ("确实不申请了，请先打勾。", "Tick the box first if you are sure.")
        return _standing(code, (FieldProblem("sure", "required", *words),), 422)
    try:
        command(lambda work: sending.take_back(work, code=code), as_actor=nobody())
    except NotFound:
        return _standing(code)
    except Answered as refusal:
        return _standing(code, refusal.problems("sure"), refusal.status)
    return redirect(url_for(".show_standing", code=code), code=303)


def _hotline() -> str:
    return query(hotline, as_actor=nobody())
