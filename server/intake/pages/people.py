"""A person sent to the window by another unit, and the check of an identity number while it is typed."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from forms import identity
from server.foundation.errors import Refused
from server.foundation.work import Work
from server.intake import drafts, queries
from server.intake.pages.blueprint import blueprint, typed
from server.organisation import rules
from server.organisation.queries import townships
from server.web.entry import actor, command, query

_FIELDS = ("township", "name", "id_number", "phone", "need")


@blueprint.get("/intake/for-window")
def show_for_window() -> str:
    """Show the form by which another unit sends a person to the window."""
    return _page({})


def _page(values: dict[str, str], errors: Any = ()) -> str:
    actor()
    windows, sent = query(lambda work: (townships(work), queries.drafts(work)))
    mine = [(draft, unit) for draft, unit in sent if draft.created_by == actor().id]
    return render_template(
        "intake/for_window.html", values=values, errors=errors, error_count=len(errors), townships=windows, sent=mine
    )


@blueprint.post("/intake/for-window")
def send_to_window() -> str | tuple[str, int] | Response:
    """Send a person in need to the township's window."""
    values = {name: typed(name) for name in _FIELDS}
    try:
        command(lambda work: drafts.send_to_window(work, **values))
    except Refused as refusal:
        return _page(values, refusal.problems()), refusal.status
    flash(_("已送到乡镇窗口，窗口会收到提醒。"), "success")
    return redirect(url_for("intake.show_for_window"))


@blueprint.post("/intake/check-id")
def check_id() -> str:
    """Say at once whether an identity number is right, and whether the county knows the person."""
    actor()
    text = request.form.get(request.form.get("field", "id_number"), "")
    if not text.strip():
        return ""
    wrong, parsed = None, None
    today: date = query(lambda work: work.today)
    try:
        parsed = identity.parse_id_number(text, today=today)
    except identity.InvalidIdNumber as problem:
        wrong = problem
    known = (
        query(lambda work: _known(work, parsed.value)) if parsed and rules.may(actor(), "household.search") else False
    )
    return render_template("intake/check_id.html", wrong=wrong, parsed=parsed, known=known)


def _known(work: Work, number: str) -> bool:
    return queries.known(work, number=number).person is not None
