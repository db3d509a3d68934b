"""Rows of the urgent lane: reliefs and the petty funds with their ledger. Money is kept in fen."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from server.foundation.database import Base, CountyRow, Id
from server.foundation.money import yuan


class Relief(CountyRow, Base):
    """One emergency as it was reported: both clocks run from the minute of registration."""

    __tablename__ = "reliefs"
    __table_args__ = (
        Index("ix_reliefs_township", "township", "registered_at"),
        CheckConstraint(
            "repeat_approved_by IS NULL OR repeat_approved_by <> registered_by",
            name="whoever_registers_does_not_approve_a_repeated_relief",
        ),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), index=True)
    item_id: Mapped[str] = mapped_column(ForeignKey("items.id"))
    person_id: Mapped[str] = mapped_column(ForeignKey("persons.id"), index=True)
    township: Mapped[str] = mapped_column(ForeignKey("units.id"))
    kind: Mapped[str] = mapped_column(String(20))  #: fire, illness, … (codes `urgent-kind`): the cause of LS47's check
    happened_at: Mapped[datetime]
    place: Mapped[str] = mapped_column(String(200))
    reported_by: Mapped[str] = mapped_column(String(20))  #: self, relative, village, police, hospital, other
    reported_way: Mapped[str] = mapped_column(String(20))  #: counter, phone, online
    registered_at: Mapped[datetime]  #: to the minute that starts the clocks
    registered_by: Mapped[str] = mapped_column(String(32))
    asked_fen: Mapped[int | None] = mapped_column(BigInteger)
    submission: Mapped[str] = mapped_column(
        String(40), unique=True
    )  #: the form's own key: a double submit is one emergency
    repeat_of: Mapped[str] = mapped_column(
        String(200), default=""
    )  #: what was given or asked for the same cause within 12 months
    repeat_reason: Mapped[str] = mapped_column(String(200), default="")
    repeat_approved_by: Mapped[str | None] = mapped_column(String(32))
    repeat_approved_at: Mapped[datetime | None]

    @property
    def asked(self) -> Decimal | None:
        """Return the amount asked for, in yuan."""
        return None if self.asked_fen is None else yuan(self.asked_fen)

    @property
    def waits_for_second_person(self) -> bool:
        """Tell whether relief for the same cause still needs a second person's word."""
        return bool(self.repeat_of) and self.repeat_approved_by is None


class PettyFund(CountyRow, Base):
    """The money for emergencies that a township holds; its balance is the sum of its ledger."""

    __tablename__ = "petty_funds"
    __table_args__ = (CheckConstraint("balance_fen >= 0", name="a_fund_never_goes_below_zero"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    township: Mapped[str] = mapped_column(ForeignKey("units.id"), unique=True)
    balance_fen: Mapped[int] = mapped_column(BigInteger, default=0)
    entries: Mapped[int] = mapped_column(default=0)  #: the last serial in its ledger
    opened_at: Mapped[datetime]

    @property
    def balance(self) -> Decimal:
        """Return the balance in yuan."""
        return yuan(self.balance_fen)


class FundEntry(CountyRow, Base):
    """One line of a fund's ledger; lines are only ever added."""

    __tablename__ = "fund_entries"
    __table_args__ = (
        UniqueConstraint("fund_id", "serial", name="a_ledger_numbers_its_lines_once"),
        UniqueConstraint("payment_for", name="an_emergency_is_paid_once_from_the_fund"),
        CheckConstraint("balance_fen >= 0", name="a_ledger_never_shows_less_than_nothing"),
        CheckConstraint("kind <> 'top-up' OR amount_fen > 0", name="a_top_up_brings_money_in"),
        CheckConstraint("kind <> 'payment' OR amount_fen < 0", name="a_payment_takes_money_out"),
        CheckConstraint(
            "kind <> 'payment' OR (second_by IS NOT NULL AND second_by <> first_by)",
            name="two_different_people_sign_a_payment",
        ),
        CheckConstraint(
            "kind <> 'correction' OR (corrects IS NOT NULL AND note <> '')",
            name="a_correction_names_its_line_and_reason",
        ),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    fund_id: Mapped[str] = mapped_column(ForeignKey("petty_funds.id"), index=True)
    serial: Mapped[int]
    kind: Mapped[str] = mapped_column(String(12))  #: top-up, payment, correction
    amount_fen: Mapped[int] = mapped_column(BigInteger)  #: signed: what it does to the balance
    balance_fen: Mapped[int] = mapped_column(BigInteger)  #: after this line
    lane: Mapped[str] = mapped_column(String(12), default="")  #: small, first-relief
    case_id: Mapped[str | None] = mapped_column(Id, index=True)
    payment_for: Mapped[str | None] = mapped_column(Id)  #: the process instance that a payment belongs to
    way: Mapped[str] = mapped_column(String(10), default="")  #: cash, goods, bank
    corrects: Mapped[int | None]  #: serial of the line that it puts right
    voucher: Mapped[str] = mapped_column(String(60), default="")
    source: Mapped[str] = mapped_column(String(60), default="")  #: where a top-up comes from
    note: Mapped[str] = mapped_column(String(200), default="")
    first_by: Mapped[str] = mapped_column(String(32))
    second_by: Mapped[str | None] = mapped_column(String(32))
    at: Mapped[datetime]

    @property
    def amount(self) -> Decimal:
        """Return what the line does to the balance, in yuan."""
        return yuan(self.amount_fen)

    @property
    def balance(self) -> Decimal:
        """Return the balance after the line, in yuan."""
        return yuan(self.balance_fen)


class FundSample(CountyRow, Base):
    """The county's draw among a month's payments from the petty funds; anybody can draw it again from the seed."""

    __tablename__ = "fund_samples"
    __table_args__ = (
        UniqueConstraint("county", "month", name="a_month_s_payments_are_drawn_once"),
        CheckConstraint("drawn <= paid", name="no_more_is_drawn_than_was_paid"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    month: Mapped[str] = mapped_column(String(7))  #: 2026-02
    seed: Mapped[str] = mapped_column(String(40))
    paid: Mapped[int]  #: payments of the month
    drawn: Mapped[int]
    drawn_by: Mapped[str] = mapped_column(String(32))
    drawn_at: Mapped[datetime]


class FundCheck(CountyRow, Base):
    """One drawn payment and what the county found."""

    __tablename__ = "fund_checks"
    __table_args__ = (
        UniqueConstraint("entry_id", name="a_payment_is_drawn_once"),
        CheckConstraint("(checked_at IS NULL) = (result = '')", name="a_checked_payment_has_a_result"),
        CheckConstraint("result <> 'wrong' OR finding <> ''", name="whatever_is_wrong_is_told"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    sample_id: Mapped[str] = mapped_column(ForeignKey("fund_samples.id"), index=True)
    entry_id: Mapped[str] = mapped_column(ForeignKey("fund_entries.id"))
    result: Mapped[str] = mapped_column(String(10), default="")  #: right, wrong
    finding: Mapped[str] = mapped_column(String(200), default="")
    checked_by: Mapped[str | None] = mapped_column(String(32))
    checked_at: Mapped[datetime | None]
