"""Money that waits for an account: a line that came back, or a standing payment that has none yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import ColumnElement, and_, or_, select

from server.cases.models import Instance
from server.foundation.errors import NotFound
from server.foundation.money import yuan
from server.foundation.work import Work
from server.households.models import Household
from server.payments.models import Line, Payee, StandingPayment
from server.payments.months import month_of
from server.payments.positions import positions_of
from server.payments.words import HOLDS

PROCESS = "pay-return"


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """What is owed, to whom, and why it could not be paid."""

    standing_id: str | None
    request_id: str | None
    entry_id: str | None
    line_id: str | None
    household_id: str
    person_id: str
    township: str
    item: str
    month: date
    amount_fen: int
    why: str  #: the bank's words, or the hold's
    account: str  #: where it went or would go: payee and masked number

    @property
    def amount(self) -> Decimal:
        """Return the amount in yuan."""
        return yuan(self.amount_fen)


def owed(work: Work, subject: str | None) -> Owed:
    """Return what a replacement is about: its subject is a returned line or a standing payment.

    :raises NotFound: it is neither.
    """
    line = work.session.get(Line, subject) if subject else None
    if line is not None:
        return of_line(work, line)
    row = work.session.get(StandingPayment, subject) if subject else None
    if row is None:
        raise NotFound
    return _of_standing(work, row)


def of_line(work: Work, line: Line) -> Owed:
    """Return what a line owes; it lies with the window of the place where the household lives now, wherever the batch was built."""
    return Owed(
        standing_id=line.standing_id, request_id=line.request_id, entry_id=line.entry_id, line_id=line.id,
        household_id=line.household_id, person_id=line.person_id, township=_township(work, line.household_id), item=line.item, month=line.month,
        amount_fen=line.amount_fen, why=line.return_text, account=f"{line.payee} {line.account_masked}".strip(),
    )  # fmt: skip


def _township(work: Work, household_id: str) -> str:
    return work.session.get_one(Household, household_id).township


def _of_standing(work: Work, row: StandingPayment) -> Owed:
    waiting = {month: p.open_fen for month, p in positions_of(work, row.id).items() if p.open_fen}
    payee = work.session.scalar(select(Payee).where(Payee.standing_id == row.id, Payee.state == "current"))
    hold = HOLDS.get(row.hold)
    return Owed(
        standing_id=row.id, request_id=None, entry_id=None, line_id=None, household_id=row.household_id,
        person_id=row.person_id, township=_township(work, row.household_id), item=row.item,
        month=min(waiting, default=max(row.first_month, month_of(work.today))), amount_fen=sum(waiting.values()),
        why=row.hold_note or (hold.zh if hold else ""), account=f"{payee.payee} {payee.account_masked}".strip() if payee else "",
    )  # fmt: skip


def open_replacement(work: Work, what: Owed) -> str | None:
    """Return the process that looks for another account for the same payment, if one is open."""
    return work.session.scalar(
        select(Instance.id)
        .outerjoin(Line, Line.id == Instance.subject)
        .where(Instance.key == PROCESS, Instance.state == "open", _same(what))
        .limit(1)
    )


def _same(what: Owed) -> ColumnElement[bool]:
    if what.standing_id:
        return or_(Line.standing_id == what.standing_id, Instance.subject == what.standing_id)
    return or_(
        and_(Line.request_id.is_not(None), Line.request_id == what.request_id),
        and_(Line.entry_id.is_not(None), Line.entry_id == what.entry_id),
    )
