"""A winter list on the page: its term, its lines, the sealed file, what came of each household."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from server.disasters import operations, queries
from server.disasters.pages.blueprint import blueprint, typed, typed_amount, typed_day
from server.disasters.pages.events import _events_page
from server.foundation.errors import NotFound, Refused
from server.foundation.work import Work
from server.web.entry import Answered, command, query


@blueprint.post("/winter-lists")
def open_list() -> Answered:
    """Open the township's list."""
    try:
        made = command(lambda work: operations.open_list(work, township=typed("township")).id)
    except NotFound:
        raise
    except Refused as refusal:
        return _events_page(errors=refusal.problems("township")), refusal.status
    flash(_("名单已建立：登记的家庭已列入，已认定的困难家庭等您核实是否受灾。"), "success")
    return redirect(url_for(".show_list", list_id=made), code=303)


@blueprint.get("/winter-lists/<list_id>")
def show_list(list_id: str) -> str:
    """Show a list with its lines."""
    return _list_page(list_id)


def _list_page(list_id: str, errors: Any = (), refused: str = "") -> str:
    sheet = command(lambda work: queries.list_sheet(work, list_id), reads=True)
    return render_template(
        "disasters/list.html", sheet=sheet, row=sheet.row, errors=errors, error_count=len(errors), typed=request.form,
        refused=refused, crumbs=[{"label": _("受灾与冬春救助"), "href": url_for(".show_events")}],
    )  # fmt: skip


@blueprint.get("/winter-lists/cases/<case_id>")
def show_case_list(case_id: str) -> Answer:
    """Go from a case to its list."""
    return redirect(url_for(".show_list", list_id=query(lambda work: queries.list_of_case(work, case_id))))


@blueprint.get("/winter-lists/<list_id>/file")
def download_list(list_id: str) -> Response:
    """Give the sealed file."""
    name, content = command(lambda work: queries.sealed_file(work, list_id), reads=True)
    answer = Response(content, mimetype="text/csv")
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.post("/winter-lists/<list_id>/fill")
def fill_again(list_id: str) -> Answered:
    """Bring in what was registered since."""
    return _act(list_id, lambda work: operations.fill_again(work, list_id=list_id), _("已带入新登记和新认定的家庭。"))


@blueprint.post("/winter-lists/<list_id>/leave-out")
def leave_out_rest(list_id: str) -> Answered:
    """Leave out the recognised households that nobody found hit."""
    return _act(
        list_id,
        lambda work: operations.leave_out_rest(work, list_id=list_id, reason=typed("reason")),
        _("其余已认定家庭不列入名单，原因已记下。"),
        "rest",
    )


@blueprint.post("/winter-lists/<list_id>/lines/<line_id>")
def set_standing(list_id: str, line_id: str) -> Answered:
    """Put a household on the list, or leave it out."""
    return _act(
        list_id,
        lambda work: operations.set_standing(
            work, line_id=line_id, included=typed("included") == "1", reason=typed("reason"), needs=request.form.getlist("needs"),
        ),
        _("已记下。"),
        line_id,
    )  # fmt: skip


@blueprint.post("/winter-lists/<list_id>/lines/<line_id>/result")
def answer(list_id: str, line_id: str) -> Answered:
    """Write what the household got, or why not."""
    return _act(
        list_id,
        lambda work: operations.answer(
            work, line_id=line_id, result=typed("result"), what=typed("what"), amount=typed_amount("amount"),
            granted_on=typed_day("granted_on"), reason=typed("reason"),
        ),
        _("结果已记下。"),
        line_id,
    )  # fmt: skip


def _act(list_id: str, do: Callable[[Work], Any], said: str, form: str = "") -> Answered:
    try:
        command(do)
    except NotFound:
        raise
    except Refused as refusal:
        return _list_page(list_id, refusal.problems(), form), refusal.status
    flash(said, "success")
    return redirect(url_for(".show_list", list_id=list_id), code=303)
