"""Rows of complaints: what is reported, by whom (sealed), who handles it, what was found and answered."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from server.foundation.database import Base, CountyRow, Id


class Complaint(CountyRow, Base):
    """One complaint; its case names nobody, so that only who handles it learns whom it is about and who reported."""

    __tablename__ = "complaints"
    __table_args__ = (
        UniqueConstraint("submission", name="a_complaint_sent_twice_is_one"),
        Index("ix_complaints_handler", "handler", "received_at"),
        CheckConstraint("about_unit IS NULL OR handler <> about_unit", name="no_unit_handles_a_complaint_about_itself"),
        CheckConstraint("about <> 'staff' OR about_unit IS NOT NULL", name="a_complaint_about_staff_names_their_unit"),
        CheckConstraint("concluded_by IS NULL OR concluded_by <> checked_by", name="whoever_checks_does_not_conclude"),
        CheckConstraint("replied_at IS NULL OR reporter_sealed IS NOT NULL", name="only_a_named_reporter_is_answered"),
        CheckConstraint(
            "replied_at IS NULL OR concluded_at IS NOT NULL", name="only_a_concluded_complaint_is_answered"
        ),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), unique=True)
    code: Mapped[str] = mapped_column(
        String(32), unique=True
    )  #: with which the reporter asks how it stands; unguessable
    submission: Mapped[str] = mapped_column(String(40))  #: the form's own key
    way: Mapped[str] = mapped_column(String(10))  #: window, phone, letter, online, transfer
    about: Mapped[str] = mapped_column(String(10))  #: household, staff, service, other
    who_sealed: Mapped[str] = mapped_column(Text)  #: whom or what it is about, as told
    points_sealed: Mapped[str] = mapped_column(Text)  #: the points, as a JSON list of texts
    about_unit: Mapped[str | None] = mapped_column(ForeignKey("units.id"))
    household_id: Mapped[str | None] = mapped_column(ForeignKey("households.id"), index=True)
    reporter_sealed: Mapped[str | None] = mapped_column(Text)  #: None = anonymous
    phone_sealed: Mapped[str | None] = mapped_column(Text)
    reply_by: Mapped[str] = mapped_column(String(10), default="")
    route: Mapped[str] = mapped_column(String(10))  #: complaint, petition
    handler: Mapped[str] = mapped_column(ForeignKey("units.id"))
    received_at: Mapped[datetime]
    registered_at: Mapped[datetime]
    registered_by: Mapped[str] = mapped_column(String(32))
    told: Mapped[list[Any]] = mapped_column(default=list)  #: instances that were told of it
    findings_sealed: Mapped[str | None] = mapped_column(Text)  #: point by point, as JSON
    measures: Mapped[list[Any]] = mapped_column(default=list)
    checked_at: Mapped[datetime | None]
    checked_by: Mapped[str | None] = mapped_column(String(32))
    concluded_at: Mapped[datetime | None]
    concluded_by: Mapped[str | None] = mapped_column(String(32))
    document_id: Mapped[str | None] = mapped_column(ForeignKey("documents.id"))  #: the answer on paper
    replied_at: Mapped[datetime | None]
    reply_way: Mapped[str] = mapped_column(String(12), default="")
    satisfied: Mapped[str] = mapped_column(String(6), default="")

    @property
    def is_named(self) -> bool:
        """Tell whether the reporter left a name, so that an answer is due."""
        return self.reporter_sealed is not None
