"""Deadlines and timers: rows, so that a sweep costs what is due and not what is open."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from server.foundation.database import Base, CountyRow, Id

_OPEN = text("state = 'open'")


class Deadline(CountyRow, Base):
    """One running term: rule, start and consumed budget are kept; the due instant is a projection of them."""

    __tablename__ = "deadlines"
    __table_args__ = (
        Index("ix_deadlines_due", "due_at", sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_deadlines_reminder", "next_reminder_at", sqlite_where=_OPEN, postgresql_where=_OPEN),
        CheckConstraint("state = 'open' OR closed_at IS NOT NULL", name="a_deadline_that_ended_says_when"),
    )

    id: Mapped[str] = mapped_column(String(80), primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), index=True)
    instance_id: Mapped[str] = mapped_column(ForeignKey("instances.id"), index=True)
    task_id: Mapped[str | None] = mapped_column(Id, index=True)  #: the person's task it measures, when it is one
    element: Mapped[str] = mapped_column(String(60))
    unit_id: Mapped[str] = mapped_column(ForeignKey("units.id"))  #: who holds it: whose posts are reminded
    rule: Mapped[str] = mapped_column(String(40))
    pack: Mapped[str] = mapped_column(String(120))  #: table of terms, version and row: `terms-national/2026.1/DB.total`
    calendar: Mapped[str] = mapped_column(String(200))  #: calendar version it was computed with
    start_at: Mapped[datetime]
    extended_by: Mapped[str | None] = mapped_column(String(40))  #: rule id of the extension; the start stays
    consumed: Mapped[list[Any]] = mapped_column(default=list)  #: suspensions: from, to, ground, document
    due_at: Mapped[datetime | None]  #: the instant after which it is overdue; null while suspended
    due_on: Mapped[date | None]  #: local date of the last day
    provisional: Mapped[bool] = mapped_column(default=False)
    due_version: Mapped[int] = mapped_column(default=1)
    next_reminder_at: Mapped[datetime | None]
    state: Mapped[str] = mapped_column(String(10), default="open")  #: open, met, late, cancelled, superseded
    closed_at: Mapped[datetime | None]
    superseded_by: Mapped[str | None] = mapped_column(String(80))


class ReminderSent(CountyRow, Base):
    """The claim of a rung: the database decides who fires it, once per version of the due date."""

    __tablename__ = "reminders_sent"
    __table_args__ = (UniqueConstraint("deadline_id", "rung", "due_version", name="a_rung_fires_once_per_due_date"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    deadline_id: Mapped[str] = mapped_column(ForeignKey("deadlines.id"), index=True)
    rung: Mapped[str] = mapped_column(String(30))
    due_version: Mapped[int]
    at: Mapped[datetime]
    covered: Mapped[list[Any]] = mapped_column(default=list)  #: lower rungs merged into it after downtime


class Timer(CountyRow, Base):
    """One timer event of a diagram that waits; it may point to the deadline that governs it."""

    __tablename__ = "timers"
    __table_args__ = (Index("ix_timers_due", "due_at", sqlite_where=_OPEN, postgresql_where=_OPEN),)

    id: Mapped[str] = mapped_column(String(80), primary_key=True)  #: the engine's own task id
    instance_id: Mapped[str] = mapped_column(ForeignKey("instances.id"), index=True)
    element: Mapped[str] = mapped_column(String(60))
    term: Mapped[str] = mapped_column(String(80))
    start_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    state: Mapped[str] = mapped_column(String(10), default="open")  #: open, fired, cancelled
    claim: Mapped[str | None] = mapped_column(String(32))
    fired_at: Mapped[datetime | None]
