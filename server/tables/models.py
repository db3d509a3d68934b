"""Rows of the tables room: versions of decision tables that the county proposes and puts into force."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from server.foundation.database import Base, CountyRow, Id

_IN_FORCE = text("state = 'published'")


class TableVersion(CountyRow, Base):
    """A version of a decision table; once another person has published it, it holds from its first day on."""

    __tablename__ = "table_versions"
    __table_args__ = (
        Index(
            "a_table_has_one_version_that_begins_on_a_day", "county", "key", "valid_from", unique=True,
            sqlite_where=_IN_FORCE, postgresql_where=_IN_FORCE,
        ),
        CheckConstraint("decided_by IS NULL OR decided_by <> proposed_by", name="whoever_changes_a_table_does_not_publish_it"),
        CheckConstraint("state IN ('waiting', 'published', 'refused')", name="a_table_version_is_in_a_known_state"),
        CheckConstraint("(state = 'waiting') = (decided_at IS NULL)", name="a_decided_table_version_says_when"),
    )  # fmt: skip

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    key: Mapped[str] = mapped_column(String(40))  #: id of the table
    name: Mapped[str] = mapped_column(String(80))
    version: Mapped[str] = mapped_column(String(20))
    valid_from: Mapped[date]
    basis: Mapped[str] = mapped_column(String(200))
    xml: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(String(400))
    replaces: Mapped[str] = mapped_column(String(20))  #: the version that it was made from
    changes: Mapped[list[Any]] = mapped_column(default=list)  #: row, column, before, after
    state: Mapped[str] = mapped_column(String(12), default="waiting")  #: waiting, published, refused
    proposed_by: Mapped[str] = mapped_column(ForeignKey("users.id"))
    proposed_at: Mapped[datetime]
    decided_by: Mapped[str | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None]
    decision_reason: Mapped[str] = mapped_column(String(400), default="")
