"""One-off payments that finance was asked for: prepare with voucher and fund, confirm by another person."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for
from flask_babel import gettext as _

from server.foundation.errors import NotFound
from server.foundation.work import Work
from server.organisation import rules
from server.payments import requests as operations
from server.payments.funds import funds_of
from server.payments.pages.blueprint import act, blueprint, typed_day
from server.payments.queries.requests import requests
from server.payments.words import PURPOSES, REQUEST_STATES
from server.web.entry import Answered, actor, query


@blueprint.get("/requests")
def show_requests() -> str:
    """List the payments asked of finance."""
    return _requests()


def _requests(errors: Any = (), at: str = "") -> str:
    who = actor()

    def read(work: Work) -> tuple[Any, dict[str, Any]]:
        rows = requests(work)
        return rows, {item: funds_of(work, item) for item in {row[0].item for row in rows}}

    rows, funds = query(read)
    return render_template(
        "payments/requests.html", rows=rows, funds=funds, errors=errors, error_count=len(errors), at=at, typed=request.form,
        may_prepare=rules.may(who, "payment.prepare"), may_confirm=rules.may(who, "payment.confirm"), viewer_id=who.id,
        states=REQUEST_STATES, purposes=PURPOSES, lacks_money=operations.lacks_money,
    )  # fmt: skip


@blueprint.post("/requests/<request_id>/<verb>")
def move_request(request_id: str, verb: str) -> Answered:
    """Prepare or confirm a payment."""

    def do(work: Work) -> Any:
        if verb == "prepare":
            voucher, fund = request.form.get("voucher", ""), request.form.get("fund") or None
            return operations.prepare(work, request_id=request_id, voucher=voucher, fund_id=fund)
        if verb == "confirm":
            return operations.confirm(work, request_id=request_id, paid_on=typed_day("paid_on", otherwise=work.today))
        raise NotFound

    return act(
        do,
        said=_("已保存。"),
        then=url_for("payments.show_requests"),
        again=lambda errors: _requests(errors, request_id),
    )
