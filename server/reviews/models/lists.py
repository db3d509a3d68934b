"""Lists that lead to checks: random draws, batch comparisons with their suspicions, flags, gaps and exits."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from server.foundation.database import Base, CountyRow, Id

_STANDING = text("cleared_at IS NULL")


class Draw(CountyRow, Base):
    """One random spot check: seed, hash of the list drawn from, and what was drawn; anybody can draw it again."""

    __tablename__ = "review_draws"
    __table_args__ = (
        CheckConstraint("size >= 1 AND size <= population", name="a_draw_takes_some_of_the_list"),
        CheckConstraint("seed <> ''", name="a_draw_has_a_seed"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    township: Mapped[str | None] = mapped_column(ForeignKey("units.id"))  #: null: the whole county
    item: Mapped[str] = mapped_column(String(30))
    seed: Mapped[str] = mapped_column(String(64))
    method: Mapped[str] = mapped_column(String(20))
    population: Mapped[int]
    size: Mapped[int]
    list_hash: Mapped[str] = mapped_column(String(64))
    listed: Mapped[list[Any]] = mapped_column(default=list)  #: the codes drawn from, in order
    picked: Mapped[list[Any]] = mapped_column(default=list)  #: the codes drawn, in the order drawn
    reason: Mapped[str] = mapped_column(String(200))
    drawn_by: Mapped[str] = mapped_column(String(32))
    drawn_at: Mapped[datetime]


class Comparison(CountyRow, Base):
    """One file of another body compared with who receives aid."""

    __tablename__ = "comparisons"
    __table_args__ = (UniqueConstraint("county", "sha256", name="a_file_is_compared_once"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    source: Mapped[str] = mapped_column(String(60))  #: who gave it
    file_name: Mapped[str] = mapped_column(String(120))
    sha256: Mapped[str] = mapped_column(String(64))
    rows: Mapped[int]
    found: Mapped[int]  #: rows that name somebody who receives aid
    unreadable: Mapped[list[Any]] = mapped_column(default=list)  #: [row, zh, en]
    compared_by: Mapped[str] = mapped_column(String(32))
    compared_at: Mapped[datetime]


class Suspicion(CountyRow, Base):
    """One row of a comparison that speaks against somebody's aid: looked into by a person, never believed by itself."""

    __tablename__ = "suspicions"
    __table_args__ = (
        UniqueConstraint("comparison_id", "row", name="a_row_is_listed_once"),
        Index("ix_suspicions_list", "county", "township", "state"),
        CheckConstraint(
            "(state IN ('confirmed', 'cleared')) = (settled_at IS NOT NULL)", name="a_settled_one_says_when"
        ),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    comparison_id: Mapped[str] = mapped_column(ForeignKey("comparisons.id"))
    row: Mapped[int]
    household_id: Mapped[str] = mapped_column(ForeignKey("households.id"), index=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("persons.id"))
    township: Mapped[str] = mapped_column(ForeignKey("units.id"))
    kind: Mapped[str] = mapped_column(String(20))  #: key of `server.reviews.words.SUSPICIONS`
    detail: Mapped[str] = mapped_column(String(200), default="")
    state: Mapped[str] = mapped_column(String(10), default="open")  #: open, checking, confirmed, cleared
    review_id: Mapped[str | None] = mapped_column(Id, index=True)
    settled_at: Mapped[datetime | None]


class Flag(CountyRow, Base):
    """“五有”: signs of means that ask for a special check and a soft exit, never for an automatic one."""

    __tablename__ = "household_flags"
    __table_args__ = (
        Index(
            "a_household_is_flagged_once",
            "household_id",
            unique=True,
            sqlite_where=_STANDING,
            postgresql_where=_STANDING,
        ),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    household_id: Mapped[str] = mapped_column(ForeignKey("households.id"))
    signs: Mapped[list[Any]] = mapped_column(default=list)  #: keys of `server.reviews.words.SIGNS`
    note: Mapped[str] = mapped_column(String(300), default="")
    set_by: Mapped[str] = mapped_column(String(32))
    set_at: Mapped[datetime]
    review_id: Mapped[str | None] = mapped_column(Id)
    cleared_by: Mapped[str | None] = mapped_column(String(32))
    cleared_at: Mapped[datetime | None]
    cleared_why: Mapped[str] = mapped_column(String(200), default="")


class ListEntry(CountyRow, Base):
    """One line of the gap list (应保未保) or the exit list (应退未退), with the day by which it is looked into."""

    __tablename__ = "gap_and_exit_entries"
    __table_args__ = (
        UniqueConstraint("county", "key", name="a_finding_is_listed_once"),
        Index("ix_gap_and_exit_entries_list", "county", "township", "side", "state"),
        CheckConstraint("(state = 'handled') = (handled_at IS NOT NULL)", name="a_handled_entry_says_when"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    side: Mapped[str] = mapped_column(String(6))  #: gap, exit
    key: Mapped[str] = mapped_column(String(80))  #: reason and row: found again it is the same
    household_id: Mapped[str] = mapped_column(ForeignKey("households.id"), index=True)
    person_id: Mapped[str | None] = mapped_column(ForeignKey("persons.id"))
    township: Mapped[str] = mapped_column(ForeignKey("units.id"))
    reason: Mapped[str] = mapped_column(String(20))  #: key of `server.reviews.words.REASONS`
    found_on: Mapped[date]
    due_on: Mapped[date]
    state: Mapped[str] = mapped_column(String(8), default="open")  #: open, handled
    result: Mapped[str] = mapped_column(String(20), default="")
    words: Mapped[str] = mapped_column(String(300), default="")
    review_id: Mapped[str | None] = mapped_column(Id)
    handled_by: Mapped[str | None] = mapped_column(String(32))
    handled_at: Mapped[datetime | None]
