"""Payments that were asked of finance."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import aliased

from server.cases.models import Case
from server.foundation.work import Work
from server.organisation import rules
from server.organisation.models import Unit
from server.payments.models import SETTLED, Fund, PaymentRequest

MOST = 200


def requests(work: Work) -> list[tuple[PaymentRequest, str, str, Fund | None]]:
    """Return the payments asked of finance with case, township and fund, those not paid first.

    :raises NotPermitted: the actor is not of the county or finance.
    """
    rules.require(work.actor, "payment.read")
    fund = aliased(Fund)
    rows = work.session.execute(
        select(PaymentRequest, Case.code, Unit.name, fund)
        .join(Case, Case.id == PaymentRequest.case_id)
        .join(Unit, Unit.id == Case.township)
        .outerjoin(fund, fund.id == PaymentRequest.fund_id)
        .where(PaymentRequest.county == work.house.county)
        .order_by(PaymentRequest.state.in_(("paid", *SETTLED)), PaymentRequest.requested_at.desc())
        .limit(MOST)
    )
    return [(row[0], row[1], row[2], row[3]) for row in rows]
