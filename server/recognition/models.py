"""Rows of recognition: obligors, draws, ratings, expense sheets, instalments, validity, children's files."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Numeric, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from server.foundation.database import Base, CountyRow, Id
from server.foundation.money import yuan

_NOT_REMINDED = text("reminded_at IS NULL AND renewal_case_id IS NULL")


class Obligor(CountyRow, Base):
    """Somebody with a duty to support the applicant; means are known only with that person's own consent (社会救助法 41)."""

    __tablename__ = "obligors"
    __table_args__ = (
        Index("ix_obligors_item", "item_id"),
        CheckConstraint(
            "consented_on IS NOT NULL OR (low_income IS NULL AND assets_ok IS NULL)",
            name="nothing_is_looked_up_about_an_obligor_without_consent",
        ),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    item_id: Mapped[str] = mapped_column(ForeignKey("items.id"))
    name: Mapped[str] = mapped_column(String(100))
    relation: Mapped[str] = mapped_column(String(20))
    status: Mapped[str] = mapped_column(String(20))  #: ordinary, tekun, dibao, no-capacity, missing, imprisoned
    age: Mapped[int]
    severe: Mapped[bool]
    consented_on: Mapped[date | None]
    low_income: Mapped[bool | None]
    assets_ok: Mapped[bool | None]
    unable: Mapped[bool | None]  #: what table `tekun-obligor` says; None where facts are missing
    reason: Mapped[str] = mapped_column(String(200), default="")
    recorded_by: Mapped[str] = mapped_column(String(32))
    recorded_at: Mapped[datetime]


class SpotDraw(CountyRow, Base):
    """One file in the county's draw for spot checks: its place in the sequence, the seed, whether it was drawn, what was found."""

    __tablename__ = "spot_draws"
    __table_args__ = (
        UniqueConstraint("county", "serial", name="a_draw_numbers_each_file_once"),
        UniqueConstraint("instance_id", name="a_file_enters_the_draw_once"),
        CheckConstraint("checked_at IS NULL OR drawn", name="only_a_drawn_file_is_spot_checked"),
        CheckConstraint(
            "checked_at IS NULL OR (checked_by IS NOT NULL AND agrees IS NOT NULL)",
            name="a_spot_check_names_who_went_and_what_was_found",
        ),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    serial: Mapped[int]
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), index=True)
    instance_id: Mapped[str] = mapped_column(ForeignKey("instances.id"))
    township: Mapped[str] = mapped_column(ForeignKey("units.id"))
    seed: Mapped[str] = mapped_column(String(40))
    drawn: Mapped[bool]
    drawn_at: Mapped[datetime]
    visited_on: Mapped[date | None]
    companion: Mapped[str] = mapped_column(String(100), default="")
    agrees: Mapped[bool | None]
    findings: Mapped[str] = mapped_column(Text, default="")
    checked_by: Mapped[str | None] = mapped_column(String(32))
    checked_at: Mapped[datetime | None]


class CareRating(CountyRow, Base):
    """A rating of self-care by six items (特困人员认定办法 20–23); a later one takes its place."""

    __tablename__ = "care_ratings"
    __table_args__ = (
        Index("ix_care_ratings_person", "person_id", "rated_at"),
        CheckConstraint("missed BETWEEN 0 AND 6", name="a_rating_counts_six_items"),
        CheckConstraint("assessor <> second_assessor", name="two_people_rate_self_care"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), index=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("persons.id"))
    missed_items: Mapped[list[Any]] = mapped_column(default=list)
    missed: Mapped[int]
    level: Mapped[str] = mapped_column(String(10))  #: able, partial, unable
    rated_on: Mapped[date]
    agency: Mapped[str] = mapped_column(String(200), default="")  #: the third party; empty when the county rated
    assessor: Mapped[str] = mapped_column(String(100))
    second_assessor: Mapped[str] = mapped_column(String(100))
    remark: Mapped[str] = mapped_column(Text, default="")
    table_version: Mapped[str] = mapped_column(String(20))
    rated_by: Mapped[str] = mapped_column(String(32))
    rated_at: Mapped[datetime]


