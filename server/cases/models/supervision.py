"""The supervision list: what was not done in time and is looked at until it is."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from server.foundation.database import Base, CountyRow, Id

_OPEN = text("settled_at IS NULL")


class SupervisionEntry(CountyRow, Base):
    """One line of the supervision list."""

    __tablename__ = "supervision_entries"
    __table_args__ = (
        Index("ix_supervision_entries_open", "county", "listed_at", sqlite_where=_OPEN, postgresql_where=_OPEN),
        UniqueConstraint("instance_id", "cause", "listed_at", name="a_lateness_is_listed_once"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), index=True)
    instance_id: Mapped[str] = mapped_column(ForeignKey("instances.id"))
    subject: Mapped[str | None] = mapped_column(Id, index=True)  #: the transfer, where it is one
    unit_id: Mapped[str] = mapped_column(ForeignKey("units.id"))  #: who is late
    cause: Mapped[str] = mapped_column(String(30))  #: unsigned, late-result
    listed_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
