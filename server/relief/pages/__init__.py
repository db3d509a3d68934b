"""The urgent lane's pages: register, list, fund."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import force_locale
from flask_babel import gettext as _

import forms
from server.audit import operations as audit
from server.cases.pages.sheets import answer_pairs
from server.foundation.clock import LOCAL, local_date
from server.foundation.errors import NotFound, Refused
from server.foundation.work import Work
from server.organisation import rules
from server.payments.pages.blueprint import typed_amount, typed_number
from server.relief import operations, queries
from server.relief.pages import months, samples
from server.relief.registering import FORM
from server.relief.told import may_call_back, told
from server.web.entry import Answered, actor, command, now, query
from server.web.language import language
from server.web.repeatable import form_key, new_key, next_key

blueprint = Blueprint("relief", __name__, url_prefix="/urgent", template_folder="../templates")
samples.add_to(blueprint)


@blueprint.get("")
def show_list() -> str:
    """List the emergencies, the clock that ends first on top."""
    everything = request.args.get("all") == "1"
    rows = query(lambda work: queries.reliefs(work, open_only=not everything))
    who = actor()
    return render_template(
        "relief/list.html", rows=rows, everything=everything, kind=kind_words, shows_fund=rules.may(who, "fund.read"),
        may_register=rules.may(who, "relief.register") or rules.may(who, "relief.report"),
        shows_payments=rules.may(who, "payment.read"),
    )  # fmt: skip


@blueprint.get("/new")
def show_form() -> str:
    """Show the registration."""
    return _form({}, submission=new_key())


def _form(answers: Mapping[str, Any], *, submission: str, errors: Any = (), township: str = "") -> str:
    places = query(queries.places)
    form = forms.load(FORM)
    return render_template(
        "relief/new.html", form=form, answers=answers, errors=errors, submission=submission, places=places, township=township,
        error_count=len(errors),
    )  # fmt: skip


@blueprint.post("/new")
def register() -> Answered:
    """Register an emergency; the clocks start with this minute."""
    answers = forms.load(FORM).from_html(request.form)
    submission, places = form_key(), query(queries.places)
    township = request.form.get("township") or (places[0][0] if len(places) == 1 else "")

    try:
        relief = command(
            lambda work: operations.register(work, township=township, answers=answers, submission=submission)
        )
    except Refused as refusal:
        return _form(
            answers, submission=next_key(refusal), errors=refusal.problems(), township=township
        ), refusal.status
    flash(
        _("已登记，时限从 %(minute)s 起算。", minute=f"{relief.registered_at.astimezone(LOCAL):%H:%M}"),
        "success",
    )
    return redirect(url_for("relief.show_relief", relief_id=relief.id))


@blueprint.get("/<relief_id>")
def show_relief(relief_id: str) -> str:
    """Show an emergency with its clocks."""
    return _relief(relief_id)


def _relief(relief_id: str, errors: Any = ()) -> str:
    row = query(lambda work: queries.relief_row(work, relief_id))
    said, back = query(lambda work: (told(work, row.relief), may_call_back(work, row.relief)))
    who = actor()
    may_approve = (
        row.relief.waits_for_second_person
        and row.relief.registered_by != who.id
        and rules.may(who, "relief.approve-repeat")
    )
    return render_template(
        "relief/relief.html", row=row, relief=row.relief, kind=kind_words, errors=errors, may_approve=may_approve,
        reads_case=rules.may(who, "case.read"), typed=request.form, error_count=len(errors), told=said, pairs=answer_pairs,
        call_back=row.relief.case_id if said and back else None,
    )  # fmt: skip


@blueprint.post("/<relief_id>/repeat")
def approve_repeat(relief_id: str) -> Answered:
    """Give the second person's word for a repeated cause."""

    def do(work: Work) -> Any:
        queries.relief_row(work, relief_id)
        return operations.approve_repeat(work, relief_id=relief_id, reason=request.form.get("reason", ""))

    try:
        command(do)
    except NotFound:
        raise
    except Refused as refusal:
        return _relief(relief_id, refusal.problems()), refusal.status
    flash(_("已确认，可以研判。"), "success")
    return redirect(url_for("relief.show_relief", relief_id=relief_id))


@blueprint.get("/fund")
def show_funds() -> Answered:
    """Show the funds; whoever sees one only goes straight to it."""
    rows = query(queries.funds)
    if len(rows) == 1:
        return redirect(url_for("relief.show_fund", township=rows[0][0].id))
    return render_template("relief/funds.html", rows=rows, shows_samples=rules.may(actor(), "fund.sample.read"))


@blueprint.get("/fund/<township>")
def show_fund(township: str) -> str:
    """Show a township's fund with its ledger."""
    return _fund(township)


def _fund(township: str, errors: Any = ()) -> str:
    sheet = query(lambda work: queries.ledger(work, township=township))
    today = local_date(now())
    return render_template(
        "relief/fund.html", sheet=sheet, errors=errors, may_top_up=rules.may(actor(), "fund.top-up"), typed=request.form,
        month=f"{today:%Y-%m}", error_count=len(errors), kinds=months.kinds(), ways=months.ways(),
    )  # fmt: skip


@blueprint.post("/fund/<township>/top-up")
def top_up(township: str) -> Answered:
    """Top a fund up."""
    return _on_fund(
        township, _("已入账。"),
        lambda work: operations.top_up(
            work, township=township, amount=typed_amount(), source=request.form.get("source", ""), voucher=request.form.get("voucher", "")
        ),
    )  # fmt: skip


@blueprint.post("/fund/<township>/correction")
def correct(township: str) -> Answered:
    """Put a line of the ledger right."""
    return _on_fund(
        township, _("已更正；原来的一行保留。"),
        lambda work: operations.correct(
            work, township=township, serial=typed_number("serial"), amount=typed_amount(), reason=request.form.get("note", "")
        ),
    )  # fmt: skip


def _on_fund(township: str, said: str, do: Callable[[Work], Any]) -> Answered:
    try:
        command(do)
    except NotFound:
        raise
    except Refused as refusal:
        return _fund(township, refusal.problems()), refusal.status
    flash(said, "success")
    return redirect(url_for("relief.show_fund", township=township))


@blueprint.get("/fund/<township>/month/<month>")
def print_month(township: str, month: str) -> str:
    """Print a month's reconciliation; like every official paper it is in Chinese, whatever the page before it was in."""
    since, until = months.bounds(month)
    sheet = query(lambda work: queries.ledger(work, township=township, since=since, until=until))
    with force_locale("zh"):
        return render_template(
            "relief/month.html", sheet=sheet, since=since, until=until, kinds=months.kinds(), ways=months.ways(),
            unit_name=sheet.township.name, back_url=url_for("relief.show_fund", township=township), printed_on=local_date(now()),
        )  # fmt: skip


@blueprint.get("/fund/<township>/month/<month>.csv")
def export_month(township: str, month: str) -> Response:
    """Export a month's ledger as CSV."""
    since, until = months.bounds(month)

    def take(work: Work) -> bytes:
        content = months.csv_of(queries.ledger(work, township=township, since=since, until=until))
        audit.record_export(work, f"petty-fund:{month}:{township}", content, what=f"petty fund {month}")
        return content

    answer = Response(command(take, reads=True), mimetype="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="petty-fund-{month}.csv"'
    return answer


def kind_words(kind: str) -> str:
    """Return a kind of emergency in the reader's language."""
    event = next(field for field in forms.load(FORM).fields if field.name == "event")
    options = next(field for field in event.children if field.name == "kind").options
    return next((o.zh if language() == "zh" else o.en for o in options if o.value == kind), kind)
