"""Requests to see what is masked, in the browser: ask, list, answer, look."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from server.cases.pages.desk import here
from server.cases.veiling import veil
from server.foundation.errors import NotFound, Refused
from server.foundation.work import Work
from server.organisation import rules
from server.unmasking import operations, queries
from server.unmasking.reach import asked_about, reporter_phone, visible_family_case
from server.unmasking.words import FIELDS, NUMBERS, PAPERS, REPORTER, STATES
from server.web.entry import Answered, actor, command, now, query
from server.web.language import pick

blueprint = Blueprint("unmasking", __name__, template_folder="templates")


@blueprint.get("/unmaskings")
def show_list() -> str:
    """Show what waits for one's answer, one's own requests, or what the board holds."""
    view, after = request.args.get("view", ""), request.args.get("after")
    tabs = [("waiting", _("待我同意")), ("mine", _("我申请的"))]
    if rules.may(actor(), "oversight.board"):
        tabs.append(("unconfirmed", _("急难先看、待确认")))
    view = view if view in dict(tabs) else "waiting"
    page, waiting = query(lambda work: (queries.listed(work, view, after=after), queries.count(work, "waiting")))
    return render_template(
        "unmasking/list.html", rows=page.rows, title=_("查看申请"), field=_field, state=_state, now=now(),
        tabs=[
            {"label": label, "href": here(view=key, after=None), "current": view == key, "count": waiting if key == "waiting" else None}
            for key, label in tabs
        ],
        next=here(after=page.next) if page.next else None, first=here(after=None) if after else None,
    )  # fmt: skip


def _field(key: str) -> str:
    return pick(FIELDS[key])


def _state(row: Any) -> tuple[str, str]:
    name, colour = STATES[row.state(now())]
    return pick(name), colour


@blueprint.get("/unmaskings/new")
def show_ask() -> str:
    """Show the form of a request about a person (`person`) or a case (`case`)."""
    return _ask_page()


def _ask_page(errors: Any = ()) -> str:
    person_id, case_id = request.values.get("person") or None, request.values.get("case") or None

    def read(work: Work) -> tuple[list[tuple[str, str]], list[str], bool]:
        people = asked_about(work, person_id=person_id, case_id=case_id)
        may, letter = _offered(work, case_id), operations.needs_letter(work)
        if case_id:
            cover = veil(work, case_id).over
            return [(each.id, cover(each.name)) for each in people], may, letter
        return [(each.id, queries.name_of(work, each)) for each in people], may, letter

    people, may, letter = query(read)
    return render_template(
        "unmasking/ask.html", people=people, case_id=case_id, options=[(key, _field(key)) for key in may], letter=letter,
        typed=request.form, chosen=request.values.getlist("fields") or ([may[0]] if len(may) == 1 else []), errors=errors,
        error_count=len(errors), person=request.values.get("person", people[0][0]),
    )  # fmt: skip


def _offered(work: Work, case_id: str | None) -> list[str]:
    """Return what the actor may ask for, in the order of `FIELDS`."""
    may = set(NUMBERS) if rules.may(work.actor, "person.unmask") else set()
    if case_id and may and reporter_phone(visible_family_case(work, case_id)):
        may.add(REPORTER)
    if case_id and rules.may(work.actor, "papers.unmask"):
        may.add(PAPERS)
    return [name for name in FIELDS if name in may]


@blueprint.post("/unmaskings/new")
def ask() -> Answered:
    """Ask."""
    typed = request.form

    def do(work: Work) -> str:
        return operations.ask(
            work, person_id=typed.get("person") or None, case_id=typed.get("case") or None, fields=typed.getlist("fields"),
            reason=typed.get("reason", ""), letter=typed.get("letter", ""),
        ).id  # fmt: skip

    try:
        made = command(do)
    except NotFound:
        raise
    except Refused as refusal:
        return _ask_page(refusal.problems()), refusal.status
    return redirect(url_for("unmasking.show_request", unmasking_id=made), code=303)


@blueprint.get("/unmaskings/<unmasking_id>")
def show_request(unmasking_id: str) -> str:
    """Show a request."""
    return _page(unmasking_id)


def _page(unmasking_id: str, errors: Any = (), shown: Any = None) -> str:
    line = query(lambda work: queries.read(work, unmasking_id))
    return render_template(
        "unmasking/request.html", line=line, row=line.row, field=_field, state=_state(line.row), errors=errors, shown=shown,
        error_count=len(errors), typed=request.form, open=line.mine and line.row.is_open(now()), now=now(), papers=PAPERS,
    )  # fmt: skip


@blueprint.post("/unmaskings/<unmasking_id>/decision")
def decide(unmasking_id: str) -> Answered:
    """Agree or refuse."""
    agreed, word = request.form.get("agreed") == "yes", request.form.get("word", "")
    said = _("已同意。") if agreed else _("已答复不同意。")
    return _do(
        unmasking_id, lambda work: operations.decide(work, unmasking_id=unmasking_id, agreed=agreed, word=word), said
    )


def _do(unmasking_id: str, do: Callable[[Work], Any], said: str) -> Answered:
    try:
        command(do)
    except NotFound:
        raise
    except Refused as refusal:
        return _page(unmasking_id, refusal.problems()), refusal.status
    flash(said, "success")
    return redirect(url_for("unmasking.show_list"), code=303)


@blueprint.post("/unmaskings/<unmasking_id>/look")
def look(unmasking_id: str) -> Answered:
    """Show the agreed fields while the time lasts."""
    try:
        shown = command(lambda work: operations.look(work, unmasking_id=unmasking_id), reads=True)
    except NotFound:
        raise
    except Refused as refusal:
        return _page(unmasking_id, refusal.problems()), refusal.status
    return _page(unmasking_id, shown=shown)
