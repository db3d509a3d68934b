"""What anybody reads without an account: one notice under the code on its poster, until the period ends; and the way to object."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from flask import redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from server.foundation.errors import InvalidAnswers, NotFound, Refused
from server.foundation.work import Work
from server.notices import objections, queries
from server.notices.pages.blueprint import blueprint
from server.organisation.queries import hotline
from server.web.entry import command, query
from server.web.limits import PER_ADDRESS, limiter
from server.web.repeatable import form_key, next_key
from server.web.strangers import nobody, quiet

OBJECTIONS_PER_ADDRESS = "10 per hour"


@blueprint.get("/g/<code>")
@limiter.limit(PER_ADDRESS)
def show_public(code: str) -> Response:
    """Show a notice while it runs; afterwards only that it is over."""
    return _public(code)


def _public(
    code: str, *, errors: Any = (), typed: Mapping[str, str] | None = None, status: int = 200, key: str = ""
) -> Response:
    try:
        found = query(lambda work: queries.public_notice(work, code), as_actor=nobody())
    except NotFound:
        return quiet(render_template("notices/gone.html", known=False, hotline=_hotline()), 404)
    if found is None:
        return quiet(render_template("notices/gone.html", known=True, hotline=_hotline()), 410)
    page = render_template(
        "notices/public.html", notice=found, facts=found.facts, errors=errors, typed=typed or {}, error_count=len(errors),
        submission=key or form_key(), hotline=_hotline(),
    )  # fmt: skip
    return quiet(page, status)


@blueprint.post("/g/<code>/objection")
@limiter.limit(OBJECTIONS_PER_ADDRESS)
def object_online(code: str) -> Response:
    """Take an objection to a notice."""
    typed = {name: request.form.get(name, "") for name in ("content", "name", "phone")}
    # Whoever goes back finds her words in a form with a new key: sent once more, they are the objection that came in.
    words = sha256("\n".join(typed[name].strip() for name in ("content", "name", "phone")).encode()).hexdigest()[:16]
    before = str(session.get("objected", "")).split(":")
    if before[0] == code and before[-1] == words:
        return redirect(url_for("notices.show_thanks", code=code), code=303)

    def do(work: Work) -> int:
        notice = queries.by_code(work, code)
        if not queries.is_online(work, notice) or notice.kind != "before":
            raise NotFound
        said = objections.Said(content=typed["content"], name=typed["name"], phone=typed["phone"])
        return objections.register(work, notice=notice, said=said, submission=form_key()).serial

    try:
        serial = command(do, as_actor=nobody())
    except InvalidAnswers as refusal:
        return _public(code, errors=refusal.fields, typed=typed, status=422)
    except NotFound:
        return _public(code)
    except Refused as refusal:
        return _public(code, errors=refusal.problems(), typed=typed, status=refusal.status, key=next_key(refusal))
    session["objected"] = f"{code}:{serial}:{'named' if typed['name'].strip() else ''}:{words}"
    return redirect(url_for("notices.show_thanks", code=code), code=303)


@blueprint.get("/g/<code>/objection")
def show_thanks(code: str) -> Response:
    """Say that the objection has arrived, and what happens now."""
    told, serial, named = (str(session.get("objected", "")).split(":") + ["", ""])[:3]
    if told != code or not serial.isdigit():
        return redirect(url_for("notices.show_public", code=code), code=303)
    page = render_template("notices/thanks.html", serial=serial, named=bool(named), code=code, hotline=_hotline())
    return quiet(page)


@blueprint.get("/g/village/<village>")
@limiter.limit(PER_ADDRESS)
def show_village(village: str) -> Response:
    """List what hangs in a village now, where the county has chosen to."""
    try:
        name, rows = query(lambda work: queries.village_notices(work, village), as_actor=nobody())
    except NotFound:
        return quiet(render_template("notices/gone.html", known=False, hotline=_hotline()), 404)
    return quiet(render_template("notices/village.html", name=name, rows=rows, hotline=_hotline()))


def _hotline() -> str:
    return query(hotline, as_actor=nobody())
