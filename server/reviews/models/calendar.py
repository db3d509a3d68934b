"""The calendar of periodic checks, and the checks themselves."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from server.foundation.database import Base, CountyRow, Id
from server.foundation.money import yuan

_WAITING = text("state = 'waiting'")
_STANDING = text("state IN ('waiting', 'open')")
_OPEN = text("state = 'open' AND benefit_id IS NOT NULL")


class CalendarEntry(CountyRow, Base):
    """One check that is to come: by which rule, since when, until when, and the day on which it opens."""

    __tablename__ = "review_calendar"
    __table_args__ = (
        Index("ix_review_calendar_opening", "county", "opens_on", sqlite_where=_WAITING, postgresql_where=_WAITING),
        Index("ix_review_calendar_plan", "township", "due_on"),
        Index(
            "a_benefit_waits_for_one_check_of_a_kind",
            "benefit_id",
            "occasion",
            unique=True,
            sqlite_where=_STANDING,
            postgresql_where=_STANDING,
        ),
        CheckConstraint("state <> 'open' OR review_id IS NOT NULL", name="an_opened_entry_names_its_check"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    township: Mapped[str] = mapped_column(ForeignKey("units.id"))
    household_id: Mapped[str] = mapped_column(ForeignKey("households.id"), index=True)
    person_id: Mapped[str | None] = mapped_column(ForeignKey("persons.id"))
    benefit_id: Mapped[str] = mapped_column(ForeignKey("benefits.id"))  #: the one that is checked, or that has ended
    item: Mapped[str] = mapped_column(String(30))
    occasion: Mapped[str] = mapped_column(String(12))  #: regular, eighteenth, leaver, new-job
    rule: Mapped[str] = mapped_column(String(40))  #: the term that it keeps
    cycle: Mapped[dict[str, Any]] = mapped_column(
        default=dict
    )  #: what the table of cycles answered: version, rows, facts
    since_on: Mapped[date]  #: what the term runs from: the last completed check, the end of the benefit
    due_on: Mapped[date]
    opens_on: Mapped[date]  #: planned so that a township is not given more in a day than it can do
    state: Mapped[str] = mapped_column(String(10), default="waiting")  #: waiting, open, done, dropped
    review_id: Mapped[str | None] = mapped_column(Id)


class Review(CountyRow, Base):
    """One check of a household's aid, or of a household that left it; one case, one process."""

    __tablename__ = "reviews"
    __table_args__ = (
        Index("ix_reviews_list", "county", "township", "state", "due_on"),
        Index("a_benefit_has_one_open_check", "benefit_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
        CheckConstraint("state <> 'done' OR outcome IS NOT NULL", name="a_finished_check_has_an_outcome"),
        CheckConstraint(
            "outcome <> 'keep' OR amount_after_fen IS NULL OR amount_after_fen = amount_before_fen",
            name="an_outcome_without_change_changes_no_amount",
        ),
        CheckConstraint(
            "confirmed_by IS NULL OR confirmed_by <> proposed_by",
            name="whoever_proposes_an_outcome_does_not_confirm_it",
        ),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), unique=True)
    household_id: Mapped[str] = mapped_column(ForeignKey("households.id"), index=True)
    person_id: Mapped[str | None] = mapped_column(ForeignKey("persons.id"))
    benefit_id: Mapped[str | None] = mapped_column(ForeignKey("benefits.id"))
    item: Mapped[str] = mapped_column(String(30))
    township: Mapped[str] = mapped_column(ForeignKey("units.id"))
    kind: Mapped[str] = mapped_column(String(12))  #: key of `server.reviews.words.KINDS`
    cause: Mapped[str] = mapped_column(String(300), default="")
    draw_id: Mapped[str | None] = mapped_column(Id, index=True)
    rule: Mapped[str] = mapped_column(String(40))
    since_on: Mapped[date]
    due_on: Mapped[date]
    opened_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(8), default="open")  #: open, done, ended
    reused_report: Mapped[bool] = mapped_column(default=False)
    means_on: Mapped[date | None]  #: on which the household declared its income, property and expenses at this check
    outcome: Mapped[str | None] = mapped_column(String(10))  #: keep, raise, cut, stop, convert
    ground: Mapped[str] = mapped_column(String(20), default="")
    facts: Mapped[str] = mapped_column(Text, default="")  #: what an intended change would rest on
    opinion: Mapped[str] = mapped_column(Text, default="")
    amount_before_fen: Mapped[int | None] = mapped_column(BigInteger)
    amount_after_fen: Mapped[int | None] = mapped_column(BigInteger)
    proposed_by: Mapped[str | None] = mapped_column(String(32))
    confirmed_by: Mapped[str | None] = mapped_column(String(32))
    done_at: Mapped[datetime | None]

    @property
    def amount_before(self) -> Decimal | None:
        """Return the amount at the time of opening, in yuan."""
        return None if self.amount_before_fen is None else yuan(self.amount_before_fen)

    @property
    def amount_after(self) -> Decimal | None:
        """Return the proposed amount, in yuan."""
        return None if self.amount_after_fen is None else yuan(self.amount_after_fen)


class Mark(CountyRow, Base):
    """How far a daily sweep of this room has come."""

    __tablename__ = "review_marks"

    county: Mapped[str] = mapped_column(String(6), primary_key=True)
    name: Mapped[str] = mapped_column(String(20), primary_key=True)
    value: Mapped[str] = mapped_column(String(40), default="")
