"""What the payments room shows on the page of a case: what is paid every month, a batch, a recovery."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import or_, select

from server.cases.models import Case
from server.cases.words import ITEMS, name_of
from server.foundation.work import Work
from server.payments.models import (
    Line,
    Payee,
    PaymentRequest,
    RecoveredMonth,
    Recovery,
    StandingAmount,
    StandingPayment,
)
from server.payments.queries.recoveries import RecoveryRow, recovery_sheet, rows_of, sees_recovery
from server.payments.recovery import GROUNDS
from server.payments.words import HOLDS, LINE_STATES, PURPOSES, RECOVERY_STATES, REQUEST_STATES

LATEST = 6


def of_case(work: Work, case: Case) -> tuple[str, dict[str, Any]] | None:
    """Return the standing payments of a case with the last payments, or the recovery that it is about."""
    if case.kind == "recover":
        row = (
            work.session.scalar(select(Recovery.id).where(Recovery.case_id == case.id))
            if sees_recovery(work, case)
            else None
        )
        return ("payments/section_recovery.html", {"sheet": recovery_sheet(work, row)}) if row else None
    rows = work.session.execute(
        select(StandingPayment, Payee)
        .outerjoin(Payee, (Payee.standing_id == StandingPayment.id) & (Payee.state == "current"))
        .where(StandingPayment.case_id == case.id)
        .order_by(StandingPayment.started_at)
    ).all()
    asked = _asked_back(work, case, [row[0].id for row in rows])
    once = work.session.scalars(
        select(PaymentRequest).where(PaymentRequest.case_id == case.id).order_by(PaymentRequest.requested_at)
    ).all()
    if not rows and not asked and not once:
        return None
    lines = work.session.scalars(
        select(Line)
        .where(Line.standing_id.in_([row[0].id for row in rows]), Line.state.not_in(("draft", "dropped")))
        .order_by(Line.month.desc(), Line.id.desc())
        .limit(LATEST)
    )
    standing = [
        {
            "standing": row, "item": name_of(ITEMS, row.item), "amount": _amount(work, row), "payee": payee.payee if payee else "",
            "account": payee.account_masked if payee else "",
        }
        for row, payee in rows
    ]  # fmt: skip
    return "payments/section.html", {
        "standing": standing, "lines": list(lines), "states": LINE_STATES, "holds": HOLDS, "asked": asked, "grounds": GROUNDS,
        "recovery_states": RECOVERY_STATES, "once": once, "request_states": REQUEST_STATES, "purposes": PURPOSES,
    }  # fmt: skip


def _asked_back(work: Work, case: Case, standing_ids: Sequence[str]) -> list[RecoveryRow]:
    """Return the recoveries that a case gave rise to, and those that ask back what was paid under it."""
    months = (
        select(RecoveredMonth.recovery_id)
        .join(Line, Line.id == RecoveredMonth.line_id)
        .where(Line.standing_id.in_(standing_ids))
    )
    wanted = select(Recovery.id).where(
        Recovery.county == work.house.county, or_(Recovery.cause_case == case.id, Recovery.id.in_(months))
    )
    return [row for row in rows_of(work, work.session.scalars(wanted)) if sees_recovery(work, row.case)]


def _amount(work: Work, row: StandingPayment) -> Any:
    last = select(StandingAmount).where(StandingAmount.standing_id == row.id).order_by(StandingAmount.serial.desc())
    return work.session.scalars(last.limit(1)).one().amount


SECTIONS = {"payments": of_case}
