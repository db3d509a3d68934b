"""The supervision list: what a diagram reported as unsigned or late; procedure slices write it, oversight reads it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from server.foundation.database import Base, CountyRow, Id


class SupervisionEntry(CountyRow, Base):
    """One piece of work on the supervision list, and why; it stands there until it is settled."""

    __tablename__ = "supervision_entries"
    __table_args__ = (
        Index("ix_supervision_entries_list", "county", "listed_at", "id"),
        CheckConstraint("settled_by IS NULL OR settled_at IS NOT NULL", name="who_settled_an_entry_did_it_at_a_time"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), index=True)
    instance_id: Mapped[str] = mapped_column(ForeignKey("instances.id"), index=True)
    subject: Mapped[str | None] = mapped_column(Id, index=True)  #: the row it is about: a referral
    unit_id: Mapped[str] = mapped_column(ForeignKey("units.id"))  #: who has not signed or answered
    cause: Mapped[str] = mapped_column(String(20))  #: unsigned, late-result, unconfirmed, settle
    listed_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[str | None] = mapped_column(String(32))  #: null when the work itself moved on
