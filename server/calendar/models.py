"""Rows of the calendar: what each day is, from which source, and whether a notice settles it."""

from __future__ import annotations

import datetime as clock
from datetime import datetime

from sqlalchemy import CheckConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from server.foundation.database import Base

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
