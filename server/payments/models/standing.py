"""Rows of standing payments: what a benefit pays each month, since when, to whom."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from server.foundation.database import Base, CountyRow, Id
from server.foundation.money import yuan
from server.payments.models.account import AccountColumns
from server.payments.months import Month

_CURRENT = text("state = 'current'")
_PROPOSED = text("state = 'proposed'")


class StandingPayment(CountyRow, Base):
    """A benefit that is paid month by month until it ends."""

    __tablename__ = "standing_payments"
    __table_args__ = (
        UniqueConstraint("benefit_id", name="a_benefit_has_one_standing_payment"),
        CheckConstraint("(last_month IS NULL) = (ended_at IS NULL)", name="an_ended_payment_has_a_last_month"),
        Index("ix_standing_payments_county", "county", "first_month", "last_month"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    household_id: Mapped[str] = mapped_column(ForeignKey("households.id"), index=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("persons.id"), index=True)
    item: Mapped[str] = mapped_column(String(30))  #: catalogue code
    benefit_id: Mapped[str] = mapped_column(ForeignKey("benefits.id"))
    case_id: Mapped[str | None] = mapped_column(ForeignKey("cases.id"), index=True)
    first_month: Mapped[date] = mapped_column(Month)
    last_month: Mapped[date | None] = mapped_column(Month)  #: before the first month: it never began
    end_reason: Mapped[str] = mapped_column(String(120), default="")
    hold: Mapped[str] = mapped_column(String(20), default="")
    #: why the money waits: no-account, card, name-mismatch, no-agreement, returned, died, by-hand, renounced, withheld
    hold_note: Mapped[str] = mapped_column(String(200), default="")
    version: Mapped[int] = mapped_column(default=1)  #: every change of amount, end, hold or payee
    started_by: Mapped[str] = mapped_column(String(32))  #: the decision maker: never maker or checker of a line
    started_at: Mapped[datetime]
    ended_by: Mapped[str | None] = mapped_column(String(32))
    ended_at: Mapped[datetime | None]


class StandingAmount(CountyRow, Base):
    """An amount from a month on; of several, the one recorded last holds. Rows are only added."""

    __tablename__ = "standing_amounts"
    __table_args__ = (
        UniqueConstraint("standing_id", "serial", name="a_payment_numbers_its_amounts_once"),
        CheckConstraint("amount_fen >= 0", name="nobody_is_paid_less_than_nothing"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    standing_id: Mapped[str] = mapped_column(ForeignKey("standing_payments.id"), index=True)
    serial: Mapped[int]
    first_month: Mapped[date] = mapped_column(Month)
    amount_fen: Mapped[int] = mapped_column(BigInteger)
    reason: Mapped[str] = mapped_column(String(120), default="")
    recorded_by: Mapped[str] = mapped_column(String(32))  #: who decided it
    recorded_at: Mapped[datetime]

    @property
    def amount(self) -> Decimal:
        """Return the amount per month in yuan."""
        return yuan(self.amount_fen)


class Payee(CountyRow, AccountColumns, Base):
    """To whom a standing payment or a returned one-off line goes: now, before, or as somebody proposes it."""

    __tablename__ = "payees"
    __table_args__ = (
        UniqueConstraint("standing_id", "serial", name="a_payment_numbers_its_payees_once"),
        Index("a_payment_has_one_payee", "standing_id", unique=True, sqlite_where=_CURRENT, postgresql_where=_CURRENT),
        Index(
            "one_change_of_payee_at_a_time", "standing_id", unique=True, sqlite_where=_PROPOSED,
            postgresql_where=_PROPOSED,
        ),
        CheckConstraint(
            "origin = 'decision' OR state IN ('proposed', 'declined') "
            "OR (confirmed_by IS NOT NULL AND confirmed_by <> recorded_by)",
            name="another_person_confirms_a_changed_payee",
        ),
        CheckConstraint(
            "relation <> 'custodian' OR state IN ('proposed', 'declined') OR agreement <> ''",
            name="a_custodian_has_an_agreement_on_file",
        ),
        CheckConstraint("standing_id IS NOT NULL OR line_id IS NOT NULL", name="a_payee_is_paid_something"),
        Index("ix_payees_account", "account_hash"),
    )  # fmt: skip

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    standing_id: Mapped[str | None] = mapped_column(ForeignKey("standing_payments.id"), index=True)
    line_id: Mapped[str | None] = mapped_column(Id, index=True)  #: the returned line that asks for another account
    serial: Mapped[int]
    state: Mapped[str] = mapped_column(String(10))  #: current, former, proposed, declined
    origin: Mapped[str] = mapped_column(String(10))  #: decision (came with the grant), change
    agreement: Mapped[str] = mapped_column(String(60), default="")  #: number of the 代管协议 filed at the county
    reason: Mapped[str] = mapped_column(String(200), default="")
    recorded_by: Mapped[str] = mapped_column(String(32))
    recorded_at: Mapped[datetime]
    confirmed_by: Mapped[str | None] = mapped_column(String(32))
    confirmed_at: Mapped[datetime | None]
