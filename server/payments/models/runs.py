"""Rows of payment runs: the batch, its lines, the bank's file and the bank's answers."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from server.foundation.database import Base, CountyRow, Id
from server.foundation.money import yuan
from server.payments.models.account import AccountColumns
from server.payments.months import Month

#: States in which a line holds its month: what was returned or dropped may be paid again.
LIVE = ("draft", "released", "paid")
_LIVE = "state IN ('draft', 'released', 'paid')"


def _once(name: str, *columns: str) -> Index:
    """Return the index that lets one live line pay a thing."""
    wanted = text(f"{_LIVE} AND {columns[0]} IS NOT NULL")
    return Index(name, *columns, unique=True, sqlite_where=wanted, postgresql_where=wanted)


class Run(CountyRow, Base):
    """A batch: built by one person, checked by another, sent to the bank, answered line by line."""

    __tablename__ = "payment_runs"
    __table_args__ = (
        UniqueConstraint("case_id", name="a_run_has_a_file_of_its_own"),
        Index(
            "a_month_has_one_regular_run", "county", "month", unique=True,
            sqlite_where=text("kind = 'month' AND state <> 'dropped'"),
            postgresql_where=text("kind = 'month' AND state <> 'dropped'"),
        ),
        CheckConstraint(
            "checked_by IS NULL OR (built_by IS NOT NULL AND checked_by <> built_by)",
            name="whoever_builds_a_batch_does_not_check_it",
        ),
        CheckConstraint(
            "(state IN ('released', 'closed')) = (released_at IS NOT NULL)", name="what_went_out_was_checked"
        ),
        CheckConstraint("released_at IS NULL OR checked_by IS NOT NULL", name="nothing_goes_out_unchecked"),
    )  # fmt: skip

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"))
    kind: Mapped[str] = mapped_column(String(12))  #: month, supplement, campaign
    month: Mapped[date] = mapped_column(Month, index=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)  #: 202701-1: in the bank's file
    campaign_id: Mapped[str | None] = mapped_column(ForeignKey("payment_campaigns.id"))
    pay_by: Mapped[date]
    state: Mapped[str] = mapped_column(String(10), default="draft")  #: draft, built, released, closed, dropped
    count: Mapped[int] = mapped_column(default=0)
    total_fen: Mapped[int] = mapped_column(BigInteger, default=0)
    digest: Mapped[str] = mapped_column(String(64), default="")  #: of the lines that the checker saw
    built_by: Mapped[str | None] = mapped_column(String(32))
    built_at: Mapped[datetime | None]
    checked_by: Mapped[str | None] = mapped_column(String(32))
    checked_at: Mapped[datetime | None]
    released_at: Mapped[datetime | None]
    closed_by: Mapped[str | None] = mapped_column(String(32))
    closed_at: Mapped[datetime | None]

    @property
    def total(self) -> Decimal:
        """Return the batch's total in yuan."""
        return yuan(self.total_fen)


