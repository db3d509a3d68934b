"""A report as those who may look see it: with a reason, logged; its printing; corrections during a recheck; the sealed list."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import force_locale
from flask_babel import gettext as _

from forms.text import decimal_of
from server.cases.words import ITEMS, name_of
from server.foundation.errors import InvalidAnswers, NotFound, NotPermitted, Refused
from server.foundation.work import Work
from server.households.models import Household
from server.organisation.models import Unit
from server.verification import looking, operations
from server.verification.kinds import KINDS
from server.verification.pages.frame import blueprint, words
from server.verification.report import Report
from server.verification.words import LOOKING as REASONS
from server.web.entry import Answered, command, query
from server.web.language import pick


@blueprint.get("/checks/<check_id>/report")
def show_report(check_id: str) -> Answered:
    """Show a report to whoever holds a task of the case; ask others for their reason first."""
    return _report(check_id, request.args.get("reason", "") if request.args.get("reason") in REASONS else "")


@blueprint.post("/checks/<check_id>/report")
def show_report_for(check_id: str) -> Answered:
    """Show a report for the reason that was chosen."""
    return _report(check_id, request.form.get("reason", ""), told=True)


def _report(check_id: str, reason: str, *, told: bool = False, errors: Any = ()) -> Answered:
    def look(work: Work) -> tuple[Report, Any, Any]:
        return looking.open_report(work, check_id, reason=reason)

    try:
        report, case, _instance = command(look, reads=True)
    except InvalidAnswers as refusal:
        asked = render_template(
            "verification/reason.html", check_id=check_id, reasons=words(REASONS), errors=refusal.fields if told else (),
            error_count=len(refusal.fields) if told else 0,
        )  # fmt: skip
        return (asked, 422) if told else asked
    names = query(lambda work: looking.user_names(work, {report.operator_id, report.reviewed_by}))
    page = render_template(
        "verification/report.html", report=report, case=case, kinds=KINDS, names=names, errors=errors, error_count=len(errors),
        corrects=query(lambda work: looking.corrects(work, check_id)), typed=request.form, reason=reason,
        item_name=lambda code: pick(name_of(ITEMS, code)),
    )  # fmt: skip
    return (page, 422) if errors else page


@blueprint.get("/checks/<check_id>/print")
def print_report(check_id: str) -> Answered:
    """Print a report with all that was found; like every paper it is in Chinese, and the look is logged."""
    reason = request.args.get("reason", "")

    def look(work: Work) -> tuple[Report, Any, str, str]:
        report, case, _instance = looking.open_report(work, check_id, reason=reason)
        household = work.session.get_one(Household, report.household_id).code
        county = (
            work.session.query(Unit.name).filter(Unit.county == work.house.county, Unit.kind == "county").scalar() or ""
        )
        return report, case, household, county

    try:
        report, case, household, unit = command(look, reads=True)
    except InvalidAnswers:
        return redirect(url_for("verification.show_report", check_id=check_id))
    names = query(lambda work: looking.user_names(work, {report.operator_id, report.reviewed_by}))
    with force_locale("zh"):
        return render_template(
            "verification/report_print.html", report=report, case=case, household=household, kinds=KINDS, names=names, unit_name=unit,
            back_url=url_for("verification.show_report", check_id=check_id, reason=reason), item=name_of(ITEMS, report.item).zh,
        )  # fmt: skip


@blueprint.post("/checks/<check_id>/findings/<finding_id>/correct")
def correct(check_id: str, finding_id: str) -> Answered:
    """Correct a finding during a recheck."""
    typed = request.form.get("amount", "").strip()
    read = decimal_of(typed) if typed else None
    amount = Decimal("NaN") if typed and read is None else read
    removed = request.form.get("removed") == "true"

    def do(work: Work) -> Any:
        return operations.correct(
            work, finding_id=finding_id, reason=request.form.get("reason", ""), amount=amount, removed=removed
        )

    try:
        command(do)
    except (NotFound, NotPermitted):
        raise
    except Refused as refusal:
        return _report(check_id, "objection", errors=refusal.problems())
    flash(_("已更正，合计和提示已重新计算。"), "success")
    return redirect(url_for("verification.show_report", check_id=check_id, reason="objection"))


@blueprint.get("/checks/<check_id>/numbers")
def print_numbers(check_id: str) -> str:
    """Print the list of names and numbers that goes out sealed with queries and letters; the look is logged."""
    rows = command(lambda work: looking.numbers(work, check_id), reads=True)
    with force_locale("zh"):
        return render_template(
            "verification/numbers.html", rows=rows, back_url=url_for("verification.show_check", check_id=check_id)
        )
