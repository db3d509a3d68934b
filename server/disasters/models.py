"""Rows of disasters: the event, the households registered with it, who stands on its rebuilding list, a township's winter list and its lines."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from server.foundation.database import Base, CountyRow, Id


class Disaster(CountyRow, Base):
    """One event that emergency management opened: households are registered with it until it is closed."""

    __tablename__ = "disasters"
    __table_args__ = (
        CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="a_closed_event_has_a_closing_time"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    title: Mapped[str] = mapped_column(String(80))
    kind: Mapped[str] = mapped_column(String(20))  #: of the form `disaster-event`
    happened_on: Mapped[date]
    narrative: Mapped[str] = mapped_column(Text)
    area: Mapped[list[Any]] = mapped_column(default=list)  #: ids of the townships that it hit
    state: Mapped[str] = mapped_column(String(10), default="open")  #: open, closed
    opened_by: Mapped[str] = mapped_column(String(32))
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]


class Registration(CountyRow, Base):
    """One household that an event hit: how many people need what."""

    __tablename__ = "disaster_registrations"
    __table_args__ = (
        UniqueConstraint("disaster_id", "household_id", name="a_household_is_registered_once_with_an_event"),
        Index("ix_disaster_registrations_township", "township", "state"),
        CheckConstraint("state IN ('waiting', 'listed', 'lead')", name="waits_is_listed_or_is_a_lead"),
        CheckConstraint("(state = 'lead') = (lead_code <> '')", name="a_lead_has_its_code"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    disaster_id: Mapped[str] = mapped_column(ForeignKey("disasters.id"))
    household_id: Mapped[str] = mapped_column(ForeignKey("households.id"), index=True)
    township: Mapped[str] = mapped_column(ForeignKey("units.id"))
    village: Mapped[str | None] = mapped_column(ForeignKey("units.id"))
    people: Mapped[int]
    needs: Mapped[list[Any]] = mapped_column(default=list)  #: of the form `disaster-household`
    damage: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    lead_code: Mapped[str] = mapped_column(String(20), default="")
    by: Mapped[str] = mapped_column(String(32))
    by_name: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime]


class Rebuilding(CountyRow, Base):
    """One household on an event's rebuilding list (自然灾害救助条例 20): who put it forward, how its house was hit, what was approved."""

    __tablename__ = "disaster_rebuildings"
    __table_args__ = (
        UniqueConstraint("disaster_id", "household_id", name="a_household_stands_once_on_a_rebuilding_list"),
        CheckConstraint("put_forward IN ('own', 'group')", name="put_forward_by_herself_or_by_her_group"),
        CheckConstraint("(put_forward = 'group') = (group_name <> '')", name="a_group_that_nominates_is_named"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    disaster_id: Mapped[str] = mapped_column(ForeignKey("disasters.id"))
    household_id: Mapped[str] = mapped_column(ForeignKey("households.id"), index=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), index=True)
    township: Mapped[str] = mapped_column(ForeignKey("units.id"))
    village: Mapped[str | None] = mapped_column(ForeignKey("units.id"))
    damage_grade: Mapped[str] = mapped_column(String(10), default="")  #: as told, then as the township saw it
    put_forward: Mapped[str] = mapped_column(String(10))  #: own, group
    group_name: Mapped[str] = mapped_column(String(60), default="")
    amount: Mapped[Decimal | None] = mapped_column(Numeric(12, 2))  #: approved
    by: Mapped[str] = mapped_column(String(32))
    by_name: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime]


class WinterList(CountyRow, Base):
    """A township's list for one winter: drawn up, checked, approved, sealed and handed over, answered line by line."""

    __tablename__ = "winter_lists"
    __table_args__ = (
        UniqueConstraint("township", "year", name="a_township_has_one_list_a_winter"),
        CheckConstraint("(state IN ('handed', 'settled')) = (sha256 <> '')", name="a_list_handed_over_is_sealed"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), unique=True)
    township: Mapped[str] = mapped_column(ForeignKey("units.id"))
    year: Mapped[int]  #: of the October with whose end the term ends
    state: Mapped[str] = mapped_column(String(10), default="open")  #: open, handed, settled
    due_on: Mapped[date]
    sealed: Mapped[str] = mapped_column(Text, default="")  #: the file that was handed over, encrypted
    sha256: Mapped[str] = mapped_column(String(64), default="")
    handed_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]


class WinterLine(CountyRow, Base):
    """One household on a list, or left out of it with a reason; then what emergency management gave or why not."""

    __tablename__ = "winter_lines"
    __table_args__ = (
        UniqueConstraint("list_id", "household_id", name="a_household_stands_once_on_a_list"),
        CheckConstraint("standing <> 'out' OR reason <> ''", name="left_out_for_a_reason"),
        CheckConstraint("result <> 'refused' OR answer <> ''", name="a_refused_line_says_why"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    list_id: Mapped[str] = mapped_column(ForeignKey("winter_lists.id"))
    household_id: Mapped[str] = mapped_column(ForeignKey("households.id"), index=True)
    registration_id: Mapped[str | None] = mapped_column(ForeignKey("disaster_registrations.id"))
    identity: Mapped[str] = mapped_column(String(20), default="")  #: recognised identity, where there is one
    people: Mapped[int]
    needs: Mapped[list[Any]] = mapped_column(default=list)
    standing: Mapped[str] = mapped_column(
        String(10)
    )  #: in, out, asked (recognised, nobody said yet whether it was hit)
    reason: Mapped[str] = mapped_column(String(200), default="")
    result: Mapped[str] = mapped_column(String(10), default="")  #: granted, refused
    what: Mapped[str] = mapped_column(String(120), default="")
    amount: Mapped[Decimal | None] = mapped_column(Numeric(12, 2))
    granted_on: Mapped[date | None]
    answer: Mapped[str] = mapped_column(String(200), default="")  #: why not
    benefit_id: Mapped[str | None] = mapped_column(ForeignKey("benefits.id"))
