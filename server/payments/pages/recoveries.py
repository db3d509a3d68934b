"""Overpayments and recoveries in the browser."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from server.foundation.errors import FieldProblem, InvalidAnswers, NotFound, Refused
from server.foundation.work import Work
from server.organisation import rules
from server.payments import claims
from server.payments import recovery as operations
from server.payments.models import StandingPayment
from server.payments.pages.blueprint import act, blueprint, typed_amount
from server.payments.queries.recoveries import recovery_rows, recovery_sheet
from server.payments.queries.unpaid import overpayments
from server.payments.recovery import GROUNDS
from server.payments.words import RECOVERY_STATES
from server.web.entry import Answered, actor, command, query


@blueprint.get("/recoveries")
def show_recoveries() -> str:
    """List what was overpaid and what is being asked back."""
    return _recoveries()


def _recoveries(errors: Any = ()) -> str:
    overpaid, rows = query(lambda work: (overpayments(work), recovery_rows(work)))
    return render_template(
        "payments/recoveries.html", overpaid=overpaid, rows=rows, errors=errors, error_count=len(errors), typed=request.form,
        grounds=GROUNDS, states=RECOVERY_STATES, may_start=rules.may(actor(), "recover.start"),
    )  # fmt: skip


@blueprint.post("/recoveries")
def start_recovery() -> Answered:
    """Open a recovery from the list of overpayments."""

    def do(work: Work) -> str:
        row = work.session.get(StandingPayment, request.form.get("standing", ""))
        if row is None or row.county != work.house.county:
            raise InvalidAnswers([FieldProblem("standing", "required", "请选择多发的待遇。", "Choose the benefit.")])
        claim = claims.Claim(
            household_id=row.household_id, person_id=row.person_id, amount=typed_amount(), ground=request.form.get("ground", "")
        )  # fmt: skip
        made = claims.start_by_hand(work, claim)
        return made.id

    try:
        recovery_id = command(do)
    except NotFound:
        raise
    except Refused as refusal:
        return _recoveries(refusal.problems()), refusal.status
    flash(_("已立案追缴，先查明事实。"), "success")
    return redirect(url_for("payments.show_recovery", recovery_id=recovery_id), code=303)


@blueprint.get("/recoveries/<recovery_id>")
def show_recovery(recovery_id: str) -> str:
    """Show a recovery."""
    return _recovery(recovery_id)


def _recovery(recovery_id: str, errors: Any = ()) -> str:
    sheet = query(lambda work: recovery_sheet(work, recovery_id))
    return render_template(
        "payments/recovery.html", sheet=sheet, row=sheet.row, errors=errors, error_count=len(errors), typed=request.form,
        grounds=GROUNDS, states=RECOVERY_STATES,
        may_raise=rules.may(actor(), "recover.raise") and sheet.being_returned,
    )  # fmt: skip


@blueprint.post("/recoveries/<recovery_id>/hardship")
def raise_hardship(recovery_id: str) -> Answered:
    """Ask the county to look at a debt that is not returned as planned."""
    reason = request.form.get("reason", "")
    return act(
        lambda work: operations.raise_hardship(work, recovery_id=recovery_id, reason=reason),
        said=_("已转县民政部门处理还款困难。"), then=url_for("payments.show_recovery", recovery_id=recovery_id),
        again=lambda errors: _recovery(recovery_id, errors),
    )  # fmt: skip
