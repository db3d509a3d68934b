"""Rows of erasures: what was proposed, confirmed by whom, and done."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from server.foundation.database import Base, CountyRow, Id


class Erasure(CountyRow, Base):
    """One family's file that is to be erased, or was; it names the household's number and nobody."""

    __tablename__ = "erasures"
    __table_args__ = (
        Index("ix_erasures_state", "county", "state"),
        Index("one_erasure_per_household", "household_id", unique=True),
        CheckConstraint("confirmed_by IS NULL OR confirmed_by <> proposed_by", name="an_erasure_needs_two_people"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    household_id: Mapped[str] = mapped_column(ForeignKey("households.id"))
    code: Mapped[str] = mapped_column(String(24))  #: the household's number
    state: Mapped[str] = mapped_column(String(12), default="proposed")  #: proposed, confirmed, done
    proposed_by: Mapped[str] = mapped_column(String(32))
    proposed_at: Mapped[datetime]
    confirmed_by: Mapped[str | None] = mapped_column(String(32))
    confirmed_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    rows: Mapped[int] = mapped_column(default=0)  #: rows that were emptied
