"""Rows of proposed versions and of batches that move running cases."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from server.foundation.database import Base, CountyRow, Id


class Draft(CountyRow, Base):
    """A version that somebody proposes; it is rehearsed on the scenarios, and another person publishes it."""

    __tablename__ = "definition_drafts"
    __table_args__ = (
        Index("ix_definition_drafts_state", "county", "state"),
        CheckConstraint(
            "decided_by IS NULL OR decided_by <> proposed_by", name="whoever_proposes_a_version_does_not_publish_it"
        ),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    key: Mapped[str] = mapped_column(String(40), index=True)
    name: Mapped[str] = mapped_column(String(80))
    xml: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(String(400))
    findings: Mapped[list[Any]] = mapped_column(default=list)  #: what lint says of style
    state: Mapped[str] = mapped_column(String(12), default="waiting")  #: waiting, checked, published, refused
    rehearsal: Mapped[list[Any]] = mapped_column(default=list)  #: per scenario: file, title, ok, words
    proposed_by: Mapped[str] = mapped_column(ForeignKey("users.id"))
    proposed_at: Mapped[datetime]
    claimed_until: Mapped[datetime | None]
    checked_at: Mapped[datetime | None]
    decided_by: Mapped[str | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None]
    decision_reason: Mapped[str] = mapped_column(String(400), default="")
    definition_id: Mapped[str | None] = mapped_column(ForeignKey("definitions.id"))

    @property
    def passed(self) -> bool:
        """Tell whether every scenario came true."""
        return self.checked_at is not None and all(each["ok"] for each in self.rehearsal)


class Move(CountyRow, Base):
    """A batch: running cases of older versions of a process that go over to one version."""

    __tablename__ = "moves"
    __table_args__ = (
        Index("ix_moves_state", "county", "state"),
        CheckConstraint(
            "started_by IS NULL OR started_by <> planned_by", name="whoever_plans_a_move_does_not_start_it"
        ),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    key: Mapped[str] = mapped_column(String(40))
    definition_id: Mapped[str] = mapped_column(ForeignKey("definitions.id"))
    version: Mapped[int]
    state: Mapped[str] = mapped_column(String(12), default="looking")  #: looking, planned, moving, done, dropped
    planned_by: Mapped[str] = mapped_column(ForeignKey("users.id"))
    planned_at: Mapped[datetime]
    started_by: Mapped[str | None] = mapped_column(ForeignKey("users.id"))
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class MoveLine(CountyRow, Base):
    """One running case of a batch: whether it can go, what that changes, and whether it went."""

    __tablename__ = "move_lines"
    __table_args__ = (
        UniqueConstraint("move_id", "instance_id", name="a_batch_names_an_instance_once"),
        Index("ix_move_lines_state", "move_id", "state", "id"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    move_id: Mapped[str] = mapped_column(ForeignKey("moves.id"))
    instance_id: Mapped[str] = mapped_column(ForeignKey("instances.id"))
    #: unseen, can, cannot, moved, ended (the case moved on or ended by itself)
    state: Mapped[str] = mapped_column(String(8), default="unseen")
    hindrances: Mapped[list[Any]] = mapped_column(default=list)  #: element, zh, en
    terms: Mapped[list[Any]] = mapped_column(default=list)  #: deadlines that change
    seen_version: Mapped[int | None]  #: the instance's version that was looked at
