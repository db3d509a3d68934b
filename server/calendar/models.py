"""Rows of the calendar: what each day is, from which source, and whether a notice settles it."""

from __future__ import annotations

import datetime as clock
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from server.foundation.database import Base, CountyRow, Id

NATION = "000000"  #: the division code under which national days stand; a county's closure stands under its own


class CalendarDay(Base):
    """One day of the nation's or of a county's calendar."""

    __tablename__ = "calendar_days"
    __table_args__ = (
        UniqueConstraint("division", "date", name="a_division_has_a_day_once"),
        CheckConstraint("status IN ('settled', 'provisional')", name="a_day_is_settled_or_provisional"),
        CheckConstraint(
            "kind IN ('workday', 'weekend', 'holiday', 'make-up', 'closure')", name="a_day_is_of_a_known_kind"
        ),
    )

    id: Mapped[str] = mapped_column(String(20), primary_key=True)  #: division:date
    division: Mapped[str] = mapped_column(String(6))
    date: Mapped[clock.date]
    workday: Mapped[bool]
    kind: Mapped[str] = mapped_column(String(10))
    status: Mapped[str] = mapped_column(String(12))
    source: Mapped[str] = mapped_column(String(60))  #: the notice, the package release, or the county's decision
    zh: Mapped[str] = mapped_column(String(40), default="")
    en: Mapped[str] = mapped_column(String(60), default="")
    entered_at: Mapped[datetime]


class CalendarChange(CountyRow, Base):
    """A yearly notice or a closure of the county: what it says of which days, and how far open deadlines were planned anew."""

    __tablename__ = "calendar_changes"
    __table_args__ = (
        Index("ix_calendar_changes_state", "county", "state"),
        CheckConstraint("kind IN ('notice', 'closure')", name="a_change_is_a_notice_or_a_closure"),
        CheckConstraint("state = 'previewed' OR applied_at IS NOT NULL", name="an_applied_change_says_when"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    kind: Mapped[str] = mapped_column(String(8))
    year: Mapped[int]
    source: Mapped[str] = mapped_column(String(60))  #: number of the notice, or of the county's decision
    days: Mapped[list[Any]] = mapped_column(default=list)  #: date, kind, zh
    state: Mapped[str] = mapped_column(String(10), default="previewed")  #: previewed, applied, planned
    entered_by: Mapped[str] = mapped_column(String(32))
    entered_at: Mapped[datetime]
    applied_by: Mapped[str | None] = mapped_column(String(32))
    applied_at: Mapped[datetime | None]
    cursor: Mapped[str] = mapped_column(String(80), default="")  #: id of the last instance that was planned anew
    moved: Mapped[int] = mapped_column(default=0)  #: deadlines whose last day changed
    units: Mapped[dict[str, Any]] = mapped_column(default=dict)  #: unit id → how many of its deadlines moved
    planned_at: Mapped[datetime | None]
