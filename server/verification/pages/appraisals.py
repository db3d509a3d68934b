"""The community review: its record from a form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

import forms
from server.foundation.errors import NotFound, NotPermitted, Refused
from server.verification import operations, sheets
from server.verification.pages.frame import blueprint
from server.verification.survey import APPRAISAL
from server.web.controls import change_rows
from server.web.entry import Answered, command, query


@blueprint.get("/cases/<case_id>/appraisal")
def ask_appraisal(case_id: str) -> str:
    """Show the form of an appraisal."""
    return _form(case_id, {})


def _form(case_id: str, answers: Mapping[str, Any], errors: Any = (), focus: str = "") -> str:
    sheet = query(lambda work: sheets.case_sheet(work, case_id))
    return render_template(
        "verification/appraisal.html", case=sheet.case, form=forms.load(APPRAISAL), answers=answers, errors=errors, focus=focus,
        error_count=len(errors),
    )  # fmt: skip


@blueprint.post("/cases/<case_id>/appraisal")
def record_appraisal(case_id: str) -> Answered:
    """Record a community review."""
    answers = forms.load(APPRAISAL).from_html(request.form)
    if "_add" in request.form or "_remove" in request.form:
        answers, focus = change_rows(answers, add=request.form.get("_add"), remove=request.form.get("_remove"))
        return _form(case_id, answers, focus=focus)
    try:
        command(lambda work: operations.record_appraisal(work, case_id=case_id, answers=answers))
    except (NotFound, NotPermitted):
        raise
    except Refused as refusal:
        return _form(case_id, answers, refusal.problems()), refusal.status
    flash(_("民主评议已记录，请打印后由参加人签字。"), "success")
    return redirect(url_for("verification.show_case", case_id=case_id))
