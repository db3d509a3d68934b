"""Archives in the browser: what waits, what is filed, one file, the lists that went over."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from server.archives import operations, queries
from server.archives.contents import OVER
from server.archives.queries import VIEWS
from server.cases.kinds import KINDS
from server.cases.pages.desk import here
from server.cases.words import name_of
from server.foundation.errors import NotFound, Refused
from server.organisation import rules
from server.web.entry import Answered, actor, command, query
from server.web.language import pick

blueprint = Blueprint("archives", __name__, url_prefix="/archives", template_folder="templates")


@blueprint.get("")
def show_archives() -> str:
    """Show what waits to be filed, what is filed, or the lists that went over."""
    return _list()


def _list(errors: Any = ()) -> str:
    view = request.values.get("view", "")
    view = view if view in VIEWS else VIEWS[0]
    after = request.args.get("after") or None
    names = {"waiting": _("待归档"), "filed": _("已归档"), "transfers": _("移交单")}
    page = None if view == "transfers" else query(lambda work: queries.cases(work, filed=view == "filed", after=after))
    return render_template(
        "archives/list.html", view=view, rows=page.rows if page else query(queries.transfers), errors=errors,
        error_count=len(errors), typed=request.form, chosen=request.form.getlist("files"), kind=_kind,
        may_hand_over=rules.may(actor(), "archive.hand-over"), next=here(after=page.next) if page and page.next else None,
        first=here(after=None) if after else None,
        tabs=[{"label": names[key], "href": here(view=key, after=None), "current": key == view} for key in VIEWS],
    )  # fmt: skip


def _kind(key: str) -> str:
    return pick(name_of(KINDS, key))


@blueprint.get("/cases/<case_id>")
def show_file(case_id: str) -> str:
    """Show a case's file."""
    return _file(case_id)


def _file(case_id: str, errors: Any = ()) -> str:
    page = command(lambda work: queries.read_file(work, case_id), reads=True)
    whats = {"gone": (_("不在了"), "red"), "changed": (_("和归档时不一致"), "red"), "added": (_("归档后增加"), "amber")}
    return render_template(
        "archives/file.html", page=page, case=page.case, file=page.file, errors=errors, error_count=len(errors),
        typed=request.form, kind=_kind, whats=whats, may_file=rules.may(actor(), "archive.file") and page.case.state in OVER,
    )  # fmt: skip


@blueprint.post("/cases/<case_id>")
def file_case(case_id: str) -> Answered:
    """File a case."""
    try:
        command(lambda work: operations.file_case(work, case_id=case_id, why=request.form.get("why", "")))
    except NotFound:
        raise
    except Refused as refusal:
        return _file(case_id, refusal.problems()), refusal.status
    flash(_("已归档。"), "success")
    return redirect(url_for("archives.show_file", case_id=case_id), code=303)


@blueprint.post("/transfers")
def hand_over() -> Answered:
    """Put the chosen files on a list to the archive."""
    chosen, place = request.form.getlist("files"), request.form.get("place", "")
    try:
        made = command(lambda work: operations.hand_over(work, file_ids=chosen, place=place).id)
    except NotFound:
        raise
    except Refused as refusal:
        return _list(refusal.problems()), refusal.status
    return redirect(url_for("archives.show_transfer", transfer_id=made), code=303)


@blueprint.get("/transfers/<transfer_id>")
def show_transfer(transfer_id: str) -> str:
    """Show a list that went over."""
    return _transfer(transfer_id)


def _transfer(transfer_id: str, errors: Any = ()) -> str:
    line, files = query(lambda work: queries.read_transfer(work, transfer_id))
    return render_template(
        "archives/transfer.html", line=line, row=line.row, files=files, errors=errors, error_count=len(errors),
        typed=request.form, may_receive=rules.may(actor(), "archive.receive") and line.row.made_by != actor().id,
    )  # fmt: skip


@blueprint.post("/transfers/<transfer_id>/receive")
def receive(transfer_id: str) -> Answered:
    """Receive a list."""
    typed = request.form.get("counted", "").strip()
    counted = int(typed) if typed.isdecimal() and len(typed) < 6 else 0
    try:
        command(lambda work: operations.receive(work, transfer_id=transfer_id, counted=counted))
    except NotFound:
        raise
    except Refused as refusal:
        return _transfer(transfer_id, refusal.problems()), refusal.status
    flash(_("已接收。"), "success")
    return redirect(url_for("archives.show_transfer", transfer_id=transfer_id), code=303)
