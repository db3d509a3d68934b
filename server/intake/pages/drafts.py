"""From an identity number to a registered case: begin, fill, decide on the items, receipt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import segno
from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response

import forms
from forms import Form
from server.cases.answers import AnswerRow, answer_rows
from server.cases.pages.sheets import answer_pairs
from server.cases.sealing import FORM
from server.cases.words import SERVICES
from server.foundation.errors import Refused
from server.foundation.work import Work
from server.intake import drafts as saving
from server.intake import facts, lines, operations, prefill, queries
from server.intake.answers import check_answers
from server.intake.models import Draft
from server.intake.pages.blueprint import blueprint, typed
from server.intake.refusals import DraftChanged, DraftClosed
from server.organisation import rules
from server.organisation.queries import townships
from server.web.controls import change_rows
from server.web.entry import Answered, actor, command, query, service
from server.web.language import pick


def form() -> Form:
    """Return the common form."""
    return forms.load(FORM)


@blueprint.get("/intake/new")
def show_new() -> str | Response:
    """Ask whose application it is, beside the drafts that wait."""
    if not rules.may(actor(), "intake.register"):
        return redirect(url_for("intake.show_for_window"))
    return _new_page({})


def _new_page(values: Mapping[str, str], errors: Any = ()) -> str:
    return render_template(
        "intake/new.html", values=values, errors=errors, error_count=len(errors), drafts=query(queries.drafts)
    )


@blueprint.post("/intake/new")
def begin() -> Answered:
    """Begin a draft with what the county knows."""
    values = {"id_number": typed("id_number"), "name": typed("name")}
    try:
        draft_id = command(lambda work: saving.begin(work, id_number=values["id_number"], name=values["name"]).id)
    except Refused as refusal:
        return _new_page(values, refusal.problems()), refusal.status
    return redirect(url_for("intake.show_draft", draft_id=draft_id))


def _read(work: Work, draft_id: str) -> tuple[Draft, dict[str, Any]]:
    draft = saving.read_draft(work, draft_id)
    rules.require(
        work.actor, "case.edit", township=draft.township
    )  # who sent it here does not read what the window knows
    return draft, saving.answers_shown(work, draft)


@blueprint.get("/intake/drafts/<draft_id>")
def show_draft(draft_id: str) -> Answered:
    """Show the common form with what is known beside it."""
    draft, answers = query(lambda work: _read(work, draft_id))
    if draft.case_id:
        return redirect(url_for("intake.show_receipt", case_id=draft.case_id))
    if draft.state == "waiting":
        return redirect(url_for("intake.show_true_time", draft_id=draft_id))
    return _draft_page(draft, answers)


def _draft_page(
    draft: Draft, answers: Mapping[str, Any], *, errors: Any = (), focus: str = "", version: int | None = None,
    others: Sequence[AnswerRow] = (),
) -> str:  # fmt: skip
    def around(work: Work) -> Any:
        return _known(work, answers), {"unit": townships(work)}, queries.villages(work, draft.township)

    known, choices, villages = query(around)
    choices = {
        "unit": choices["unit"],
        "case/township": [u for u in choices["unit"] if u[0] == draft.township],
        "case/village": villages,
    }
    return render_template(
        "intake/draft.html", draft=draft, form=form(), answers=answers, known=known, errors=errors, error_count=len(errors),
        focus=focus, choices=choices, version=version or draft.version, may_register=rules.may(actor(), "intake.register"),
        others=others, pairs=answer_pairs,
    )  # fmt: skip


def _known(work: Work, answers: Mapping[str, Any]) -> queries.Known:
    applicant = answers.get("applicant", {})
    cause = (answers.get("hardship", {}).get("causes") or [""])[0]
    try:
        birth = date.fromisoformat(str(applicant.get("birth") or ""))
    except ValueError:
        birth = None
    number = str(applicant.get("id_number") or "").strip() or None
    return queries.known(work, number=number, name=str(applicant.get("name") or ""), birth=birth, cause=cause)


@blueprint.post("/intake/drafts/<draft_id>")
def fill(draft_id: str) -> Answered:
    """Save the form; go on to the items when it is right."""
    answers = form().from_html(request.form)
    version = _version()
    if "_add" in request.form or "_remove" in request.form:
        answers, focus = change_rows(answers, add=request.form.get("_add"), remove=request.form.get("_remove"))
        draft, _kept = query(lambda work: _read(work, draft_id))
        return _draft_page(draft, answers, focus=focus, version=version)
    try:
        draft = command(
            lambda work: saving.save(work, draft_id=draft_id, answers=answers, version=version, over_own=True)
        )
        if "_save" in request.form:
            flash(_("草稿已保存。"), "success")
            return redirect(url_for("intake.show_draft", draft_id=draft_id))
        query(lambda work: check_answers(work, answers, township=draft.township))
    except DraftClosed:
        return redirect(url_for("intake.show_draft", draft_id=draft_id))
    except DraftChanged as refusal:
        draft, kept = query(lambda work: _read(work, draft_id))
        return _draft_page(draft, answers, errors=refusal.problems(), others=_others(answers, kept)), refusal.status
    except Refused as refusal:
        draft, _kept = query(lambda work: _read(work, draft_id))
        return _draft_page(draft, answers, errors=refusal.problems()), refusal.status
    return redirect(url_for("intake.show_proposal", draft_id=draft_id))


def _version() -> int | None:
    """Return the version that the page was made with."""
    said = typed("version")
    return int(said) if said.isdecimal() and len(said) < 10 else None


def _others(answers: Mapping[str, Any], kept: Mapping[str, Any]) -> list[AnswerRow]:
    """Return what a colleague saved otherwise than it stands on this page."""
    here = answer_rows(FORM, form().version, answers)
    return [row for row in answer_rows(FORM, form().version, kept) if row not in here]


@blueprint.post("/intake/drafts/<draft_id>/autosave")
def autosave(draft_id: str) -> tuple[str, int]:
    """Keep what was typed so far, unless a colleague saved the draft in between."""
    answers = form().from_html(request.form)
    version = _version()
    command(lambda work: saving.save(work, draft_id=draft_id, answers=answers, version=version, over_own=True))
    return "", 204


@blueprint.post("/intake/drafts/<draft_id>/drop")
def drop(draft_id: str) -> Response:
    """Drop a draft."""
    command(lambda work: saving.drop(work, draft_id=draft_id))
    flash(_("草稿已删除。"), "success")
    return redirect(url_for("intake.show_new"))


@blueprint.get("/intake/drafts/<draft_id>/proposal")
def show_proposal(draft_id: str) -> Answered:
    """Show which items are proposed and why."""
    return _proposal(draft_id, [], {})


def _proposal(draft_id: str, chosen: list[dict[str, Any]], values: Mapping[str, str], errors: Any = ()) -> Answered:
    draft, answers = query(lambda work: _read(work, draft_id))
    if draft.state != "open":
        return redirect(url_for("intake.show_draft", draft_id=draft_id))

    def sheet(work: Work) -> Any:
        clean = check_answers(work, answers, township=draft.township)
        made = lines.lines(work, clean, household_id=prefill.household_id(work, draft), chosen=chosen)
        return made, operations.needs_second(work, draft, clean), _known(work, answers), clean

    try:
        found, late, known, clean = query(sheet)
    except Refused:
        flash(_("表还没有填完，请先更正。"), "error")
        return redirect(url_for("intake.show_draft", draft_id=draft_id))
    others = [(key, pick(name)) for key, name in SERVICES.items() if key not in {line.item for line in found}]
    return render_template(
        "intake/proposal.html", draft=draft, lines=found, others=others, late=late, known=known, values=values, errors=errors,
        error_count=len(errors), fact_name=facts.fact_name, fact_value=facts.fact_value, applicant=clean["applicant"]["name"],
        received_at=clean["case"]["received_at"], relative=clean["relative_of_staff"]["is_relative"],
    )  # fmt: skip


@blueprint.post("/intake/drafts/<draft_id>/proposal")
def register(draft_id: str) -> Answered:
    """Register the case with the items taken, and start the intake process."""
    chosen = _chosen()
    values = {
        "true_time_reason": typed("true_time_reason"),
        "added": typed("added"),
        "added_reason": typed("added_reason"),
    }
    if "_add_item" in request.form:
        return _proposal(draft_id, chosen, {**values, "added": "", "added_reason": ""})
    try:
        made = command(
            lambda work: operations.submit(
                work, draft_id=draft_id, choices=chosen, true_time_reason=values["true_time_reason"]
            )
        )
    except DraftClosed:  # a second press of the same button
        return redirect(url_for("intake.show_draft", draft_id=draft_id))
    except Refused as refusal:
        page = _proposal(draft_id, chosen, values, refusal.problems())
        return (page, refusal.status) if isinstance(page, str) else page
    if made.case_id is None:
        flash(_("补录时间已送第二人核准，核准后案件才成立。"), "success")
        return redirect(url_for("intake.show_true_time", draft_id=draft_id))
    return redirect(url_for("intake.show_receipt", case_id=made.case_id))


def _chosen() -> list[dict[str, Any]]:
    """Return the clerk's choices; an item added at the end of the list comes with its own reason."""
    chosen = [
        {"item": item, "take": f"{item}-take" in request.form, "reason": typed(f"{item}-reason")}
        for item in request.form.getlist("item")
    ]
    if typed("added"):
        chosen.append({"item": typed("added"), "take": True, "reason": typed("added_reason")})
    return chosen


