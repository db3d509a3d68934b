"""Rows of rolls: an uploaded roll that waits for its second person, and what became of each row."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from server.foundation.database import Base, CountyRow, Id

_KEPT = text("state <> 'dropped'")


class RollImport(CountyRow, Base):
    """One uploaded roll: read and checked, then taken over by another person; its rows are sealed whole."""

    __tablename__ = "roll_imports"
    __table_args__ = (
        Index("a_file_is_taken_over_once", "county", "sha256", unique=True, sqlite_where=_KEPT, postgresql_where=_KEPT),
        CheckConstraint("state IN ('waiting', 'done', 'dropped')", name="a_roll_waits_is_done_or_is_dropped"),
        CheckConstraint(
            "state <> 'done' OR (decided_by IS NOT NULL AND decided_by <> uploaded_by)",
            name="a_roll_is_confirmed_by_another_person",
        ),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(120))
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    townships: Mapped[list[Any]] = mapped_column(default=list)  #: unit ids that its good rows name
    rows: Mapped[int]
    good: Mapped[int]
    bad: Mapped[int]
    sealed: Mapped[str] = mapped_column(Text)  #: the good rows, as the form's clean answers
    problems: Mapped[list[Any]] = mapped_column(default=list)  #: row, column, zh, en, bad
    taken: Mapped[dict[str, Any]] = mapped_column(default=dict)  #: what confirming did, in numbers
    uploaded_by: Mapped[str] = mapped_column(String(32))
    uploaded_at: Mapped[datetime]
    decided_by: Mapped[str | None] = mapped_column(String(32))
    decided_at: Mapped[datetime | None]
    drop_reason: Mapped[str] = mapped_column(String(200), default="")


class RollRow(CountyRow, Base):
    """What one row of a roll became."""

    __tablename__ = "roll_rows"
    __table_args__ = (UniqueConstraint("import_id", "number", name="a_row_of_a_roll_is_taken_over_once"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    import_id: Mapped[str] = mapped_column(ForeignKey("roll_imports.id"))
    number: Mapped[int]  #: the line in the file
    outcome: Mapped[str] = mapped_column(String(12))  #: new, added, known
    household_id: Mapped[str] = mapped_column(ForeignKey("households.id"), index=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("persons.id"))
    benefit_id: Mapped[str | None] = mapped_column(ForeignKey("benefits.id"))


class RollWarning(CountyRow, Base):
    """A sign that a household on the low-income roll may need more, pushed to its township, handled, fed back (C26)."""

    __tablename__ = "roll_warnings"
    __table_args__ = (
        Index("ix_roll_warnings_township", "township", "state"),
        UniqueConstraint("household_id", "indicator", "subject", name="a_sign_is_raised_once"),
        CheckConstraint("(state = 'open') = (handled_at IS NULL)", name="a_handled_warning_says_when"),
        CheckConstraint("state = 'open' OR feedback <> ''", name="a_handled_warning_says_what_came_of_it"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    household_id: Mapped[str] = mapped_column(ForeignKey("households.id"), index=True)
    township: Mapped[str] = mapped_column(ForeignKey("units.id"))
    indicator: Mapped[str] = mapped_column(String(30))  #: expiring, gap, left-allowance, double, card
    subject: Mapped[str] = mapped_column(String(80))  #: what it speaks of: an identity, an item, a benefit
    why_zh: Mapped[str] = mapped_column(String(300))
    why_en: Mapped[str] = mapped_column(String(300))
    raised_at: Mapped[datetime]
    due_on: Mapped[date]  #: last day of the internal term
    state: Mapped[str] = mapped_column(String(10), default="open")  #: open, handled, dismissed
    answer: Mapped[dict[str, Any]] = mapped_column(default=dict)  #: of the table that says so, where one does
    feedback: Mapped[str] = mapped_column(String(300), default="")
    handled_by: Mapped[str | None] = mapped_column(String(32))
    handled_at: Mapped[datetime | None]
