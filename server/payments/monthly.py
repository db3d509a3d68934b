"""A month's batch opens by itself when its month begins, so that the limit is watched also where nobody thought of it."""

from __future__ import annotations

from datetime import date

from sqlalchemy import bindparam, exists, func, or_, select
from sqlalchemy.orm import Session

from server.foundation.inserting import insert_new
from server.foundation.work import Work
from server.messaging.operations import tell_posts
from server.organisation.models import Unit
from server.payments import opening
from server.payments.models import Fund, Payee, Run, Shortfall, StandingPayment
from server.payments.months import Month, later, month_of
from server.payments.rhythm import can_be_in_time
from server.payments.units import finance_unit

# Asked at every beat of the clock, so it is built once. A batch that somebody dropped is not opened against her will.
_MONTH = bindparam("month", type_=Month())
_LIVE = or_(StandingPayment.last_month.is_(None), StandingPayment.last_month >= _MONTH)
_MOVEMENTS = select(func.coalesce(func.sum(Fund.entries), 0)).where(Fund.county == bindparam("ours")).scalar_subquery()
WAITS = (
    select(StandingPayment.id)
    .join(Payee, (Payee.standing_id == StandingPayment.id) & (Payee.state == "current"))
    .where(
        StandingPayment.county == bindparam("ours"), StandingPayment.first_month <= _MONTH, _LIVE,
        StandingPayment.hold == "", Payee.account_sealed.is_not(None),
        ~exists().where(Run.county == bindparam("ours"), Run.month == _MONTH, Run.kind == "month"),
        exists().where(Fund.county == bindparam("ours"), Fund.held_fen > 0),
        # What fell short is tried again when money has moved, or once on another day: an account may have come, or a smaller aid.
        ~exists().where(
            Shortfall.county == bindparam("ours"), Shortfall.month == _MONTH, Shortfall.movements == _MOVEMENTS,
            Shortfall.noticed_on == bindparam("today"),
        ),
    )
    .limit(1)
)  # fmt: skip
_PAID = select(StandingPayment.id).where(_LIVE).limit(1)


def waits(work: Work) -> bool:
    """Tell whether this month has something to pay and no batch yet, nor one that was dropped, and can still be paid in time."""
    # What begins behind the limit is paid with the next batch, or a supplementary one.
    if not can_be_in_time(work.house, work.today):
        return False
    about = {"ours": work.house.county, "month": month_of(work.today), "today": work.today}
    return work.session.scalar(WAITS, about) is not None


def open_month(work: Work) -> Run:
    """Open this month's batch for finance, whose maker looks through it before anybody pays (民发〔2021〕57号第二十五条: every month).

    :raises MonthTaken: somebody was faster.
    :raises NothingToPay: nothing can be paid.
    """
    return opening.begin(work, kind="month", month=month_of(work.today))


def tell_shortfall(work: Work, *, why: str) -> None:
    """Tell finance once for each state of its funds that the month's batch cannot begin, and remember the state."""
    month = month_of(work.today)
    movements = work.session.scalar(select(_MOVEMENTS), {"ours": work.house.county}) or 0
    row = work.session.scalar(select(Shortfall).where(Shortfall.county == work.house.county, Shortfall.month == month))
    if row is None:
        about = {"id": work.new_id(), "county": work.house.county, "month": month}
        insert_new(work.session, Shortfall, [{**about, "movements": movements, "noticed_on": work.today}])
    else:
        row.movements, row.noticed_on = movements, work.today
    work.session.flush()
    unit = work.session.get_one(Unit, finance_unit(work))
    tell_posts(
        work, unit_id=unit.id, roles=("finance_maker",), template="task-arrived", cause=f"short:{month:%Y-%m}:{movements}", link="/payments/unpaid",
        facts={"case": f"{month.year}年{month.month}月 定期发放", "task": f"批次开不出来，{why}", "unit": unit.name},
    )  # fmt: skip


def next_month(session: Session, *, after: date) -> date | None:
    """Return the next first of a month, where anybody is paid in it."""
    month = later(month_of(after))
    return month if session.scalar(_PAID, {"month": month}) is not None else None
