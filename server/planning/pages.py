"""The calendar in the browser: enter a notice or a closure, see what it moves, bring it into force."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from server.cases.pages.cases import say
from server.foundation.errors import FieldProblem, InvalidAnswers, Refused
from server.planning import operations, queries
from server.planning.notice import Line, read_file
from server.web.entry import command, query
from server.web.uploads import uploaded

blueprint = Blueprint("planning", __name__, template_folder="templates")


@blueprint.get("/calendar-changes")
def show_changes() -> str:
    """Show the changes of the calendar, and the forms for a new one."""
    return _page({}, ())


def _page(typed: dict[str, Any], errors: Any) -> str:
    return render_template("planning/changes.html", rows=query(queries.changes), typed=typed, errors=errors)


@blueprint.post("/calendar-changes/notice")
def enter_notice() -> tuple[str, int] | Response:
    """Enter the yearly notice from a file."""
    name, content = uploaded()
    lines, problems = read_file(content) if name or content else ([], [])
    return _enter("notice", lines, problems)


@blueprint.post("/calendar-changes/closure")
def enter_closure() -> tuple[str, int] | Response:
    """Enter days on which the county's offices are closed."""
    problems, lines = [], []
    for text in request.form.get("days", "").replace("、", " ").replace("，", " ").split():
        try:
            lines.append(Line(date.fromisoformat(text), "closure", request.form.get("why", "").strip()[:40]))
        except ValueError:
            problems.append(
                FieldProblem("days", "date", f"“{text}”不是日期，例：2027-08-03。", f"“{text}” is no date.")
            )
    return _enter("closure", lines, problems)


def _enter(kind: str, lines: list[Line], problems: list[FieldProblem]) -> tuple[str, int] | Response:
    source, typed = request.form.get("source", ""), dict(request.form)
    if problems:
        return _page(typed, problems), 422
    try:
        change_id = command(lambda work: operations.enter(work, kind=kind, source=source, lines=lines))
    except InvalidAnswers as refusal:
        return _page(typed, refusal.fields), 422
    except Refused as refusal:
        say(refusal)
        return redirect(url_for("planning.show_changes"), code=303)
    return redirect(url_for("planning.show_change", change_id=change_id), code=303)


@blueprint.get("/calendar-changes/<change_id>")
def show_change(change_id: str) -> str:
    """Show what a change would move, or how far the deadlines are planned anew."""
    return render_template("planning/change.html", sheet=query(lambda work: queries.preview(work, change_id)))


@blueprint.post("/calendar-changes/<change_id>/apply")
def apply_change(change_id: str) -> Response:
    """Bring a change into force."""
    try:
        command(lambda work: operations.apply(work, change_id=change_id))
        flash(_("已生效，正在重新计算未办结的期限。"), "success")
    except Refused as refusal:
        say(refusal)
    return redirect(url_for("planning.show_change", change_id=change_id), code=303)
