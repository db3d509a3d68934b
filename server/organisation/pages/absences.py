"""Absences: who is away, who stands in, from when to when."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from server.foundation.errors import FieldProblem, InvalidAnswers, Refused
from server.organisation import absences, rules
from server.organisation.pages.blueprint import blueprint
from server.organisation.people import colleagues
from server.organisation.roles import ROLES
from server.web.entry import actor, command, query
from server.web.language import language


@blueprint.get("/absences")
def show_absences() -> str:
    """Show who of my units is away, and the form for a new absence."""
    return _page({"user": actor().id}, ())


def _page(typed: dict[str, Any], errors: Any) -> str:
    absent = instead = query(colleagues)
    if not rules.may(actor(), "absence.plan"):  # only a leader enters it for somebody else
        me = actor().id
        absent, instead = [row for row in absent if row[0] == me], [row for row in instead if row[0] != me]
    return render_template(
        "organisation/absences.html", rows=query(absences.away), absent=absent, instead=instead, typed=typed, errors=errors,
        posts=query(absences.posts), roles=ROLES,
    )  # fmt: skip


@blueprint.post("/absences")
def plan_absence() -> tuple[str, int] | Response:
    """Let a colleague stand in."""
    typed: dict[str, Any] = {
        name: request.form.get(name, "").strip() for name in ("user", "substitute", "since", "until", "reason")
    }
    days = {name: _day(typed[name]) for name in ("since", "until")}
    wrong = [
        FieldProblem(n, "date", "请填写日期，例：2027-02-01。", "Give a date.")
        for n, day in days.items()
        if day is None
    ]
    since, until = days["since"], days["until"]
    chosen = [(unit, role) for unit, _space, role in (text.partition(" ") for text in request.form.getlist("posts"))]
    typed["posts"] = chosen
    if wrong or since is None or until is None:
        return _page(typed, wrong), 422
    try:
        command(
            lambda work: absences.plan(
                work, user_id=typed["user"] or work.actor.id, substitute_id=typed["substitute"], since=since, until=until,
                reason=typed["reason"], posts=chosen or None,
            )
        )  # fmt: skip
    except InvalidAnswers as refusal:
        return _page(typed, refusal.fields), 422
    flash(_("已登记。期间的任务和提醒给代班人，最后一天过后自动还回。"), "success")
    return redirect(url_for("organisation.show_absences"), code=303)


@blueprint.post("/absences/<absence_id>/end")
def end_absence(absence_id: str) -> Response:
    """Be back before the last day."""
    try:
        command(lambda work: absences.end(work, absence_id=absence_id))
        flash(_("已结束代班。"), "success")
    except Refused as refusal:
        flash(refusal.text(language()), "error")
    return redirect(url_for("organisation.show_absences"), code=303)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
