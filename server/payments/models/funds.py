"""Rows of the county's funds: what each may pay, what it holds, and the ledger that says why."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from server.foundation.database import Base, CountyRow, Id
from server.foundation.money import yuan
from server.payments.months import Month

_SUMS = "brought_fen = held_fen + bank_fen + paid_fen"
_POSITIVE = "held_fen >= 0 AND bank_fen >= 0 AND paid_fen >= 0"

#: Where money can stand: outside the fund, at hand, on its way through the bank, with households.
PLACES = ("outside", "held", "bank", "households")


class Fund(CountyRow, Base):
    """Money of one source for certain items: an account of its own that pays nothing else."""

    __tablename__ = "payment_funds"
    __table_args__ = (
        UniqueConstraint("county", "code", name="a_county_names_a_fund_once"),
        CheckConstraint(_SUMS, name="a_fund_balances_to_the_cent"),
        CheckConstraint(_POSITIVE, name="a_fund_never_goes_below_nothing"),
        CheckConstraint(
            "source <> 'donation' OR (purpose <> '' AND donor <> '')", name="a_donation_names_donor_and_purpose"
        ),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    code: Mapped[str] = mapped_column(String(30))
    name: Mapped[str] = mapped_column(String(60))
    source: Mapped[str] = mapped_column(String(16))  #: central, provincial, city, county, temp-relief, donation
    donor: Mapped[str] = mapped_column(String(80), default="")
    purpose: Mapped[str] = mapped_column(String(200), default="")  #: the donor's words: what it is given for
    rank: Mapped[int] = mapped_column(default=50)  #: which fund pays first
    brought_fen: Mapped[int] = mapped_column(BigInteger, default=0)  #: all that ever came in
    held_fen: Mapped[int] = mapped_column(BigInteger, default=0)
    bank_fen: Mapped[int] = mapped_column(BigInteger, default=0)  #: handed to the bank, no answer yet
    paid_fen: Mapped[int] = mapped_column(BigInteger, default=0)  #: with households, less what came back
    entries: Mapped[int] = mapped_column(default=0)  #: the last serial in its ledger
    opened_by: Mapped[str] = mapped_column(String(32))
    opened_at: Mapped[datetime]

    @property
    def brought(self) -> Decimal:
        """Return all that ever came in, in yuan."""
        return yuan(self.brought_fen)

    @property
    def held(self) -> Decimal:
        """Return what is at hand, in yuan."""
        return yuan(self.held_fen)

    @property
    def under_way(self) -> Decimal:
        """Return what the bank has not answered, in yuan."""
        return yuan(self.bank_fen)

    @property
    def paid(self) -> Decimal:
        """Return what households have, in yuan."""
        return yuan(self.paid_fen)


class FundItem(Base):
    """An item that a fund may pay; a line of a batch can only name such a pair."""

    __tablename__ = "payment_fund_items"

    fund_id: Mapped[str] = mapped_column(ForeignKey("payment_funds.id"), primary_key=True)
    item: Mapped[str] = mapped_column(String(30), primary_key=True)


class LedgerLine(CountyRow, Base):
    """One movement of a fund from a place to a place, with what stands at each afterwards; only ever added."""

    __tablename__ = "payment_ledger"
    __table_args__ = (
        UniqueConstraint("fund_id", "serial", name="a_fund_numbers_its_lines_once"),
        CheckConstraint("amount_fen > 0", name="a_movement_moves_something"),
        CheckConstraint("source <> target", name="a_movement_goes_somewhere_else"),
        CheckConstraint(_SUMS, name="every_line_balances_to_the_cent"),
        CheckConstraint(_POSITIVE, name="no_line_shows_less_than_nothing"),
        CheckConstraint(
            "kind <> 'correction' OR (corrects IS NOT NULL AND note <> '')", name="a_correction_says_what_and_why"
        ),
        Index("ix_payment_ledger_at", "fund_id", "at"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    fund_id: Mapped[str] = mapped_column(ForeignKey("payment_funds.id"))
    serial: Mapped[int]
    kind: Mapped[str] = mapped_column(String(14))  #: brought, released, paid, returned, handed, recovered, correction
    source: Mapped[str] = mapped_column(String(10))  #: one of PLACES
    target: Mapped[str] = mapped_column(String(10))
    amount_fen: Mapped[int] = mapped_column(BigInteger)
    brought_fen: Mapped[int] = mapped_column(BigInteger)  #: these four: after the movement
    held_fen: Mapped[int] = mapped_column(BigInteger)
    bank_fen: Mapped[int] = mapped_column(BigInteger)
    paid_fen: Mapped[int] = mapped_column(BigInteger)
    about: Mapped[str | None] = mapped_column(Id, index=True)  #: the run, result, request or receipt behind it
    corrects: Mapped[int | None]
    voucher: Mapped[str] = mapped_column(String(60), default="")
    note: Mapped[str] = mapped_column(String(200), default="")
    by: Mapped[str] = mapped_column(String(32))
    at: Mapped[datetime]

    @property
    def amount(self) -> Decimal:
        """Return what moved, in yuan."""
        return yuan(self.amount_fen)

    @property
    def difference(self) -> Decimal:
        """Return what moved in yuan, below 0 where a correction takes money out."""
        return yuan(-self.amount_fen if self.kind == "correction" and self.source == "held" else self.amount_fen)

    @property
    def held(self) -> Decimal:
        """Return what the fund held afterwards, in yuan."""
        return yuan(self.held_fen)


class Reconciliation(CountyRow, Base):
    """A month of a fund as two people signed for it: what stood where at its end, and that the books agree."""

    __tablename__ = "payment_reconciliations"
    __table_args__ = (
        UniqueConstraint("fund_id", "month", name="a_month_of_a_fund_is_reconciled_once"),
        CheckConstraint("checked_by IS NULL OR checked_by <> made_by", name="two_people_reconcile_a_month"),
        CheckConstraint(_SUMS, name="a_reconciled_month_balances_to_the_cent"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    fund_id: Mapped[str] = mapped_column(ForeignKey("payment_funds.id"))
    month: Mapped[date] = mapped_column(Month)
    last_serial: Mapped[int]  #: the ledger's last line of the month
    brought_fen: Mapped[int] = mapped_column(BigInteger)
    held_fen: Mapped[int] = mapped_column(BigInteger)
    bank_fen: Mapped[int] = mapped_column(BigInteger)
    paid_fen: Mapped[int] = mapped_column(BigInteger)
    note: Mapped[str] = mapped_column(String(200), default="")
    made_by: Mapped[str] = mapped_column(String(32))
    made_at: Mapped[datetime]
    checked_by: Mapped[str | None] = mapped_column(String(32))
    checked_at: Mapped[datetime | None]