class Shortfall(CountyRow, Base):
    """A month whose batch no fund could pay when it was to begin: it is tried again when the funds have moved, or the next day."""

    __tablename__ = "payment_shortfalls"
    __table_args__ = (UniqueConstraint("county", "month", name="a_month_falls_short_once"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    month: Mapped[date] = mapped_column(Month)
    movements: Mapped[int]  #: how often the county's funds had moved by then
    noticed_on: Mapped[date]


class Line(CountyRow, AccountColumns, Base):
    """One payment of a batch, with account, fund and reason as they went to the bank."""

    __tablename__ = "payment_lines"
    __table_args__ = (
        UniqueConstraint("run_id", "serial", name="a_batch_numbers_its_lines_once"),
        _once("a_month_is_paid_once_per_benefit", "standing_id", "month", "part"),
        _once("a_request_is_paid_once", "request_id"),
        _once("a_campaign_pays_an_entry_once", "entry_id"),
        ForeignKeyConstraint(
            ["fund_id", "item"], ["payment_fund_items.fund_id", "payment_fund_items.item"],
            name="a_fund_pays_only_its_own_items",
        ),
        CheckConstraint("amount_fen > 0", name="a_line_pays_more_than_nothing"),
        CheckConstraint(
            "(CASE WHEN standing_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN request_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN entry_id IS NULL THEN 0 ELSE 1 END) = 1",
            name="a_line_pays_one_thing",
        ),
        CheckConstraint("(state = 'returned') = (return_code <> '')", name="a_returned_line_says_why"),
        CheckConstraint(
            "state NOT IN ('paid', 'returned') OR result_id IS NOT NULL", name="a_result_comes_from_the_bank"
        ),
        Index("ix_payment_lines_standing", "standing_id", "month"),
    )  # fmt: skip

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    run_id: Mapped[str] = mapped_column(ForeignKey("payment_runs.id"), index=True)
    serial: Mapped[int]
    standing_id: Mapped[str | None] = mapped_column(ForeignKey("standing_payments.id"))
    request_id: Mapped[str | None] = mapped_column(ForeignKey("payment_requests.id"))
    entry_id: Mapped[str | None] = mapped_column(ForeignKey("payment_campaign_entries.id"))
    household_id: Mapped[str] = mapped_column(ForeignKey("households.id"), index=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("persons.id"))
    township: Mapped[str] = mapped_column(ForeignKey("units.id"), index=True)
    item: Mapped[str] = mapped_column(String(30))
    month: Mapped[date] = mapped_column(Month)  #: the month that is paid for
    part: Mapped[int] = mapped_column(
        default=0
    )  #: serial of the amount that it pays: a raise pays its difference as one
    amount_fen: Mapped[int] = mapped_column(BigInteger)
    fund_id: Mapped[str] = mapped_column(String(32))
    decided_by: Mapped[str] = mapped_column(String(32))  #: neither builds nor checks it
    seen_version: Mapped[int] = mapped_column(default=0)  #: version of the standing payment when the line was built
    state: Mapped[str] = mapped_column(String(10), default="draft")  #: draft, released, paid, returned, dropped
    return_code: Mapped[str] = mapped_column(String(20), default="")
    return_text: Mapped[str] = mapped_column(String(120), default="")
    result_id: Mapped[str | None] = mapped_column(ForeignKey("payment_results.id"))
    result_on: Mapped[date | None]
    attended: Mapped[bool] = mapped_column(default=False)  #: of a returned line: somebody was asked to look into it

    @property
    def amount(self) -> Decimal:
        """Return the amount in yuan."""
        return yuan(self.amount_fen)


class BankFile(CountyRow, Base):
    """The file for the bank: ordered with the release, made by a worker, the same whenever it is made."""

    __tablename__ = "payment_files"
    __table_args__ = (
        UniqueConstraint("run_id", name="a_batch_goes_to_the_bank_once"),
        CheckConstraint("(state = 'made') = (sha256 <> '')", name="a_made_file_has_a_hash"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    run_id: Mapped[str] = mapped_column(ForeignKey("payment_runs.id"))
    name: Mapped[str] = mapped_column(String(60))
    state: Mapped[str] = mapped_column(String(10), default="ordered")  #: ordered, made
    sha256: Mapped[str] = mapped_column(String(64), default="")  #: of the file as the bank gets it
    stored: Mapped[str] = mapped_column(String(64), default="")  #: where it lies, sealed
    size: Mapped[int] = mapped_column(default=0)
    ordered_at: Mapped[datetime]
    made_at: Mapped[datetime | None]
    fetched_by: Mapped[str | None] = mapped_column(String(32))  #: who took it to the bank first
    fetched_at: Mapped[datetime | None]


class BankResult(CountyRow, Base):
    """An answer of the bank as it was uploaded; the same file again is the same answer."""

    __tablename__ = "payment_results"
    __table_args__ = (UniqueConstraint("run_id", "sha256", name="a_bank_result_takes_effect_once"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    run_id: Mapped[str] = mapped_column(ForeignKey("payment_runs.id"), index=True)
    sha256: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(120))
    paid: Mapped[int] = mapped_column(default=0)
    paid_fen: Mapped[int] = mapped_column(BigInteger, default=0)
    returned: Mapped[int] = mapped_column(default=0)
    returned_fen: Mapped[int] = mapped_column(BigInteger, default=0)
    uploaded_by: Mapped[str] = mapped_column(String(32))
    uploaded_at: Mapped[datetime]
