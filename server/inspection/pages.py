"""The audit in the browser: what was done, who read whose file, the daily anchors and the proof."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request

from server.cases.words import name_of
from server.foundation.errors import NotFound
from server.foundation.paging import Page
from server.inspection import queries
from server.inspection.words import READINGS
from server.web.entry import command, query
from server.web.language import pick

blueprint = Blueprint("inspection", __name__, template_folder="templates")


@blueprint.get("/administration/audit")
def show_audit() -> str:
    """Show what was done and the daily anchors."""
    who, action, after = (request.args.get(name, "") for name in ("who", "action", "after"))
    return _page(query(lambda work: queries.acts(work, who=who, action=action, after=after or None)), who, action)


@blueprint.post("/administration/audit/verify")
def verify_audit() -> str:
    """Walk the whole chain now and show what was found."""
    return _page(query(queries.acts), verdict=query(queries.verdict))


def _page(page: Page[queries.Act], who: str = "", action: str = "", verdict: Any = None) -> str:
    return render_template(
        "inspection/audit.html",
        page=page,
        who=who,
        action=action,
        anchors=query(queries.anchors),
        verdict=verdict,
        said=pick,
    )


@blueprint.get("/administration/audit/readers")
def show_readers() -> str | tuple[str, int]:
    """Show who opened a family's file."""
    code = request.args.get("code", "").strip()
    if not code:
        return render_template("inspection/readers.html", rows=None, code="", unknown=False)
    try:
        rows = command(lambda work: queries.readers(work, code=code), reads=True)
    except NotFound:
        return render_template("inspection/readers.html", rows=None, code=code, unknown=True), 404
    return render_template("inspection/readers.html", rows=rows, code=code, unknown=False, done=_done, said=pick)


def _done(action: str) -> str:
    return pick(name_of(READINGS, action))
