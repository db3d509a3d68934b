"""What waits for a meeting, and what stands on its agenda."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from server.foundation.database import Base, CountyRow, Id
from server.foundation.money import yuan

_WAITING = text("state IN ('waiting', 'planned') AND instance_id IS NOT NULL")
_ENTRY = text("state IN ('waiting', 'planned') AND entry_id IS NOT NULL")
_RESOLUTION = text("state IN ('waiting', 'planned') AND resolution_id IS NOT NULL")
_OPEN = text("state = 'open'")


class MeetingRequest(CountyRow, Base):
    """One matter that waits for a meeting: a case that asked or is brought, an overdue transfer, an overdue resolution."""

    __tablename__ = "meeting_requests"
    __table_args__ = (
        Index("ix_meeting_requests_state", "county", "state", "requested_at"),
        Index("a_process_waits_once_for_a_meeting", "instance_id", unique=True, sqlite_where=_WAITING, postgresql_where=_WAITING),
        Index("an_overdue_transfer_waits_once", "entry_id", unique=True, sqlite_where=_ENTRY, postgresql_where=_ENTRY),
        Index("an_overdue_resolution_waits_once", "resolution_id", unique=True, sqlite_where=_RESOLUTION, postgresql_where=_RESOLUTION),
        CheckConstraint("kind <> 'case' OR instance_id IS NOT NULL", name="a_waiting_case_names_its_process"),
        CheckConstraint("kind <> 'transfer' OR entry_id IS NOT NULL", name="an_overdue_transfer_names_its_entry"),
        CheckConstraint("kind <> 'resolution' OR resolution_id IS NOT NULL", name="an_overdue_resolution_names_it"),
        CheckConstraint("(state IN ('resolved', 'withdrawn')) = (ended_at IS NOT NULL)", name="a_request_that_ended_says_when"),
    )  # fmt: skip

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    kind: Mapped[str] = mapped_column(String(12))  #: case, transfer, resolution, brought
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), index=True)  #: the case spoken of
    instance_id: Mapped[str | None] = mapped_column(Id, index=True)  #: the process that waits for `meeting-resolved`
    entry_id: Mapped[str | None] = mapped_column(ForeignKey("supervision_entries.id"))
    resolution_id: Mapped[str | None] = mapped_column(Id)
    question: Mapped[str] = mapped_column(String(20))  #: a key of `words.QUESTIONS`
    reason: Mapped[str] = mapped_column(String(200), default="")  #: what the diagram said, in words
    amount_fen: Mapped[int | None] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(String(10), default="waiting")  #: waiting, planned, resolved, withdrawn
    requested_at: Mapped[datetime]
    requested_by: Mapped[str] = mapped_column(String(32))
    ended_at: Mapped[datetime | None]

    @property
    def amount(self) -> Decimal | None:
        """Return the amount asked for, in yuan."""
        return None if self.amount_fen is None else yuan(self.amount_fen)


class AgendaItem(CountyRow, Base):
    """One matter on the agenda of one meeting, in the secretary's order."""

    __tablename__ = "meeting_items"
    __table_args__ = (
        UniqueConstraint("meeting_id", "request_id", name="a_matter_stands_once_on_an_agenda"),
        Index("a_matter_stands_on_one_open_agenda", "request_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
        CheckConstraint("state IN ('open', 'resolved', 'carried', 'dropped')", name="a_matter_is_open_resolved_carried_or_dropped"),
        CheckConstraint("state <> 'carried' OR length(carried_why) > 0", name="a_matter_carried_over_says_why"),
    )  # fmt: skip

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    meeting_id: Mapped[str] = mapped_column(ForeignKey("meetings.id"), index=True)
    request_id: Mapped[str] = mapped_column(ForeignKey("meeting_requests.id"))
    position: Mapped[int]
    facts: Mapped[str] = mapped_column(Text, default="")  #: what the members read; no identifier, no name
    concerned: Mapped[list[Any]] = mapped_column(default=list)  #: ids of the units concerned, besides the core
    state: Mapped[str] = mapped_column(String(10), default="open")
    carried_why: Mapped[str] = mapped_column(String(200), default="")
    revision: Mapped[int] = mapped_column(
        default=0
    )  #: grows with each vote and recusal, so that none slips past a conclusion
