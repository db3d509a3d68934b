"""Rows of the window: drafts of the common form, and which case holds a household's item."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from server.foundation.database import Base, CountyRow, Id


class Draft(CountyRow, Base):
    """One common form that is being filled; answers are sealed whole."""

    __tablename__ = "intake_drafts"
    __table_args__ = (
        Index("ix_intake_drafts_township", "township", "state", "updated_at"),
        CheckConstraint("(state = 'registered') = (case_id IS NOT NULL)", name="a_registered_draft_names_its_case"),
        CheckConstraint(
            "approved_by IS NULL OR approved_by <> asked_by", name="a_true_time_is_approved_by_another_person"
        ),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    township: Mapped[str] = mapped_column(ForeignKey("units.id"))
    opened_by_unit: Mapped[str] = mapped_column(ForeignKey("units.id"))
    state: Mapped[str] = mapped_column(
        String(12), default="open"
    )  #: open, waiting (second person), registered, dropped
    label: Mapped[str] = mapped_column(String(80), default="")  #: the applicant's name, for the list of drafts
    person_id: Mapped[str | None] = mapped_column(ForeignKey("persons.id"))
    sealed: Mapped[str] = mapped_column(Text)
    lines: Mapped[list[Any]] = mapped_column(default=list)  #: the clerk's choices: item, take, reason
    need: Mapped[str] = mapped_column(String(500), default="")  #: what another unit wrote to the window
    received_online_at: Mapped[datetime | None]  #: the machine's own time of receipt: needs no second person
    true_time_reason: Mapped[str] = mapped_column(String(200), default="")  #: 补录: why it is entered late
    asked_by: Mapped[str | None] = mapped_column(String(32))
    approved_by: Mapped[str | None] = mapped_column(String(32))
    remark: Mapped[str] = mapped_column(String(200), default="")  #: why the second person sent it back
    case_id: Mapped[str | None] = mapped_column(ForeignKey("cases.id"))
    version: Mapped[int] = mapped_column(default=1)
    created_by: Mapped[str] = mapped_column(String(32))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class ItemClaim(CountyRow, Base):
    """The one open case of a household that holds an item: the key lets only one in."""

    __tablename__ = "item_claims"

    household_id: Mapped[str] = mapped_column(ForeignKey("households.id"), primary_key=True)
    item: Mapped[str] = mapped_column(String(30), primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"))
    at: Mapped[datetime]
