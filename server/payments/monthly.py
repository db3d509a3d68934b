"""A month's batch opens by itself when its month begins, so that the limit is watched also where nobody thought of it."""

from __future__ import annotations

from datetime import date

from sqlalchemy import bindparam, exists, or_, select
from sqlalchemy.orm import Session

from server.foundation.work import Work
from server.payments import opening
from server.payments.models import Fund, Payee, Run, StandingPayment
from server.payments.months import Month, later, month_of
from server.payments.rhythm import can_be_in_time

# Asked at every beat of the clock, so it is built once. A batch that somebody dropped is not opened against her will.
_MONTH = bindparam("month", type_=Month())
_LIVE = or_(StandingPayment.last_month.is_(None), StandingPayment.last_month >= _MONTH)
WAITS = (
    select(StandingPayment.id)
    .join(Payee, (Payee.standing_id == StandingPayment.id) & (Payee.state == "current"))
    .where(
        StandingPayment.county == bindparam("ours"), StandingPayment.first_month <= _MONTH, _LIVE,
        StandingPayment.hold == "", Payee.account_sealed.is_not(None),
        ~exists().where(Run.county == bindparam("ours"), Run.month == _MONTH, Run.kind == "month"),
        exists().where(Fund.county == bindparam("ours"), Fund.held_fen > 0),
    )
    .limit(1)
)  # fmt: skip
_PAID = select(StandingPayment.id).where(_LIVE).limit(1)


def waits(work: Work) -> bool:
    """Tell whether this month has something to pay and no batch yet, nor one that was dropped, and can still be paid in time."""
    # What begins behind the limit is paid with the next batch, or a supplementary one.
    if not can_be_in_time(work.house, work.today):
        return False
    return work.session.scalar(WAITS, {"ours": work.house.county, "month": month_of(work.today)}) is not None


def open_month(work: Work) -> Run:
    """Open this month's batch for finance, whose maker looks through it before anybody pays (民发〔2021〕57号第二十五条: every month).

    :raises MonthTaken: somebody was faster.
    :raises NothingToPay: nothing can be paid.
    """
    return opening.begin(work, kind="month", month=month_of(work.today))


def next_month(session: Session, *, after: date) -> date | None:
    """Return the next first of a month, where anybody is paid in it."""
    month = later(month_of(after))
    return month if session.scalar(_PAID, {"month": month}) is not None else None
