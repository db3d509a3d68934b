"""Rows of requests to see what is masked."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from server.foundation.database import Base, CountyRow, Id

#: Who still needs to see it after so long says so anew; nobody's sight begins weeks after they asked.
LAPSES = timedelta(days=7)


class Unmasking(CountyRow, Base):
    """One request: who wants to see what of whom and why, and what the second person said."""

    __tablename__ = "unmaskings"
    __table_args__ = (
        Index("ix_unmaskings_waiting", "county", "agreed", "asked_at"),
        Index("ix_unmaskings_asked_by", "asked_by", "asked_at"),
        CheckConstraint("(agreed IS NULL) = (decided_by IS NULL)", name="a_decision_names_who_decided"),
        CheckConstraint("decided_by IS NULL OR decided_by <> asked_by", name="nobody_agrees_to_a_request_of_their_own"),
        CheckConstraint("urgent = (due_at IS NOT NULL)", name="what_was_seen_at_once_is_confirmed_by_a_day"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("persons.id"), index=True)
    case_id: Mapped[str | None] = mapped_column(ForeignKey("cases.id"), index=True)  #: whose scans; None for numbers
    fields: Mapped[str] = mapped_column(String(32))  #: keys of `words.FIELDS`, with blanks
    reason: Mapped[str] = mapped_column(String(200))
    letter: Mapped[str] = mapped_column(String(60), default="")  #: number of an auditor's letter of authority
    unit_id: Mapped[str | None] = mapped_column(ForeignKey("units.id"))  #: whose people agree; None: the county's
    asked_by: Mapped[str] = mapped_column(String(32))
    behind: Mapped[str] = mapped_column(Text)  #: ids of who asked and of whom they stood in for, with blanks
    asked_at: Mapped[datetime]
    urgent: Mapped[bool] = mapped_column(default=False)  #: seen at once, confirmed afterwards
    due_at: Mapped[datetime | None]  #: by when an urgent sight is confirmed
    agreed: Mapped[bool | None]
    decided_by: Mapped[str | None] = mapped_column(String(32))
    decided_at: Mapped[datetime | None]
    word: Mapped[str] = mapped_column(String(200), default="")
    until: Mapped[datetime | None]  #: the fields are shown before this instant
    waits_as: Mapped[str | None] = mapped_column(
        String(100), unique=True
    )  #: while it waits: who of whom; one at a time

    def waits(self, now: datetime) -> bool:
        """Tell whether somebody may still answer it; what was seen at once waits until somebody does."""
        return self.agreed is None and (self.urgent or now < self.asked_at + LAPSES)

    def is_open(self, now: datetime) -> bool:
        """Tell whether the asker sees the fields now."""
        return self.until is not None and now < self.until and self.agreed is not False

    def state(self, now: datetime) -> str:
        """Return a key of `words.STATES`."""
        if self.agreed is False:
            return "declined"
        if self.is_open(now):
            return "open"
        return "waiting" if self.waits(now) and not self.urgent else "over"

    @property
    def wanted(self) -> tuple[str, ...]:
        """Return the fields that were asked for."""
        return tuple(self.fields.split())
