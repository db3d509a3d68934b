"""The data check: the register of sources, one request per person and source, what was found, the report."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from server.foundation.database import Base, CountyRow, Id

ANSWERED = ("none", "found", "unavailable")  #: 无记录, 有记录, 无法查询


def fen(amount: Decimal) -> int:
    """Return an amount in fen.

    :raises ValueError: it has parts of a fen.
    """
    scaled = amount * 100
    if scaled != scaled.to_integral_value():
        raise ValueError(f"{amount} yuan has parts of a fen")
    return int(scaled)


def yuan(amount: int) -> Decimal:
    """Return an amount of fen in yuan, with two decimals."""
    return Decimal(amount).scaleb(-2)


class CheckSource(CountyRow, Base):
    """What the county changed in the shipped register of sources, or added to it, and when a source last answered."""

    __tablename__ = "check_sources"
    __table_args__ = (UniqueConstraint("county", "code", name="a_county_registers_a_source_once"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    code: Mapped[str] = mapped_column(String(30))
    zh: Mapped[str] = mapped_column(String(60))
    en: Mapped[str] = mapped_column(String(80), default="")
    holder: Mapped[str] = mapped_column(String(80))
    channel: Mapped[str] = mapped_column(String(10))  #: interface, counter, letter
    kinds: Mapped[list[Any]] = mapped_column(default=list)  #: what it usually knows (server.verification.kinds)
    active: Mapped[bool] = mapped_column(default=True)
    promised_days: Mapped[int | None]  #: working days within which its holder promises to answer
    last_success_at: Mapped[datetime | None]
    changed_by: Mapped[str] = mapped_column(String(32), default="")
    changed_at: Mapped[datetime | None]


class MeansCheck(CountyRow, Base):
    """One data check of a household and, once reviewed, its report."""

    __tablename__ = "means_checks"
    __table_args__ = (
        Index("ix_means_checks_household", "household_id", "reviewed_at"),
        CheckConstraint(
            "reviewed_by IS NULL OR (operator_id IS NOT NULL AND reviewed_by <> operator_id)",
            name="who_enters_results_does_not_review_them",
        ),
        CheckConstraint(
            "state <> 'in-force' OR (reviewed_by IS NOT NULL AND valid_to IS NOT NULL)",
            name="a_report_in_force_is_reviewed_and_dated",
        ),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), index=True)
    household_id: Mapped[str] = mapped_column(ForeignKey("households.id"))
    instance_id: Mapped[str] = mapped_column(ForeignKey("instances.id"), index=True)
    item: Mapped[str] = mapped_column(String(30))  #: the purpose it was asked for
    period_from: Mapped[date]
    period_to: Mapped[date]
    members: Mapped[list[Any]] = mapped_column(default=list)  #: person ids, in the household's order
    state: Mapped[str] = mapped_column(String(12), default="requested")  #: requested, sent, entered, in-force, stopped
    requested_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    operator_id: Mapped[str | None] = mapped_column(String(32))
    entered_at: Mapped[datetime | None]
    conclusion: Mapped[str] = mapped_column(String(10), default="")  #: within, exceeds, visit
    opinion: Mapped[str] = mapped_column(String(2000), default="")
    hits: Mapped[list[Any]] = mapped_column(default=list)  #: rules that the findings meet, with words and table version
    reviewed_by: Mapped[str | None] = mapped_column(String(32))
    reviewed_at: Mapped[datetime | None]
    review_opinion: Mapped[str] = mapped_column(String(2000), default="")
    valid_to: Mapped[date | None]
    document_id: Mapped[str | None] = mapped_column(Id)


class Inquiry(CountyRow, Base):
    """One request: one person, one source, its own state and clock; it rests on that person's authorisation."""

    __tablename__ = "inquiries"
    __table_args__ = (
        UniqueConstraint("check_id", "authorisation_id", "source", name="a_person_is_asked_about_once_per_source"),
        Index("ix_inquiries_state", "check_id", "state"),
        Index("ix_inquiries_answered", "county", "answered_at"),
        CheckConstraint(
            "state NOT IN ('none', 'found', 'unavailable') OR (answered_at IS NOT NULL AND operator_id IS NOT NULL)",
            name="an_answer_has_a_time_and_an_operator",
        ),
        CheckConstraint("state = 'waiting' OR sent_at IS NOT NULL OR state = 'void'", name="what_is_answered_was_sent"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    check_id: Mapped[str] = mapped_column(ForeignKey("means_checks.id"))
    authorisation_id: Mapped[str] = mapped_column(ForeignKey("authorisations.id"), index=True)
    person_id: Mapped[str | None] = mapped_column(ForeignKey("persons.id"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    place: Mapped[int] = mapped_column(default=0)  #: its place among the person's requests, as the register stands
    source: Mapped[str] = mapped_column(String(30))
    source_zh: Mapped[str] = mapped_column(String(60))
    holder: Mapped[str] = mapped_column(String(80))
    channel: Mapped[str] = mapped_column(String(10))
    term: Mapped[str] = mapped_column(String(30))  #: rule id of its clock
    #: waiting 待查询, sent 已发出, none 无记录, found 有记录, unavailable 无法查询, timed-out 超时, void (consent withdrawn)
    state: Mapped[str] = mapped_column(String(12), default="waiting")
    sent_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    due_on: Mapped[date | None]
    times_sent: Mapped[int] = mapped_column(default=0)
    source_at: Mapped[datetime | None]  #: the source's own time of the data
    answered_at: Mapped[datetime | None]
    operator_id: Mapped[str | None] = mapped_column(String(32))
    note: Mapped[str] = mapped_column(String(500), default="")
    letter_id: Mapped[str | None] = mapped_column(Id)  #: the numbered letter it went out in

    def state_at(self, now: datetime) -> str:
        """Return the state; what has not answered by its own due date is timed out, whether or not a timer said so yet."""
        overdue = self.state == "sent" and self.due_at is not None and self.due_at < now
        return "timed-out" if overdue else self.state


class Finding(CountyRow, Base):
    """One thing that a source knows of a person; a correction supersedes it and never erases it."""

    __tablename__ = "check_findings"
    __table_args__ = (
        CheckConstraint("amount_fen IS NULL OR amount_fen >= 0", name="an_amount_found_is_not_negative"),
        CheckConstraint("superseded_by IS NULL OR correction <> ''", name="what_replaces_a_finding_says_why"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    inquiry_id: Mapped[str] = mapped_column(ForeignKey("inquiries.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))  #: key of server.verification.kinds
    text: Mapped[str] = mapped_column(String(500), default="")
    amount_fen: Mapped[int | None] = mapped_column(BigInteger)  #: income: of the period; property: on its day
    number: Mapped[int] = mapped_column(default=1)  #: vehicles, houses, companies
    entered_by: Mapped[str] = mapped_column(String(32))
    entered_at: Mapped[datetime]
    superseded_by: Mapped[str | None] = mapped_column(Id)  #: its own id when it was simply wrong
    correction: Mapped[str] = mapped_column(String(500), default="")

    @property
    def amount(self) -> Decimal | None:
        """Return the amount in yuan."""
        return None if self.amount_fen is None else yuan(self.amount_fen)