class ExpenseSheet(CountyRow, Base):
    """Expenses of the 12 months before the application, each with its own part; the sheet that was made last counts."""

    __tablename__ = "expense_sheets"
    __table_args__ = (
        Index("ix_expense_sheets_item", "item_id", "at"),
        CheckConstraint("rigid_fen >= 0", name="counted_expenses_are_never_below_nothing"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    item_id: Mapped[str] = mapped_column(ForeignKey("items.id"))
    lines: Mapped[list[Any]] = mapped_column(default=list)  #: person, kind, total, covered, counted, why
    rigid_fen: Mapped[int] = mapped_column(BigInteger)
    income_fen: Mapped[int | None] = mapped_column(
        BigInteger
    )  #: of the household and year; None where it was not asked
    ratio: Mapped[Decimal | None] = mapped_column(Numeric(12, 4))
    limit: Mapped[Decimal | None] = mapped_column(Numeric(6, 4))  #: the county's ratio on the day
    versions: Mapped[dict[str, Any]] = mapped_column(default=dict)  #: table → version
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(String(32))

    @property
    def rigid(self) -> Decimal:
        """Return the counted expenses in yuan."""
        return yuan(self.rigid_fen)

    @property
    def income(self) -> Decimal | None:
        """Return the household's income of the year in yuan."""
        return None if self.income_fen is None else yuan(self.income_fen)


class Instalment(CountyRow, Base):
    """One part of relief that was approved once and is paid on its day."""

    __tablename__ = "instalments"
    __table_args__ = (
        UniqueConstraint("instance_id", "serial", name="instalments_are_numbered_once"),
        UniqueConstraint("instance_id", "due_on", name="one_instalment_a_day"),
        CheckConstraint("amount_fen > 0", name="an_instalment_pays_more_than_nothing"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), index=True)
    item_id: Mapped[str] = mapped_column(ForeignKey("items.id"))
    instance_id: Mapped[str] = mapped_column(ForeignKey("instances.id"))
    serial: Mapped[int]
    due_on: Mapped[date]
    amount_fen: Mapped[int] = mapped_column(BigInteger)
    requested_at: Mapped[datetime | None]  #: when finance was asked to pay it

    @property
    def amount(self) -> Decimal:
        """Return the amount in yuan."""
        return yuan(self.amount_fen)


class Recognition(CountyRow, Base):
    """A recognised household: from when until when, when it is reminded, which case renews it."""

    __tablename__ = "recognitions"
    __table_args__ = (
        UniqueConstraint("item_id", name="an_item_is_recognised_once"),
        Index("ix_recognitions_remind", "remind_at", sqlite_where=_NOT_REMINDED, postgresql_where=_NOT_REMINDED),
        CheckConstraint("valid_to >= recognised_on", name="a_recognition_ends_after_it_begins"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), index=True)
    item_id: Mapped[str] = mapped_column(ForeignKey("items.id"))
    household_id: Mapped[str] = mapped_column(ForeignKey("households.id"), index=True)
    township: Mapped[str] = mapped_column(ForeignKey("units.id"))
    kind: Mapped[str] = mapped_column(String(20))  #: bianyuan, gangxing
    document: Mapped[str] = mapped_column(String(60))
    recognised_on: Mapped[date]
    valid_to: Mapped[date]
    remind_at: Mapped[datetime]
    reminded_at: Mapped[datetime | None]
    renewal_case_id: Mapped[str | None] = mapped_column(Id)  #: the application that was made out of this one
    ended_on: Mapped[date | None]  #: the day from which a decision ended it before its time


class ChildFile(CountyRow, Base):
    """A child without support: who the child is, how it lives, what the table says; seen only by those who handle it."""

    __tablename__ = "child_files"
    __table_args__ = (
        UniqueConstraint("item_id", name="an_item_has_one_child"),
        CheckConstraint("payee_id IS NULL OR payee_id <> person_id", name="support_is_never_paid_to_the_child_itself"),
        CheckConstraint("(upstream_number = '') = (entered_on IS NULL)", name="an_upstream_entry_has_number_and_day"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), index=True)
    item_id: Mapped[str] = mapped_column(ForeignKey("items.id"))
    person_id: Mapped[str] = mapped_column(ForeignKey("persons.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12), default="")  #: orphan, unsupported; none when the table finds neither
    care: Mapped[str] = mapped_column(String(12))  #: family, institution
    in_danger: Mapped[bool]
    payee_id: Mapped[str | None] = mapped_column(ForeignKey("persons.id"))
    payee_relation: Mapped[str] = mapped_column(String(20), default="")
    upstream_number: Mapped[str] = mapped_column(String(40), default="")
    entered_on: Mapped[date | None]
    opened_at: Mapped[datetime]
