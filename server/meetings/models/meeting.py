"""Meetings, the calendar they come from, the units that have a seat, and who is there."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from server.foundation.database import Base, CountyRow, Id

_PROPOSED = text("state = 'preparing' AND proposed")


class MeetingSeries(CountyRow, Base):
    """A recurring meeting: every so many weeks on a weekday, put off to the next working day where that is a holiday."""

    __tablename__ = "meeting_series"
    __table_args__ = (
        CheckConstraint("every_weeks BETWEEN 1 AND 12", name="a_series_comes_every_one_to_twelve_weeks"),
        CheckConstraint("ended_on IS NULL OR ended_on >= first_on", name="a_series_ends_after_it_begins"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    first_on: Mapped[date]  #: the first day, whose weekday is the series'
    every_weeks: Mapped[int]
    at: Mapped[str] = mapped_column(String(5))  #: local time, 14:30
    place: Mapped[str] = mapped_column(String(80))
    ended_on: Mapped[date | None]
    made_by: Mapped[str] = mapped_column(String(32))
    made_at: Mapped[datetime]


class Meeting(CountyRow, Base):
    """One meeting, or one round of written circulation; the case of the house and its process go with it."""

    __tablename__ = "meetings"
    __table_args__ = (
        Index("ix_meetings_state", "county", "state", "planned_at"),
        UniqueConstraint("county", "year", "ordinal", name="meetings_of_a_year_are_counted_once"),
        UniqueConstraint("case_id", name="a_case_of_the_house_is_one_meeting"),
        UniqueConstraint("county", "submission", name="a_form_plans_one_meeting_however_often_it_is_sent"),
        Index(
            "a_county_has_one_proposed_meeting_in_preparation", "county", unique=True,
            sqlite_where=_PROPOSED, postgresql_where=_PROPOSED,
        ),
        CheckConstraint("way IN ('', 'meeting', 'written', 'cancel')", name="a_meeting_meets_circulates_or_is_cancelled"),
        CheckConstraint("state IN ('preparing', 'cancelled') OR notice_id IS NOT NULL", name="a_convened_meeting_has_a_notice"),
        CheckConstraint("state <> 'closed' OR minutes_id IS NOT NULL", name="a_closed_meeting_has_minutes"),
    )  # fmt: skip

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"))
    instance_id: Mapped[str | None] = mapped_column(Id)
    series_id: Mapped[str | None] = mapped_column(ForeignKey("meeting_series.id"))
    year: Mapped[int]
    ordinal: Mapped[int]  #: 第几次 of the year
    proposed: Mapped[bool] = mapped_column(default=False)  #: opened by the system, because a case asked for a meeting
    way: Mapped[str] = mapped_column(String(10), default="")  #: meeting, written, cancel; empty until it is convened
    state: Mapped[str] = mapped_column(String(12), default="preparing")
    #: preparing, convened, sitting, minutes, following, closed, cancelled
    planned_at: Mapped[datetime]  #: begins, or answers are wanted until (written circulation)
    place: Mapped[str] = mapped_column(String(80), default="")
    notice_id: Mapped[str | None] = mapped_column(Id)  #: the valid 会议通知
    minutes_id: Mapped[str | None] = mapped_column(Id)
    held_at: Mapped[datetime | None]
    draft: Mapped[str] = mapped_column(Text, default="")  #: what the secretary adds to the minutes
    version: Mapped[int] = mapped_column(default=1)  #: of the agenda and its date: two secretaries may edit it
    submission: Mapped[str] = mapped_column(String(40))
    made_by: Mapped[str] = mapped_column(String(32))
    made_at: Mapped[datetime]


class Seat(CountyRow, Base):
    """A unit's seat at a meeting: the chair's, one that every case needs (core), or of a department concerned."""

    __tablename__ = "meeting_seats"
    __table_args__ = (
        UniqueConstraint("meeting_id", "unit_id", name="a_unit_has_one_seat_at_a_meeting"),
        CheckConstraint("kind IN ('chair', 'core', 'concerned')", name="a_seat_is_the_chair_s_core_or_concerned"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    meeting_id: Mapped[str] = mapped_column(ForeignKey("meetings.id"), index=True)
    unit_id: Mapped[str] = mapped_column(ForeignKey("units.id"))
    kind: Mapped[str] = mapped_column(String(10))


class Attendance(CountyRow, Base):
    """Somebody who signed in for a unit, in person or by the secretary's list."""

    __tablename__ = "meeting_attendance"
    __table_args__ = (UniqueConstraint("meeting_id", "user_id", name="a_person_signs_in_once"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    meeting_id: Mapped[str] = mapped_column(ForeignKey("meetings.id"), index=True)
    unit_id: Mapped[str] = mapped_column(ForeignKey("units.id"))
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime]
    recorded_by: Mapped[str] = mapped_column(String(32))
