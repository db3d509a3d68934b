"""Pages of determination: the sheet that says why, and the extension of a term."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from server.cases.words import ITEMS, name_of
from server.determination import extending, lapsing, sheets
from server.determination.assessment import SAID
from server.determination.words import BANDS, CAPACITIES, MISSING, PROOFS, REQUESTS, expense_kind, income_kind, relation
from server.foundation.errors import Refused
from server.web.entry import Answered, command, query
from server.web.language import pick

blueprint = Blueprint("determination", __name__, template_folder="templates", url_prefix="/determination")


@blueprint.get("/assessments/<assessment_id>")
def show_assessment(assessment_id: str) -> str:
    """Show a sheet: each line with its rule and basis; it prints on A4."""
    row, case = command(lambda work: sheets.read_assessment(work, assessment_id), reads=True)
    return render_template(
        "determination/assessment.html", row=row, case=case, sheet=row.sheet, title=_("为什么"), allowance=row.item in SAID,
        item=pick(name_of(ITEMS, row.item)), income_kind=lambda key: pick(income_kind(key)), relation=lambda key: pick(relation(key)),
        expense_kind=lambda key: pick(expense_kind(key)), band=BANDS.get(row.sheet.get("band") or ""), capacities=CAPACITIES,
        proofs=PROOFS, missing=MISSING, item_name=lambda key: pick(name_of(ITEMS, key)),
        crumbs=[{"href": url_for("cases.show_case", case_id=case.id), "label": case.code}, {"href": "", "label": _("为什么")}],
    )  # fmt: skip


@blueprint.get("/deadlines/<deadline_id>/extend")
def show_extension(deadline_id: str) -> str:
    """Show a running term, the date it would get, and the listed grounds."""
    return _extension_page(deadline_id)


def _extension_page(deadline_id: str, refusal: Refused | None = None) -> str:
    page = query(lambda work: sheets.extend_page(work, deadline_id))
    grounds = [(key, pick(words)) for key, words in (page.rule.grounds.items() if page.rule else ())]
    errors = refusal.fields if refusal else ()
    return render_template(
        "determination/extend.html", page=page, grounds=grounds, typed=request.form, errors=errors, error_count=len(errors),
        refusal=refusal if refusal and not errors else None, request_words=REQUESTS,
        crumbs=[{"href": url_for("cases.show_case", case_id=page.case.id), "label": page.case.code}, {"href": "", "label": _("申请延期")}],
    )  # fmt: skip


@blueprint.post("/deadlines/<deadline_id>/extend")
def ask_extension(deadline_id: str) -> Answered:
    """Ask for the extension."""
    told: dict[str, Any] = {name: request.form.get(name, "") for name in ("ground", "facts")}
    try:
        asked = command(lambda work: extending.ask(work, deadline_id=deadline_id, **told))
    except Refused as refusal:
        if refusal.status in (403, 404):
            raise
        return _extension_page(deadline_id, refusal), 422 if refusal.fields else refusal.status
    flash(_("已申请延期，等决定机关负责人审批；批准以前原期限照算。"), "success")
    return redirect(url_for("cases.show_case", case_id=asked.case_id))


@blueprint.post("/tasks/<task_id>/check-anew")
def check_anew(task_id: str) -> Answered:
    """Begin the investigation anew, because the report that the task rests on has run out."""
    case_id = command(lambda work: lapsing.check_anew(work, task_id=task_id))
    flash(_("已发起重新核对：先核定家庭人口，再重新核对，期限照算。"), "success")
    return redirect(url_for("cases.show_case", case_id=case_id))
