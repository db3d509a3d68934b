"""Rows of persons and households: entered once, used by every item."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from server.foundation.database import Base, CountyRow, Id

_ONE_PERSON = text("merged_into IS NULL AND id_hash IS NOT NULL")
_CURRENT = text("until IS NULL")


class Person(CountyRow, Base):
    """One natural person; identifiers are encrypted and found by keyed hashes."""

    __tablename__ = "persons"
    __table_args__ = (
        Index("ix_persons_name_birth", "name_birth_hash"),
        Index("one_person_per_id_number", "county", "id_hash", unique=True, sqlite_where=_ONE_PERSON,
              postgresql_where=_ONE_PERSON),
    )  # fmt: skip

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    pinyin: Mapped[str] = mapped_column(String(40), default="", index=True)  #: initials, for search
    id_kind: Mapped[str] = mapped_column(String(20), default="resident")  #: resident, hmt-permit, foreign-permit, none
    id_sealed: Mapped[str | None] = mapped_column(Text)
    id_hash: Mapped[str | None] = mapped_column(String(64), index=True)  #: of the 18-character form
    id_hash_15: Mapped[str | None] = mapped_column(String(64), index=True)  #: of the old 15-digit form
    id_reason: Mapped[str] = mapped_column(String(60), default="")  #: why there is none
    name_birth_hash: Mapped[str | None] = mapped_column(String(64))
    birth: Mapped[date | None]
    sex: Mapped[str] = mapped_column(String(1), default="0")  #: GB/T 2261.1: 0 unknown, 1 male, 2 female
    phone_sealed: Mapped[str | None] = mapped_column(Text)
    facts: Mapped[dict[str, Any]] = mapped_column(
        default=dict
    )  #: disability, health, school, work: latest known answers
    died_on: Mapped[date | None]
    merged_into: Mapped[str | None] = mapped_column(ForeignKey("persons.id"))
    created_at: Mapped[datetime]


class Household(CountyRow, Base):
    """People who live and are assessed together."""

    __tablename__ = "households"

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    code: Mapped[str] = mapped_column(String(24), unique=True)
    township: Mapped[str] = mapped_column(ForeignKey("units.id"), index=True)
    village: Mapped[str | None] = mapped_column(ForeignKey("units.id"))
    head_id: Mapped[str] = mapped_column(ForeignKey("persons.id"))
    registered_address: Mapped[str] = mapped_column(String(200), default="")
    address: Mapped[str] = mapped_column(String(200), default="")
    version: Mapped[int] = mapped_column(default=1)
    merged_into: Mapped[str | None] = mapped_column(ForeignKey("households.id"))
    left_on: Mapped[date | None]  #: moved out of the county; None again when it applies here anew or moves back
    created_at: Mapped[datetime]

    members: Mapped[list[Membership]] = relationship(lazy="raise", back_populates="household")


class Membership(CountyRow, Base):
    """A person in a household, from a day to a day."""

    __tablename__ = "memberships"
    __table_args__ = (
        Index("ix_memberships_person", "person_id"),
        Index(
            "a_person_lives_in_one_household",
            "person_id",
            unique=True,
            sqlite_where=_CURRENT,
            postgresql_where=_CURRENT,
        ),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    household_id: Mapped[str] = mapped_column(ForeignKey("households.id"), index=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("persons.id"))
    relation: Mapped[str] = mapped_column(String(20))  #: GB/T 4761 in words: self, spouse, son, daughter, …
    counted: Mapped[bool] = mapped_column(default=True)
    not_counted_kind: Mapped[str] = mapped_column(String(20), default="")  #: of the form, or `counting.FOUND`
    not_counted_reason: Mapped[str] = mapped_column(String(200), default="")
    not_counted_since: Mapped[date | None]
    since: Mapped[date]
    until: Mapped[date | None]

    household: Mapped[Household] = relationship(lazy="raise", back_populates="members")
    person: Mapped[Person] = relationship(lazy="raise")


class RecognisedIdentity(CountyRow, Base):
    """A recognised identity (低保, 特困, 边缘, 刚性支出 …) with its document and validity; transfers carry it (社会救助法 42)."""

    __tablename__ = "recognised_identities"

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    household_id: Mapped[str] = mapped_column(ForeignKey("households.id"), index=True)
    person_id: Mapped[str | None] = mapped_column(ForeignKey("persons.id"))
    kind: Mapped[str] = mapped_column(
        String(20)
    )  #: dibao, tekun, bianyuan, gangxing, fangfanpin, orphan, disabled, youfu, dusheng
    document: Mapped[str] = mapped_column(String(60))  #: number of the document that recognises it
    issued_by: Mapped[str] = mapped_column(String(80))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    ended_on: Mapped[date | None]  #: the last day on which it holds, where it ends before its term
    recorded_by: Mapped[str] = mapped_column(String(32))
    recorded_at: Mapped[datetime]

    @property
    def until(self) -> date | None:
        """Return the one day that pages tell as its end: that of its term, or the earlier one on which it was ended."""
        return min((day for day in (self.valid_to, self.ended_on) if day is not None), default=None)

    def holds_on(self, day: date) -> bool:
        """Tell whether it holds on a day; on its last day it does, as the aid that it came with is still paid for that day."""
        return self.valid_from <= day and (self.until is None or day <= self.until)


class Benefit(CountyRow, Base):
    """One line of the household's ledger: what it receives or received, from whom, by which decision."""

    __tablename__ = "benefits"
    __table_args__ = (Index("ix_benefits_person", "person_id"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    household_id: Mapped[str] = mapped_column(ForeignKey("households.id"), index=True)
    person_id: Mapped[str | None] = mapped_column(ForeignKey("persons.id"))
    item: Mapped[str] = mapped_column(String(30))  #: catalogue code
    kind: Mapped[str] = mapped_column(String(20))  #: money, goods, service, waiting-list, remission
    amount: Mapped[Decimal | None] = mapped_column(Numeric(12, 2))  #: yuan, per `period`
    period: Mapped[str] = mapped_column(String(10), default="once")  #: once, month, year
    since: Mapped[date]
    until: Mapped[date | None]
    cause: Mapped[str] = mapped_column(String(30), default="")  #: for the recurrence check (国发〔2014〕47号)
    unit: Mapped[str] = mapped_column(ForeignKey("units.id"))
    case_id: Mapped[str | None] = mapped_column(Id, index=True)
    source: Mapped[str] = mapped_column(String(40), default="")  #: funding source or the transfer's number
    note: Mapped[str] = mapped_column(String(200), default="")
    support_mode: Mapped[str | None] = mapped_column(String(12))  #: of 特困: dispersed, centralised; None: not known
    recorded_at: Mapped[datetime]


class BenefitStanding(CountyRow, Base):
    """One line of the ledger as it stood when it was taken over; reviews count from the last check, payments see the card."""

    __tablename__ = "benefit_standings"
    __table_args__ = (
        CheckConstraint(
            "card_state IN ('normal', 'lost', 'unactivated', 'none')", name="a_card_is_in_one_of_four_states"
        ),
    )

    benefit_id: Mapped[str] = mapped_column(ForeignKey("benefits.id"), primary_key=True)
    last_checked_on: Mapped[date | None]  #: last completed check: the next one's term starts here
    stable: Mapped[bool | None]  #: income stable (yearly check) or not (half-yearly); None: not known
    card_state: Mapped[str] = mapped_column(String(12), default="none")
    payee: Mapped[str] = mapped_column(String(80), default="")
    bank: Mapped[str] = mapped_column(String(80), default="")
    account_sealed: Mapped[str | None] = mapped_column(Text)
    entered_at: Mapped[datetime]


class MergeLog(CountyRow, Base):
    """Two rows that were one person or household, or one that was two: what was moved, by whom, why."""

    __tablename__ = "merge_log"

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))  #: merge-person, split-person, merge-household, split-household
    source: Mapped[str] = mapped_column(Id)
    target: Mapped[str] = mapped_column(Id)
    moved: Mapped[dict[str, Any]] = mapped_column(default=dict)
    reason: Mapped[str] = mapped_column(String(200))
    by: Mapped[str] = mapped_column(String(32))
    at: Mapped[datetime]
