"""Take over a roll on the page: upload, look through it, confirm by a second person."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from server.foundation.errors import NotFound, Refused
from server.organisation import rules
from server.rolls import operations, queries
from server.rolls.pages.blueprint import blueprint, csv_answer
from server.web.entry import Answered, actor, command, query
from server.web.uploads import uploaded


@blueprint.get("/imports")
def show_imports() -> str:
    """List the rolls that were uploaded, with the form for another."""
    return _list_page()


def _list_page(errors: Any = ()) -> str:
    return render_template(
        "rolls/imports.html", rows=query(queries.rolls), errors=errors, error_count=len(errors), choices=queries.choices(),
        may_upload=rules.may(actor(), "roll.import"), states=_states(),
    )  # fmt: skip


def _states() -> dict[str, tuple[str, str]]:
    return {"waiting": (_("待第二人确认"), "amber"), "done": (_("已导入"), "green"), "dropped": (_("已放弃"), "")}


@blueprint.post("/imports")
def upload() -> Answered:
    """Read an uploaded roll and show what it holds."""
    name, content = uploaded()
    try:
        roll = command(lambda work: operations.upload(work, name=name, content=content))
    except NotFound:
        raise
    except Refused as refusal:
        return _list_page(refusal.problems("file")), refusal.status
    return redirect(url_for(".show_import", import_id=roll.id), code=303)


@blueprint.get("/imports/template.csv")
def template() -> Response:
    """Give the file to fill in."""
    return csv_answer(queries.template_file(), _("在册名单模板.csv"))


@blueprint.get("/imports/<import_id>")
def show_import(import_id: str) -> str:
    """Show a roll: what goes in, what does not and why."""
    return _import_page(import_id)


def _import_page(import_id: str, errors: Any = ()) -> str:
    sheet = command(lambda work: queries.roll_sheet(work, import_id), reads=True)
    return render_template(
        "rolls/import.html", sheet=sheet, roll=sheet.roll, errors=errors, error_count=len(errors), states=_states(),
        typed=request.form, crumbs=[{"label": _("名单导入"), "href": url_for(".show_imports")}],
    )  # fmt: skip


@blueprint.get("/imports/<import_id>/problems.csv")
def export_problems(import_id: str) -> Response:
    """Give the rows that stay out, with column and reason."""
    name, content = command(lambda work: queries.problem_file(work, import_id), reads=True)
    return csv_answer(content, _("错误清单-%(name)s.csv", name=name.rsplit(".", 1)[0]))


@blueprint.post("/imports/<import_id>/confirm")
def confirm(import_id: str) -> Answered:
    """Take the roll over, as the second person."""
    try:
        roll = command(lambda work: operations.confirm(work, import_id=import_id))
    except NotFound:
        raise
    except Refused as refusal:
        return _import_page(import_id, refusal.problems()), refusal.status
    flash(
        _("已导入：新增 %(h)s 户、%(p)s 人，%(b)s 项救助。", h=roll.taken["households"], p=roll.taken["people"], b=roll.taken["benefits"]),
        "success",
    )  # fmt: skip
    return redirect(url_for(".show_import", import_id=import_id), code=303)


@blueprint.post("/imports/<import_id>/drop")
def drop(import_id: str) -> Answered:
    """Give the roll up."""
    try:
        command(lambda work: operations.drop(work, import_id=import_id, reason=request.form.get("reason", "")))
    except NotFound:
        raise
    except Refused as refusal:
        return _import_page(import_id, refusal.problems()), refusal.status
    flash(_("已放弃，没有导入。"), "success")
    return redirect(url_for(".show_imports"), code=303)
