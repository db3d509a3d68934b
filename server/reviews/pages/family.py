"""Changes in households: one page for the window, one for the village, and the list of what was reported."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

import forms
from server.cases.queries.case import visible_case
from server.foundation.errors import FieldProblem, InvalidAnswers, NotFound, Refused
from server.foundation.work import Work
from server.households.models import Household
from server.reviews.family import applying, cooperating
from server.reviews.family.applying import Entered
from server.reviews.models import Change
from server.reviews.pages.blueprint import blueprint
from server.reviews.queries import family
from server.reviews.queries.outcomes import came_of
from server.reviews.reporting import CHANGE, REPORT, problems_of, report_from_village
from server.web.entry import Answered, command, query
from server.web.repeatable import form_key, new_key, next_key

CHOOSE_HOUSEHOLD = FieldProblem("household", "required", "请选择是哪一户。", "Choose the household.")


@blueprint.get("/changes")
def show_changes() -> str:
    """Show what was reported, those that wait first."""
    state = request.args.get("state", "")
    rows = query(lambda work: family.changes(work, state=state))
    return render_template("reviews/changes.html", rows=rows, state=state)


@blueprint.get("/changes/for-case/<case_id>")
def show_change_for_case(case_id: str) -> Answered:
    """Lead from a case to the change page of its household."""
    household = query(lambda work: visible_case(work, case_id).household_id)
    if household is None:
        raise NotFound
    return redirect(url_for(".new_change", household=household))


@blueprint.get("/changes/new")
def new_change() -> str:
    """Show the page of a change in a household."""
    return _form(request.args.get("household", ""), {}, submission=new_key())


def _form(
    household_id: str, answers: Mapping[str, Any], *, submission: str, errors: Any = (), change: Change | None = None
) -> str:
    line = query(lambda work: family.household_line(work, household_id))
    members = query(lambda work: family.member_choices(work, household_id))
    heads = query(lambda work: family.head_choices(work, household_id))
    townships, villages = query(family.places)
    return render_template(
        "reviews/change_form.html", line=line, form=forms.load(CHANGE), answers=answers, errors=errors, change=change,
        error_count=len(errors), submission=submission, recent=query(lambda work: family.changes(work, household_id=household_id))[:5],
        choices={"person": members, "new_head": heads, "to_township": townships, "to_village": villages},
    )  # fmt: skip


@blueprint.post("/changes/new")
def enter_change() -> Answered:
    """Enter a change and do what follows from it."""
    household_id, submission = request.form.get("household", ""), form_key()
    answers = forms.load(CHANGE).from_html(request.form)
    try:
        made = command(lambda work: applying.enter(work, Entered(household_id, answers, submission)))
    except NotFound:
        raise
    except Refused as refusal:
        found = refusal.problems("kind")
        return _form(household_id, answers, submission=next_key(refusal), errors=found), refusal.status
    return _lead_on(made.id)


def _lead_on(change_id: str) -> Answered:
    """Lead to what was done together; a household that has just been handed over is another township's to read."""
    try:
        query(lambda work: family.one_change(work, change_id))
    except NotFound:
        flash(_("已登记，一起办理。这户已移交迁入地的窗口，以后由那里办理。"), "success")
        return redirect(url_for(".show_changes"), code=303)
    return redirect(url_for(".show_change", change_id=change_id), code=303)


@blueprint.get("/changes/<change_id>")
def show_change(change_id: str) -> str:
    """Show a reported change, and what was done about it."""
    return _change(change_id)


def _change(change_id: str, errors: Any = ()) -> str:
    line = query(lambda work: family.one_change(work, change_id))
    change: Change = line.row
    until = query(lambda work: cooperating.last_day(work, change)) if change.state == "warned" else None
    return render_template(
        "reviews/change.html", line=line, change=change, errors=errors, error_count=len(errors), until=until,
        typed=request.form,
    )  # fmt: skip


