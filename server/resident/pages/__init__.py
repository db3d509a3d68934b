"""The residents' pages: large type, no account, nobody's personal data."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from server.cases.words import ITEMS
from server.foundation.clock import local_date
from server.foundation.errors import FieldProblem, Refused
from server.organisation.queries import hotline
from server.resident import catalogue
from server.resident.guides import SECTIONS, guide, guides
from server.resident.pages import asking, family, sending  # noqa: F401 - sending adds its views
from server.resident.pages.blueprint import blueprint
from server.resident.pages.limits import PER_ADDRESS, PROOFS_PER_ADDRESS, limiter
from server.resident.refusals import NoSuchCase, TooManyWrongTries
from server.web.entry import now, query
from server.web.strangers import nobody, quiet


@blueprint.get("/q")
def ask() -> str:
    """Show the form: case number and the last four characters of the ID number."""
    return _form({}, ())


@blueprint.post("/q")
@limiter.limit(PROOFS_PER_ADDRESS)
def find() -> str | tuple[str, int] | Response:
    """Find the case and go on to its page."""
    number, proof = request.form.get("number", "").strip(), request.form.get("proof", "").strip()
    missing = [
        FieldProblem(path, "required", zh, en)
        for path, value, zh, en in (
            ("number", number, "请填写回执上的案件编号。", "Enter the case number on the receipt."),
            ("proof", proof, "请填写证件号码后四位。", "Enter the last four characters of the ID number."),
        )
        if not value
    ]
    if missing:
        return _form({"number": number}, tuple(missing)), 422
    try:
        code = asking.code_by_proof(number, proof)
    except (NoSuchCase, TooManyWrongTries) as refusal:
        problem = FieldProblem("number", refusal.type, refusal.text("zh"), refusal.text("en"))
        return _form({"number": number}, (problem,)), refusal.status
    return redirect(url_for("resident.show_status", query_code=code), code=303)


def _form(typed: dict[str, str], errors: tuple[FieldProblem, ...]) -> str:
    return render_template("resident/ask.html", typed=typed, errors=errors, hotline=_hotline())


@blueprint.get("/q/<query_code>")
@limiter.limit(PER_ADDRESS)
def show_status(query_code: str) -> Response:
    """Show the state of a case."""
    return asking.answered(lambda code: _status(code, asking.status_by_code(code)), query_code)


def _status(query_code: str, status: Any, *, typed: str = "", errors: tuple[FieldProblem, ...] = ()) -> Response:
    scores = ((3, _("满意")), (2, _("一般")), (1, _("不满意")))
    page = render_template(
        "resident/status.html", status=status, scores=scores, hotline=_hotline(), hearing=family.hearing(query_code),
        typed=typed, errors=errors, error_count=len(errors),
    )  # fmt: skip
    return quiet(page, 422 if errors else 200)


@blueprint.get("/q/<query_code>/family")
@limiter.limit(PER_ADDRESS)
def show_family(query_code: str) -> Response:
    """Show the page on which a household reports a change."""

    def page(code: str) -> Response:
        asking.status_by_code(code)
        return quiet(family.report_page(code, {}))

    return asking.answered(page, query_code)


@blueprint.post("/q/<query_code>/family")
@limiter.limit(PROOFS_PER_ADDRESS)
def report_change(query_code: str) -> Response:
    """Keep what a household reports."""
    return asking.answered(lambda code: quiet(*family.send_report(code)), query_code)


@blueprint.post("/q/<query_code>/hearing")
@limiter.limit(PROOFS_PER_ADDRESS)
def say(query_code: str) -> Response:
    """Keep what a person says before her aid is changed."""
    try:
        answer = family.say(query_code)
        if isinstance(answer, tuple):
            status = asking.status_by_code(query_code)
            return _status(query_code, status, typed=request.form.get("words", ""), errors=answer)
    except (NoSuchCase, TooManyWrongTries) as refusal:
        return quiet(render_template("resident/not_found.html", refusal=refusal, hotline=_hotline()), refusal.status)
    flash(_("已收到您的说明，工作人员会看。"), "success")
    return answer


@blueprint.post("/q/<query_code>/satisfaction")
@limiter.limit(PER_ADDRESS)
def rate(query_code: str) -> Response:
    """Keep one tap of satisfaction."""
    score = request.form.get("score", "")
    try:
        asking.rate(query_code, int(score) if score.isdigit() else 0)
    except Refused as refusal:
        if refusal.status in (404, 429):
            return quiet(
                render_template("resident/not_found.html", refusal=refusal, hotline=_hotline()), refusal.status
            )
        flash(refusal.text("zh") if not refusal.fields else refusal.fields[0].zh, "error")
    else:
        flash(_("谢谢您的评价。"), "success")
    return redirect(url_for("resident.show_status", query_code=query_code), code=303)


@blueprint.get("/catalogue")
def show_catalogue() -> str:
    """Show the service catalogue: every item with owner, basis, place, terms, forms and papers; printable."""
    found = query(catalogue.services, as_actor=nobody())
    layers = [(name, [each for each in found if each.layer == key]) for key, name in catalogue.LAYERS.items()]
    return render_template(
        "resident/catalogue.html", layers=layers, count=len(found), on=local_date(now()), hotline=_hotline()
    )


@blueprint.get("/guides")
def show_guides() -> str:
    """Show the list of guides."""
    return render_template(
        "resident/guides.html", titles=ITEMS, guides=guides(on=local_date(now())), hotline=_hotline()
    )


@blueprint.get("/guides/<item>")
def show_guide(item: str) -> str | tuple[str, int]:
    """Show one guide on one page, to read and to print."""
    found = guide(item, on=local_date(now()))
    if found is None:
        return render_template(
            "resident/guides.html", titles=ITEMS, guides=guides(on=local_date(now())), hotline=_hotline(), unknown=True
        ), 404
    titles = {
        "what": _("这是什么"), "who": _("谁可以申请"), "where": _("到哪里办"), "bring": _("带什么"), "how": _("怎么办"),
        "when": _("多久办好"), "objection": _("不同意怎么办"),
    }  # fmt: skip
    sections = [(titles[name], found.sections[name]) for name in SECTIONS if found.sections[name]]
    return render_template(
        "resident/guide.html", titles=ITEMS, guide=found, sections=sections, hotline=_hotline(), on=local_date(now())
    )


def _hotline() -> str:
    return query(hotline, as_actor=nobody())
