"""What is due and was not paid, for finance, the county and each township."""

from __future__ import annotations

from flask import Response, render_template
from flask_babel import gettext as _

from server.cases.words import ITEMS
from server.organisation import rules
from server.payments import sheets
from server.payments.pages.blueprint import blueprint, download
from server.payments.queries.unpaid import unpaid
from server.payments.words import HOLDS
from server.web.entry import actor, command, query


@blueprint.get("/unpaid")
def show_unpaid() -> str:
    """List what is due and was not paid."""
    rows = query(unpaid)
    who = actor()
    return render_template(
        "payments/unpaid.html", rows=rows, holds=HOLDS, items=ITEMS, total=sum(row.amount for row in rows),
        title=_("应发未发清单"), reads_cases=rules.may(who, "case.read"), home=rules.may(who, "payment.read"),
    )  # fmt: skip


@blueprint.get("/unpaid.xlsx")
def export_unpaid() -> Response:
    """Give the list as XLSX."""
    return download(command(sheets.unpaid_sheet), "unpaid.xlsx")