@blueprint.get("/changes/<change_id>/handle")
def handle_form(change_id: str) -> str:
    """Show the change page laid out with what a resident or a village reported."""
    change: Change = query(lambda work: family.one_change(work, change_id)).row
    named = query(lambda work: family.member_named(work, change.household_id, str(change.details.get("who", ""))))
    told = {
        "kind": change.kind if change.kind != "none" else "other", "happened_on": change.happened_on.isoformat(),
        "words": change.words, "person": change.person_id or named,
    }  # fmt: skip
    return _form(change.household_id, told, submission=new_key(), change=change)


@blueprint.post("/changes/<change_id>/handle")
def handle_change(change_id: str) -> Answered:
    """Deal with a report."""
    change: Change = query(lambda work: family.one_change(work, change_id)).row
    answers = forms.load(CHANGE).from_html(request.form)
    entered = Entered(change.household_id, answers, change.submission, change.id)
    try:
        command(lambda work: applying.enter(work, entered))
    except NotFound:
        raise
    except Refused as refusal:
        found = refusal.problems("kind")
        return _form(change.household_id, answers, submission="", errors=found, change=change), refusal.status
    return _lead_on(change_id)


@blueprint.post("/changes/<change_id>/set-aside")
def set_aside(change_id: str) -> Answered:
    """Set a report aside with the reason."""
    return _act(change_id, lambda work: applying.set_aside(work, change_id=change_id, why=request.form.get("why", "")))


@blueprint.post("/changes/<change_id>/end")
def end_uncooperative(change_id: str) -> Answered:
    """End after a warning that was not heeded."""

    def do(work: Work) -> Change:
        change = applying.read_change(work, change_id)
        return cooperating.end(work, change, work.session.get_one(Household, change.household_id))

    return _act(change_id, do)


@blueprint.post("/changes/<change_id>/lift")
def lift_warning(change_id: str) -> Answered:
    """Note that the person cooperates after all."""

    def do(work: Work) -> Change:
        change = applying.read_change(work, change_id)
        return cooperating.lift(work, change, words=request.form.get("words", ""))

    return _act(change_id, do)


def _act(change_id: str, do: Any) -> Answered:
    try:
        command(do)
    except NotFound:
        raise
    except Refused as refusal:
        return _change(change_id, refusal.problems()), refusal.status
    flash(_("已办。"), "success")
    return redirect(url_for(".show_change", change_id=change_id), code=303)


@blueprint.get("/report")
def new_report() -> str:
    """Show the village officer's page: which household, what has happened."""
    return _report({}, submission=new_key())


def _report(answers: Mapping[str, Any], *, submission: str, errors: Any = (), household: str = "") -> str:
    homes, sent = query(lambda work: (family.village_households(work), family.own_reports(work)))
    came = query(lambda work: came_of(work, [line.row for line in sent]))
    return render_template(
        "reviews/report.html", form=forms.load(REPORT), answers=answers, errors=errors, error_count=len(errors), homes=homes,
        submission=submission, household=household, sent=sent, came=came, names=dict(homes),
    )  # fmt: skip


@blueprint.post("/report")
def send_report() -> Answered:
    """Send a report from the village."""
    household, submission = request.form.get("household", ""), form_key()
    answers = forms.load(REPORT).from_html(request.form)

    def do(work: Work) -> Change:
        if not household:
            raise InvalidAnswers([CHOOSE_HOUSEHOLD, *problems_of(work, REPORT, answers)])
        return report_from_village(work, household_id=household, answers=answers, submission=submission)

    try:
        command(do)
    except NotFound as refusal:
        return _report(answers, submission=submission, errors=refusal.problems("household"), household=household), 422
    except Refused as refusal:
        found = refusal.problems("household")
        return _report(answers, submission=next_key(refusal), errors=found, household=household), refusal.status
    flash(_("已报告，窗口会核实处理。"), "success")
    return redirect(url_for(".new_report"), code=303)
