"""What is due and was not paid, for finance, the county and each township."""

from __future__ import annotations

from flask import Response, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from server.foundation.errors import NotFound, Refused
from server.organisation import rules
from server.payments import returning, sheets
from server.payments.pages.blueprint import blueprint, download
from server.payments.queries.unpaid import unpaid
from server.payments.words import HOLDS
from server.web.entry import Answered, actor, command, query
from server.web.language import language


@blueprint.get("/unpaid")
def show_unpaid() -> str:
    """List what is due and was not paid."""
    rows = query(unpaid)
    who = actor()
    return render_template(
        "payments/unpaid.html", rows=rows, holds=HOLDS, total=sum(row.amount for row in rows),
        title=_("应发未发清单"), reads_cases=rules.may(who, "case.read"), may_renew=rules.may(who, "payee.renew"),
    )  # fmt: skip


@blueprint.post("/unpaid/<standing_id>/account")
def ask_account(standing_id: str) -> Answered:
    """Open the file in which an account is written down for a payment that has none."""
    try:
        case_id = command(lambda work: returning.ask_account(work, standing_id=standing_id))
    except NotFound:
        raise
    except Refused as refusal:
        flash(refusal.text(language()), "error")
        return redirect(url_for("payments.show_unpaid"), code=303)
    return redirect(url_for("cases.show_case", case_id=case_id), code=303)


@blueprint.get("/unpaid.xlsx")
def export_unpaid() -> Response:
    """Give the list as XLSX."""
    return download(command(sheets.unpaid_sheet), "unpaid.xlsx")
