"""Rows of transfers: the order, each step of its way, and the jobs that were offered."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String, Text, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from server.foundation.database import Base, CountyRow, Id

#: states in which the need is still with the window or a department
OPEN_STATES = ("draft", "sent", "returned", "signed", "waiting", "partial")
_RESTS = text("state = 'signed' AND identity_id IS NOT NULL")
_OPEN = text(f"state IN ({', '.join(repr(state) for state in OPEN_STATES)})")


class Referral(CountyRow, Base):
    """One transfer order (转办单): one need of a household at one department."""

    __tablename__ = "referrals"
    __table_args__ = (
        Index("ix_referrals_from", "from_unit", "state", "created_at"),
        Index("ix_referrals_to", "to_unit", "state", "sent_at"),
        Index("ix_referrals_resting", "identity_id", sqlite_where=_RESTS, postgresql_where=_RESTS),
        Index("a_need_has_one_open_transfer", "item_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
        CheckConstraint("(state IN ('draft', 'dropped')) = (sent_at IS NULL)", name="a_sent_transfer_says_when"),
        CheckConstraint("sent_at IS NULL OR consent_at IS NOT NULL OR inside", name="nothing_leaves_without_consent"),
        CheckConstraint("sent_at IS NULL OR to_unit IS NOT NULL", name="a_sent_transfer_has_an_addressee"),
        CheckConstraint("returns BETWEEN 0 AND 2", name="a_transfer_is_returned_twice_at_most"),
        CheckConstraint("refusals_in_row >= 0", name="refusals_are_counted_from_zero"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    number: Mapped[str | None] = mapped_column(String(60))  #: of the 转办单
    document_id: Mapped[str | None] = mapped_column(ForeignKey("documents.id"))
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), index=True)
    item_id: Mapped[str] = mapped_column(ForeignKey("items.id"))
    item: Mapped[str] = mapped_column(String(30))  #: catalogue code
    household_id: Mapped[str] = mapped_column(ForeignKey("households.id"), index=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("persons.id"))  #: whom the need concerns
    instance_id: Mapped[str | None] = mapped_column(Id)
    previous_id: Mapped[str | None] = mapped_column(ForeignKey("referrals.id"))  #: the transfer that was referred on
    department_kind: Mapped[str] = mapped_column(String(20))  #: education, housing, employment, generic
    need: Mapped[str] = mapped_column(Text)
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)  #: minimum facts at sending, by whitelist
    identity_id: Mapped[str | None] = mapped_column(ForeignKey("recognised_identities.id"))
    identity: Mapped[dict[str, Any]] = mapped_column(default=dict)  #: kind, document, issued_by, valid_to at sending
    #: how the means are settled: way, why, and the conclusion that goes with the order; empty until a unit has taken it on
    means: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    urgent: Mapped[bool] = mapped_column(default=False)
    requested_on: Mapped[date | None]  #: the day by which the window asks for an answer
    from_unit: Mapped[str] = mapped_column(ForeignKey("units.id"))
    #: from a bureau or one of its sections to another section: it never leaves the bureau, so nobody is asked
    inside: Mapped[bool] = mapped_column(default=False, server_default=false())
    to_unit: Mapped[str | None] = mapped_column(ForeignKey("units.id"))
    bureau: Mapped[str | None] = mapped_column(ForeignKey("units.id"))  #: chases a school
    state: Mapped[str] = mapped_column(String(12), default="draft")
    #: draft, sent, returned, signed, waiting, partial, answered, closed, withdrawn, dropped
    returns: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]  #: when the need was confirmed: TR.send runs from it
    created_by: Mapped[str] = mapped_column(String(32))
    consent_at: Mapped[datetime | None]
    consent_by: Mapped[str] = mapped_column(String(60), default="")  #: who recorded it, and how it was given
    sent_at: Mapped[datetime | None]  #: the last sending: a readdressed one goes out again
    signed_at: Mapped[datetime | None]
    signed_by: Mapped[str | None] = mapped_column(String(32))
    handler_name: Mapped[str] = mapped_column(String(100), default="")
    handler_phone_sealed: Mapped[str | None] = mapped_column(Text)
    asked_at: Mapped[datetime | None]  #: the one request for papers
    papers: Mapped[list[Any]] = mapped_column(default=list)  #: what was asked for: kind, paper, why
    outcome: Mapped[dict[str, Any]] = mapped_column(default=dict)  #: what the department's forms say so far
    refusals_in_row: Mapped[int] = mapped_column(default=0)
    result_kind: Mapped[str | None] = mapped_column(String(16))
    result_at: Mapped[datetime | None]
    next_check_on: Mapped[date | None]
    told_at: Mapped[datetime | None]
    satisfaction: Mapped[str] = mapped_column(String(10), default="")
    need_open: Mapped[bool | None]
    close_reason: Mapped[str] = mapped_column(String(200), default="")
    steps: Mapped[int] = mapped_column(default=0)  #: how many steps it has gone


class ReferralDetails(CountyRow, Base):
    """What the window tells of one need beyond the household form, by the item's own questions."""

    __tablename__ = "referral_details"

    referral_id: Mapped[str] = mapped_column(ForeignKey("referrals.id"), primary_key=True)
    form: Mapped[str] = mapped_column(String(60))
    form_version: Mapped[int]
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict)


class ReferralStep(CountyRow, Base):
    """One step of a transfer's way: who did what, from whom to whom, with which paper."""

    __tablename__ = "referral_steps"
    __table_args__ = (UniqueConstraint("referral_id", "position", name="the_steps_of_a_transfer_are_numbered"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    referral_id: Mapped[str] = mapped_column(ForeignKey("referrals.id"))
    position: Mapped[int]  #: from 1; several steps may share an instant
    at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(String(20))  #: key of `server.referrals.words.STEPS`
    unit_id: Mapped[str | None] = mapped_column(ForeignKey("units.id"))  #: where it was done
    to_unit: Mapped[str | None] = mapped_column(ForeignKey("units.id"))
    by: Mapped[str] = mapped_column(String(32))
    by_name: Mapped[str] = mapped_column(String(60))
    detail: Mapped[dict[str, Any]] = mapped_column(default=dict)
    document_id: Mapped[str | None] = mapped_column(ForeignKey("documents.id"))


class JobOffer(CountyRow, Base):
    """One job that was offered, and the answer (社会救助法 48: a cut presupposes that refusals are on record)."""

    __tablename__ = "job_offers"
    __table_args__ = (
        UniqueConstraint("task_id", name="an_offer_is_logged_once"),
        CheckConstraint("answer <> 'refused' OR reason <> ''", name="a_refusal_says_why"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    referral_id: Mapped[str] = mapped_column(ForeignKey("referrals.id"), index=True)
    task_id: Mapped[str] = mapped_column(Id)
    offered_on: Mapped[date]
    job: Mapped[str] = mapped_column(String(200))
    employer: Mapped[str] = mapped_column(String(200))
    wage: Mapped[Decimal | None] = mapped_column(Numeric(12, 2))
    fit: Mapped[str] = mapped_column(Text)
    answer: Mapped[str] = mapped_column(String(16))  #: accepted, refused, not-suitable, left-market
    reason: Mapped[str] = mapped_column(Text, default="")
    justified: Mapped[bool] = mapped_column(default=False)
    justification: Mapped[str] = mapped_column(Text, default="")
    in_row: Mapped[int] = mapped_column(default=0)  #: unjustified refusals in a row, this one included
    recorded_by: Mapped[str] = mapped_column(String(32))
    recorded_at: Mapped[datetime]
