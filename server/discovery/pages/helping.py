"""Helpers and visits, questions asked, information officers on the page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from server.cases.words import ITEMS, SERVICES
from server.discovery import helping
from server.discovery.pages.blueprint import blueprint, typed, typed_day
from server.discovery.workload import Load, workload
from server.foundation.clock import local_date
from server.foundation.errors import InvalidAnswers, NotFound, NotPermitted, Refused
from server.foundation.work import Work
from server.organisation import rules
from server.web.entry import Answered, actor, command, now, query
from server.web.language import pick
from server.web.repeatable import form_key, next_key


@blueprint.get("/visits")
def show_to_visit() -> str:
    """Show which households are to be visited now."""
    if not rules.may(actor(), "helper.visit"):
        raise NotPermitted(reason="helper.visit")
    return render_template("discovery/to_visit.html", rows=query(helping.to_visit), today=local_date(now()))


@blueprint.get("/visits/<household_id>")
def show_visits(household_id: str) -> str:
    """Show who looks after a household and what visits found."""
    return _visits(household_id)


def _visits(household_id: str, errors: Any = (), refused: str = "", *, key: str = "") -> str:
    sheet = command(lambda work: helping.visit_sheet(work, household_id), reads=True)
    return render_template(
        "discovery/visits.html", sheet=sheet, errors=errors, error_count=len(errors), typed=request.form, refused=refused,
        submission=key or form_key(), today=local_date(now()), found_words=_found(),
    )  # fmt: skip


def _found() -> dict[str, str]:
    return {"well": _("正常"), "difficulty": _("有新困难"), "absent": _("没见到人")}


@blueprint.post("/visits/<household_id>")
def record_visit(household_id: str) -> Answered:
    """Record a visit."""

    def do(work: Work) -> Any:
        answers = {name: typed(name) for name in ("way", "found", "note", "next_step")}
        try:
            on = typed_day("visited_on")
        except InvalidAnswers:
            on = None
        return helping.visit(
            work, household_id=household_id, answers={**answers, "visited_on": on}, submission=form_key()
        )  # fmt: skip

    return _act(do, household_id, "visit", _("探访已记下。"))


@blueprint.post("/visits/<household_id>/helper")
def assign_helper(household_id: str) -> Answered:
    """Let somebody look after the household."""
    days = typed("every_days")

    def do(work: Work) -> Any:
        return helping.assign(
            work, household_id=household_id, name=typed("name"), title=typed("title"), phone=typed("phone"),
            every_days=int(days) if days.isdigit() else 0,
        )  # fmt: skip

    return _act(do, household_id, "helper", _("包户人已登记。"))


def _act(do: Callable[[Work], Any], household_id: str, form: str, said: str) -> Answered:
    try:
        command(do)
    except NotFound:
        raise
    except Refused as refusal:
        return _visits(household_id, refusal.problems(), form, key=next_key(refusal)), refusal.status
    flash(said, "success")
    return redirect(url_for(".show_visits", household_id=household_id), code=303)


@blueprint.get("/consults")
def show_consults() -> str:
    """Show the questions that were asked, with the form for another."""
    return _consults()


def _consults(errors: Any = (), *, key: str = "") -> str:
    rules.require(actor(), "consult.record")
    return render_template(
        "discovery/consults.html", rows=query(helping.consults), errors=errors, error_count=len(errors), typed=request.form,
        submission=key or form_key(), items=[(key, pick(name)) for key, name in SERVICES.items()],
        item_words={key: pick(name) for key, name in ITEMS.items()}, results=_results(),
    )  # fmt: skip


def _results() -> dict[str, str]:
    return {
        "answered": _("已解答"),
        "applied": _("已帮助申请"),
        "lead": _("已记为线索"),
        "other-place": _("请到别处办理"),
    }


@blueprint.post("/consults")
def record_consult() -> Answered:
    """Record a question and its answer."""
    answers = {name: typed(name) for name in ("way", "item", "question", "answer", "result")}
    submission = form_key()
    try:
        command(lambda work: helping.consult(work, answers=answers, submission=submission))
    except Refused as refusal:
        return _consults(refusal.problems(), key=next_key(refusal)), refusal.status
    flash(_("咨询已记下。"), "success")
    return redirect(url_for(".show_consults"), code=303)


@blueprint.get("/officers")
def show_officers() -> str:
    """Show who reports for each unit, with the backup."""
    return _officers()


def _officers(errors: Any = ()) -> str:
    actor()
    rows, loads = query(_with_loads)
    return render_template(
        "discovery/officers.html", rows=rows, loads=loads, errors=errors, error_count=len(errors), typed=request.form,
        units=[(unit.id, unit.name) for unit, _row in query(lambda work: helping.officers(work, editable=True))],
    )  # fmt: skip


def _with_loads(work: Work) -> tuple[list[Any], dict[str, Load]]:
    """Return the register with the units first whose work the reader may see."""
    rows = helping.officers(work)
    loads = workload(work, [unit for unit, _row in rows])
    return sorted(rows, key=lambda row: row[0].id not in loads), loads


@blueprint.post("/officers")
def name_officer() -> Answered:
    """Name who reports for a unit."""
    answers = {name: typed(name) for name in ("name", "phone", "backup", "backup_phone")}
    try:
        command(lambda work: helping.name_officer(work, unit_id=typed("unit"), answers=answers))
    except NotFound as refusal:
        return _officers(refusal.problems("unit")), refusal.status
    except Refused as refusal:
        return _officers(refusal.problems()), refusal.status
    flash(_("已登记。"), "success")
    return redirect(url_for(".show_officers"), code=303)
