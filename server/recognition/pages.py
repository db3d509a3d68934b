"""The pages of recognition: recognitions that end, the draw for spot checks, a report that self-care has changed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from server.cases.models import Case
from server.cases.opening import read_case
from server.cases.pages.desk import here
from server.cases.words import ITEMS, Name, name_of, state_of
from server.determination.words import income_kind
from server.foundation.errors import FieldProblem, Refused
from server.foundation.work import Work
from server.recognition import operations, queries
from server.recognition.words import CARE_LEVELS, CHILD_KINDS, EXPENSES, FACTS, RESOLUTIONS, STATES, TABLES
from server.web.entry import command, query
from server.web.language import pick

blueprint = Blueprint("recognition", __name__, template_folder="templates")
SIZE = 20


def _word(names: dict[str, Name]) -> Any:
    return lambda key: pick(name_of(names, key))


@blueprint.app_context_processor
def words() -> dict[str, Any]:
    """Give the panels and sections the words of recognition in the reader's language, on whichever page they stand."""
    return {
        "table_name": _word(TABLES), "expense_name": _word(EXPENSES), "care_level": _word(CARE_LEVELS),
        "child_kind": _word(CHILD_KINDS), "income_name": lambda key: pick(income_kind(key)), "resolution_name": _word(RESOLUTIONS), "recognition_state": _tag,
    }  # fmt: skip


def _tag(key: str) -> tuple[str, str]:
    name, colour = state_of(STATES, key)
    return pick(name), colour


@blueprint.app_template_filter("fact_name")
def fact_name(key: str) -> str:
    """Name a fact of a decision table in the reader's language."""
    return pick(name_of(FACTS, key))


@blueprint.app_template_filter("percent")
def percent(value: Decimal) -> str:
    """Write a ratio in per cent."""
    return f"{value * 100:.2f}%"


@blueprint.get("/recognitions")
def show_recognitions() -> str:
    """Show recognitions; those that end soon first of all."""
    state, kind, after = request.args.get("state", "ending"), request.args.get("kind", ""), request.args.get("after")
    page = query(
        lambda work: queries.recognitions(
            work, state="" if state == "all" else state, kind=kind, after=after, size=SIZE
        )
    )
    return render_template(
        "recognition/recognitions.html", title=_("认定有效期"), rows=page.rows, state=state, kind=kind,
        states=[("ending", _("快到期和已到期")), *((key, pick(name)) for key, (name, _colour) in STATES.items() if key != "ending"), ("all", _("全部"))],
        kinds=[("", _("全部")), *((key, pick(ITEMS[key])) for key in ("bianyuan", "gangxing"))],
        next=here(after=page.next) if page.next else None, first=here(after=None) if after else None,
    )  # fmt: skip


@blueprint.get("/spot-draws")
def show_draws() -> str:
    """Show the draw for spot checks."""
    after = request.args.get("after")
    sheet = query(lambda work: queries.draws(work, after=after, size=SIZE))
    return render_template(
        "recognition/draws.html", title=_("特困审核抽查"), sheet=sheet, rows=sheet.page.rows,
        next=here(after=sheet.page.next) if sheet.page.next else None, first=here(after=None) if after else None,
    )  # fmt: skip


@blueprint.get("/recognitions/cases/<case_id>/care")
def new_care_report(case_id: str) -> str:
    """Ask what has changed in self-care."""
    return _care_page(case_id, {"reported_on": query(lambda work: work.today.isoformat())})


@blueprint.post("/recognitions/cases/<case_id>/care")
def report_care(case_id: str) -> str | tuple[str, int] | Response:
    """Take the report; the county rates again."""
    typed = request.form.to_dict()

    def act(work: Work) -> Case:
        person = read_case(work, case_id).applicant_id
        return operations.report_care(
            work, person_id=person, change=typed.get("change", ""), reported_on=typed.get("reported_on", "")
        )

    try:
        case = command(act)
    except Refused as refusal:
        if refusal.status in (403, 404):
            raise
        return _care_page(case_id, typed, refusal.problems()), refusal.status
    flash(_("已登记，县民政将重新评估。"), "success")
    return redirect(url_for("cases.show_case", case_id=case.id), code=303)


def _care_page(case_id: str, typed: dict[str, str], errors: tuple[FieldProblem, ...] = ()) -> str:
    case = query(lambda work: read_case(work, case_id))
    return render_template(
        "recognition/care_report.html", title=_("报告自理能力有变化"), case=case, typed=typed, errors=errors,
        error_count=len(errors), crumbs=[{"label": case.code, "href": url_for("cases.show_case", case_id=case.id)}],
    )  # fmt: skip
