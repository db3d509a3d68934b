"""The workbench and the to-do list."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from server.cases import assignment, rhythm
from server.cases.pages.blueprint import blueprint
from server.cases.pages.frame import chosen_post
from server.cases.queries import incidents
from server.cases.queries import todo as reading
from server.cases.queries.todo import MOST_COUNTED, TodoRow, Wanted
from server.cases.visibility import led_units
from server.cases.words import PROCESSES, name_of
from server.foundation.errors import Refused
from server.foundation.paging import Page
from server.foundation.work import Work
from server.organisation import rules
from server.web.entry import actor, command, query
from server.web.language import pick

FIRST_PAGE = 20


@blueprint.get("/")
def show_workbench() -> str | Response:
    """Show today's work, the nearest legal deadline first."""
    who = actor()
    base = _at_post(Wanted())
    page, tiles, broken = query(
        lambda work: (reading.todo(work, base, size=FIRST_PAGE), _tiles(work, base), incidents.count(work))
    )
    return render_template(
        "cases/workbench.html", broken=broken, rows=page.rows, more=page.next is not None, tiles=tiles, row_process=process_name,
        may={action: rules.may(who, action) for action in ("case.open", "relief.register", "relief.report", "referral.create")},
    )  # fmt: skip


def _tiles(work: Work, base: Wanted) -> list[dict[str, Any]]:
    kinds = (("overdue", _("已超期"), "red"), ("today", _("今天到期"), "amber"), ("3", _("3 个工作日内到期"), "amber"))
    tiles = [_tile(label, reading.count(work, replace(base, due=due)), kind, due=due) for due, label, kind in kinds]
    unsigned = reading.count_nearest(work, base, element="sign")
    if unsigned:
        tiles.append(_tile(_("待签收转办"), unsigned, "blue", element="sign"))
    tiles.append(_tile(_("我领办的"), reading.count(work, replace(base, scope="mine")), "", scope="mine"))
    follow_up = reading.count(work, replace(base, scope="mine", follow_up=True))
    if follow_up:
        tiles.append(_tile(_("今天要跟进"), follow_up, "blue", scope="mine", follow_up="1"))
    told = (tile(work) for tile in work.house.tiles.values())
    tiles += [{"label": pick(t.label), "value": t.value, "kind": t.kind, "href": t.href} for t in told if t is not None]
    return tiles


def _tile(label: str, value: int, kind: str, **filters: str) -> dict[str, Any]:
    return {
        "label": label, "value": f"{MOST_COUNTED - 1}+" if value >= MOST_COUNTED else value, "kind": kind if value else "",
        "href": url_for("cases.show_todo", **filters),  # type: ignore[arg-type]
    }  # fmt: skip


@blueprint.get("/tasks")
def show_todo() -> str:
    """Show the to-do list with its filters."""
    who = actor()
    wanted = _at_post(wanted_of(request.args))
    after = request.args.get("after")
    page, processes = query(
        lambda work: (reading.todo(work, wanted, after=after, size=FIRST_PAGE), reading.processes(work))
    )
    return _list_page(page, wanted, processes, leads=bool(led_units(who)), after=after)


def _list_page(page: Page[TodoRow], wanted: Wanted, processes: list[str], *, leads: bool, after: str | None) -> str:
    scopes = [("posts", _("我岗位上的")), ("mine", _("我领办的")), *([("unit", _("全单位的"))] if leads else [])]
    return render_template(
        "cases/todo.html", rows=page.rows, wanted=wanted, row_process=process_name,
        tabs=[{"label": label, "href": here(scope=key, after=None), "current": wanted.scope == key} for key, label in scopes],
        next=here(after=page.next) if page.next else None, first=here(after=None) if after else None,
        processes=[(key, process_name(key)) for key in processes if not key.startswith("refer-")],
        due=[("overdue", _("已超期")), ("today", _("今天到期")), ("1", _("1 个工作日内")), ("3", _("3 个工作日内")), ("5", _("5 个工作日内"))],
        units=sorted({(p.unit, p.unit_name) for p in actor().posts}), here=here(), batch=query(rhythm.batch),
    )  # fmt: skip


def wanted_of(arguments: Any) -> Wanted:
    """Return what a query string asks for; what is not known is left out."""
    scope, due = arguments.get("scope", "posts"), arguments.get("due", "")
    return Wanted(
        scope=scope if scope in reading.SCOPES else "posts", due=due if due in reading.DUE else "",
        process=arguments.get("process", ""), unit=arguments.get("unit", ""), element=arguments.get("element", ""),
        follow_up=arguments.get("follow_up") == "1",
        batch=arguments.get("batch", "") if arguments.get("batch") in reading.BATCHES else "",
    )  # fmt: skip


def _at_post(wanted: Wanted) -> Wanted:
    """Narrow the list to the post that the reader chose at the top."""
    unit, _colon, role = chosen_post().partition(":")
    return replace(wanted, unit=wanted.unit or unit, role=role) if unit and wanted.scope == "posts" else wanted


def here(**changes: str | None) -> str:
    """Return this page's address with some arguments changed."""
    arguments = {**request.args.to_dict(), **changes}
    text = urlencode({key: value for key, value in arguments.items() if value and key != "lang"})
    return f"{request.path}?{text}" if text else request.path


def process_name(key: str) -> str:
    """Return what a process is called in the reader's language."""
    return pick(name_of(PROCESSES, key))


@blueprint.post("/tasks/claim")
def claim_many() -> Response:
    """Claim the chosen tasks; those that cannot be claimed are told one by one."""
    chosen = request.form.getlist("chosen")[:200]
    claimed = 0
    for task_id in chosen:
        try:
            command(lambda work, task_id=task_id: assignment.claim(work, task_id=task_id))  # type: ignore[misc]
            claimed += 1
        except Refused as refusal:
            flash(pick({"zh": refusal.text("zh"), "en": refusal.text("en")}), "warn")
    if claimed:
        flash(_("已领办 %(n)s 件。", n=claimed), "success")
    elif not chosen:
        flash(_("请先勾选要领办的任务。"), "warn")
    return redirect(back_to(url_for("cases.show_todo")))


def back_to(default: str) -> str:
    """Return the page that the form names, a path of ours only, or the default."""
    wanted = request.form.get("back", "")
    return wanted if wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and "\\" not in wanted else default
