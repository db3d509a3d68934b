"""A claim on any household in the browser: find it, see what was paid, say what is asked back and why."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import TypeVar

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from server.foundation.errors import FieldProblem, InvalidAnswers, NotFound, Refused
from server.foundation.months import first_of
from server.foundation.work import Work
from server.payments import claims
from server.payments.pages.blueprint import blueprint, typed_amount
from server.payments.queries.claimable import Claimable, claimable
from server.payments.recovery import GROUNDS
from server.web.entry import Answered, command, query

T = TypeVar("T")


@blueprint.get("/recoveries/new")
def ask_back() -> Answered:
    """Find the household by its code, and show what was paid to it."""
    try:
        return _form(query(lambda work: claimable(work, _code())))
    except InvalidAnswers as refusal:
        return _form(None, refusal.problems()), refusal.status


def _code() -> str:
    return request.values.get("household", "").strip()


def _form(found: Claimable | None, errors: Sequence[FieldProblem] = ()) -> str:
    return render_template(
        "payments/claim.html", found=found, code=_code(), errors=errors, error_count=len(errors), typed=request.form,
        grounds=GROUNDS, most=claims.REASON,
    )  # fmt: skip


@blueprint.post("/recoveries/new")
def claim_freely() -> Answered:
    """Open a recovery for a household that is on no list: what an inspection or the household itself said."""

    def do(work: Work) -> str:
        found = claimable(work, _code())
        if found is None:
            words = ("请填写家庭编号。", "Enter the household's code.")
            raise InvalidAnswers([FieldProblem("household", "required", *words)])
        return claims.start_by_hand(work, _claim(found)).id

    try:
        recovery_id = command(do)
    except NotFound:
        raise
    except Refused as refusal:
        return _again(refusal), refusal.status
    flash(_("已立案追缴，先查明事实。"), "success")
    return redirect(url_for("payments.show_recovery", recovery_id=recovery_id), code=303)


def _again(refusal: Refused) -> str:
    """Show what was typed again; a household that is not there has nothing to show beside it."""
    try:
        found = query(lambda work: claimable(work, _code()))
    except InvalidAnswers:
        found = None
    return _form(found, refusal.problems())


def _claim(found: Claimable) -> claims.Claim:
    """Return the claim that was typed; what cannot be read is told at once, each at its question.

    :raises InvalidAnswers: the amount is no number, a month is none, or nobody was chosen.
    """
    wrong: list[FieldProblem] = []
    amount = _read(typed_amount, wrong)
    first, last = _read(lambda: _month("first_month"), wrong), _read(lambda: _month("last_month"), wrong)
    person = request.form.get("person", "")
    if not person:
        wrong.append(FieldProblem("person", "required", "请选择向谁追缴。", "Choose from whom it is asked back."))
    if request.form.get("ground") not in GROUNDS:
        wrong.append(FieldProblem("ground", "required", "请选择追缴的事由。", "Choose the ground."))
    if wrong or amount is None:
        raise InvalidAnswers(wrong)
    return claims.Claim(
        household_id=found.household.id, person_id=person, amount=amount, ground=request.form["ground"], first_month=first,
        last_month=last, beyond=request.form.get("beyond", ""),
    )  # fmt: skip


def _read(typed: Callable[[], T], wrong: list[FieldProblem]) -> T | None:
    try:
        return typed()
    except InvalidAnswers as refusal:
        wrong.extend(refusal.fields)
        return None


def _month(name: str) -> date | None:
    typed = request.form.get(name, "").strip()
    return first_of(typed, name) if typed else None