@blueprint.get("/intake/drafts/<draft_id>/true-time")
def show_true_time(draft_id: str) -> Answered:
    """Show a true time that waits for the second person."""
    return _true_time(draft_id)


def _true_time(draft_id: str, errors: Any = ()) -> Answered:
    draft, answers = query(lambda work: _read(work, draft_id))
    if draft.state != "waiting":
        return redirect(url_for("intake.show_draft", draft_id=draft_id))
    own = rules.relations(actor(), "case.backdate.approve").get("own", frozenset())
    return render_template(
        "intake/true_time.html", draft=draft, received_at=answers["case"]["received_at"], errors=errors, error_count=len(errors),
        may_approve=draft.township in own and draft.asked_by != actor().id, mine=draft.asked_by == actor().id,
    )  # fmt: skip


@blueprint.post("/intake/drafts/<draft_id>/true-time")
def decide_true_time(draft_id: str) -> Answered:
    """Approve a true time, or send it back."""
    reason = typed("reason")
    try:
        if typed("decision") == "refuse":
            command(lambda work: operations.refuse_true_time(work, draft_id=draft_id, reason=reason))
            flash(_("已退回，请登记人更正。"), "success")
            return redirect(url_for("intake.show_new"))
        made = command(lambda work: operations.approve_true_time(work, draft_id=draft_id))
    except Refused as refusal:
        page = _true_time(draft_id, refusal.problems())
        return (page, refusal.status) if isinstance(page, str) else page
    return redirect(url_for("intake.show_receipt", case_id=made.case_id))


@blueprint.get("/intake/receipt/<case_id>")
def show_receipt(case_id: str) -> str:
    """Show the receipt: number, code to scan, what happens next."""
    sheet = query(lambda work: queries.receipt(work, case_id))
    address = f"{service().house.base_url.rstrip('/')}/q/{sheet.case.query_code}"
    svg = segno.make(address, error="m").svg_inline(scale=4, omitsize=False, border=2)
    qr = Markup(svg)  # noqa: S704 - drawn by us from an address of ours
    template = "intake/receipt_print.html" if request.args.get("print") else "intake/receipt.html"
    return render_template(template, sheet=sheet, case=sheet.case, address=address, qr=qr)
