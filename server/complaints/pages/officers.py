"""The officers' pages: register what came in, the list, and one complaint for the unit that handles it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.wrappers import Response

import forms
from server.cases.answers import told
from server.cases.pages.desk import here
from server.complaints import operations, queries
from server.complaints.models import Complaint
from server.complaints.pages.blueprint import blueprint
from server.complaints.words import FINDINGS, STATES, about
from server.foundation.errors import NotFound, Refused
from server.foundation.work import Work
from server.organisation import rules
from server.organisation.models import Unit
from server.web.controls import change_rows
from server.web.entry import Answered, actor, command, query
from server.web.language import language, pick
from server.web.repeatable import form_key, new_key, next_key, once
from server.web.strangers import nobody


@blueprint.get("/complaints")
def show_list() -> str | Response:
    """List the complaints that one's unit handles; whoever only registers goes to the form."""
    who = actor()
    if not rules.may(who, "complaint.read"):
        return redirect(url_for("complaints.show_form"))
    everything, after = "all" in request.args, request.args.get("after")
    page = query(lambda work: queries.complaints(work, open_only=not everything, after=after or None))
    return render_template(
        "complaints/list.html", rows=page.rows, everything=everything, state=state, about=about, may_register=rules.may(who, "complaint.register"),
        next=here(after=page.next) if page.next else None, first=here(after=None) if after else None,
    )  # fmt: skip


def state(key: str) -> tuple[str, str]:
    """Return a state in words with its colour."""
    name, colour = STATES[key]
    return pick(name), colour


@blueprint.get("/complaints/new")
def show_form() -> str:
    """Show the registration."""
    rules.require(actor(), "complaint.register")
    return form_page("complaints/new.html", {}, submission=new_key())


def form_page(
    template: str, answers: Mapping[str, Any], *, submission: str, errors: Any = (), focus: str = "", **more: Any
) -> str:
    """Draw the form of a complaint, for officers or for the public."""
    return render_template(
        template, form=forms.load(operations.FORM), answers=answers, errors=errors, submission=submission, focus=focus,
        choices={"unit": units()}, error_count=len(errors), **more,
    )  # fmt: skip


def units() -> list[tuple[str, str]]:
    """Return the county's units that a complaint may be about."""

    def read(work: Work) -> list[tuple[str, str]]:
        kinds = ("county", "township", "village", "department", "school")
        wanted = select(Unit.id, Unit.name).where(
            Unit.county == work.house.county, Unit.kind.in_(kinds), Unit.closed_on.is_(None)
        )
        return [(row.id, row.name) for row in work.session.execute(wanted.order_by(Unit.kind, Unit.code))]

    return query(read, as_actor=nobody())


@blueprint.post("/complaints/new")
def register() -> Answered:
    """Register a complaint."""
    rules.require(actor(), "complaint.register")
    answers, submission = forms.load(operations.FORM).from_html(request.form), form_key()
    if "_add" in request.form or "_remove" in request.form:
        answers, focus = change_rows(answers, add=request.form.get("_add"), remove=request.form.get("_remove"))
        return form_page("complaints/new.html", answers, submission=submission, focus=focus)

    def make(work: Work) -> str:
        return operations.register_here(work, answers=answers, submission=submission).code

    try:
        code = command(lambda work: once(work, make))
    except Refused as refusal:
        page = form_page("complaints/new.html", answers, submission=next_key(refusal), errors=refusal.problems())
        return page, refusal.status
    return redirect(url_for("complaints.show_receipt", code=code), code=303)


@blueprint.get("/complaints/registered/<code>")
def show_receipt(code: str) -> str:
    """Show the number and the code that the reporter takes along."""
    rules.require(actor(), "complaint.register")
    return render_template(
        "complaints/receipt.html", standing=query(lambda work: queries.standing(work, code)), code=code
    )


@blueprint.get("/complaints/<complaint_id>")
def show_complaint(complaint_id: str) -> str:
    """Show a complaint to who handles it."""
    return _page(complaint_id)


def _page(complaint_id: str, errors: Any = ()) -> str:
    sheet = command(lambda work: queries.open_complaint(work, complaint_id), reads=True)
    return render_template(
        "complaints/complaint.html", sheet=sheet, complaint=sheet.complaint, told=sheet.told, errors=errors, state=state, about=about,
        typed=request.form, error_count=len(errors), findings=FINDINGS, measures=_measures(sheet.complaint),
        may_link=rules.may(actor(), "complaint.link") and sheet.complaint.concluded_at is None,
    )  # fmt: skip


def _measures(row: Complaint) -> list[tuple[str, str]]:
    """Return the measures in words, each with where it is begun: a check of the household, once the complaint is decided."""
    asked = next(field for field in forms.load("complaint.check").fields if field.name == "measures")
    begins = row.household_id if row.concluded_at and rules.may(actor(), "review.open") else None
    return [
        (told(asked, key, language()), url_for("reviews.new_review", household=begins) if begins and key == "review" else "")
        for key in row.measures
    ]  # fmt: skip


@blueprint.post("/complaints/<complaint_id>/household")
def link_household(complaint_id: str) -> Answered:
    """Say which household it is about."""
    code = request.form.get("household_code", "")

    def do(work: Work) -> Complaint:
        return operations.link_household(work, complaint_id=complaint_id, code=code)

    try:
        row = command(do)
    except NotFound:
        raise
    except Refused as refusal:
        return _page(complaint_id, refusal.problems()), refusal.status
    flash(_("已关联。正在办理的 %(n)s 个流程已被告知，须由县民政局入户。", n=len(row.told)), "success")
    return redirect(url_for("complaints.show_complaint", complaint_id=complaint_id))
