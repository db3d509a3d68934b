"""Rows of recovery: what is to be returned, by which instalments, what came in, what was written off."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from server.foundation.database import Base, CountyRow, Id
from server.foundation.money import yuan
from server.payments.months import Month


class Recovery(CountyRow, Base):
    """Money that a household is asked to return, from the facts to the last receipt."""

    __tablename__ = "recoveries"
    __table_args__ = (
        UniqueConstraint("case_id", name="a_recovery_has_a_file_of_its_own"),
        CheckConstraint("claimed_fen > 0", name="a_recovery_asks_for_more_than_nothing"),
        CheckConstraint("ordered_fen IS NULL OR ordered_fen >= 0", name="an_order_is_not_below_nothing"),
        CheckConstraint(
            "paid_fen IS NULL OR claimed_fen <= paid_fen OR beyond_why <> ''",
            name="more_than_was_paid_is_asked_back_for_a_reason",
        ),
        CheckConstraint(
            "fine_fen = 0 OR (fine_fen > 0 AND fine_fen <= 2 * ordered_fen)",
            name="a_fine_is_at_most_twice_what_is_returned",
        ),
        CheckConstraint(
            "fine_fen = 0 OR (fine_by IS NOT NULL AND fine_reason <> '')",
            name="a_fine_is_a_person_s_decision_with_reasons",
        ),
        CheckConstraint(
            "returned_fen + written_off_fen <= coalesce(ordered_fen, 0)", name="nobody_returns_more_than_ordered"
        ),
        CheckConstraint("fine_paid_fen <= fine_fen", name="nobody_pays_more_than_the_fine"),
        CheckConstraint(
            "written_off_fen = 0 OR (written_off_by IS NOT NULL AND approved_by IS NOT NULL "
            "AND approved_by <> written_off_by)",
            name="two_people_write_a_debt_off",
        ),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"))
    cause_case: Mapped[str | None] = mapped_column(Id, index=True)  #: the case whose process asked for it
    household_id: Mapped[str] = mapped_column(ForeignKey("households.id"), index=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("persons.id"), index=True)
    ground: Mapped[str] = mapped_column(String(30))  #: died, concealed, overpaid, moved, error …
    claimed_fen: Mapped[int] = mapped_column(BigInteger)  #: what the facts at the start amount to
    first_month: Mapped[date | None] = mapped_column(Month)  #: what was paid for these months; None = from the first
    last_month: Mapped[date | None] = mapped_column(Month)
    paid_fen: Mapped[int | None] = mapped_column(
        BigInteger
    )  #: what that was; None = a process found what is beyond what was due
    beyond_why: Mapped[str] = mapped_column(String(200), default="")  #: why more is asked back than that
    ordered_fen: Mapped[int | None] = mapped_column(BigInteger)  #: what the order asks for; 0 = nothing
    fine_fen: Mapped[int] = mapped_column(BigInteger, default=0)
    fine_by: Mapped[str | None] = mapped_column(String(32))
    fine_reason: Mapped[str] = mapped_column(String(400), default="")
    returned_fen: Mapped[int] = mapped_column(BigInteger, default=0)
    fine_paid_fen: Mapped[int] = mapped_column(BigInteger, default=0)
    written_off_fen: Mapped[int] = mapped_column(BigInteger, default=0)
    written_off_by: Mapped[str | None] = mapped_column(String(32))
    write_off_reason: Mapped[str] = mapped_column(String(200), default="")
    approved_by: Mapped[str | None] = mapped_column(String(32))
    state: Mapped[str] = mapped_column(String(12), default="open")  #: open, ordered, closed, dropped
    credit_note: Mapped[str] = mapped_column(String(200), default="")  #: what the credit record says, if anything
    started_at: Mapped[datetime]
    started_by: Mapped[str] = mapped_column(String(32))
    closed_at: Mapped[datetime | None]

    @property
    def claimed(self) -> Decimal:
        """Return what the facts amount to, in yuan."""
        return yuan(self.claimed_fen)

    @property
    def open_fen(self) -> int:
        """Return what of the order is neither returned nor written off."""
        return (self.ordered_fen or 0) - self.returned_fen - self.written_off_fen

    @property
    def open_fine_fen(self) -> int:
        """Return what of the fine is not paid."""
        return self.fine_fen - self.fine_paid_fen


class RecoveredMonth(CountyRow, Base):
    """A month that was paid beyond what was due, and the recovery that asks it back."""

    __tablename__ = "recovered_months"
    __table_args__ = (
        UniqueConstraint("line_id", name="an_overpaid_line_is_asked_back_once"),
        CheckConstraint("amount_fen > 0", name="an_overpaid_month_has_an_amount"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    recovery_id: Mapped[str] = mapped_column(ForeignKey("recoveries.id"), index=True)
    line_id: Mapped[str] = mapped_column(ForeignKey("payment_lines.id"))
    month: Mapped[date] = mapped_column(Month)
    amount_fen: Mapped[int] = mapped_column(BigInteger)


class Instalment(CountyRow, Base):
    """One part of what is to be returned, with its day; a new plan replaces the open ones."""

    __tablename__ = "recovery_instalments"
    __table_args__ = (
        UniqueConstraint("recovery_id", "serial", name="a_plan_numbers_its_instalments_once"),
        CheckConstraint("amount_fen > 0", name="an_instalment_is_more_than_nothing"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    recovery_id: Mapped[str] = mapped_column(ForeignKey("recoveries.id"), index=True)
    serial: Mapped[int]
    round: Mapped[int]  #: of the plan: the newest holds
    due_on: Mapped[date]
    amount_fen: Mapped[int] = mapped_column(BigInteger)

    @property
    def amount(self) -> Decimal:
        """Return the part in yuan."""
        return yuan(self.amount_fen)


class Receipt(CountyRow, Base):
    """Money that came back, as finance entered it; only ever added. The ledger lines `about` it say to which funds."""

    __tablename__ = "recovery_receipts"
    __table_args__ = (
        UniqueConstraint("county", "voucher", name="a_receipt_s_voucher_is_used_once"),
        CheckConstraint("amount_fen > 0", name="a_receipt_brings_money"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    recovery_id: Mapped[str] = mapped_column(ForeignKey("recoveries.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))  #: return, fine (to the treasury, not to a fund)
    amount_fen: Mapped[int] = mapped_column(BigInteger)
    outside_fen: Mapped[int] = mapped_column(BigInteger, default=0)  #: of it, what no fund of ours had paid
    received_on: Mapped[date]
    voucher: Mapped[str] = mapped_column(String(60))
    by: Mapped[str] = mapped_column(String(32))
    at: Mapped[datetime]

    @property
    def amount(self) -> Decimal:
        """Return what came in, in yuan."""
        return yuan(self.amount_fen)
