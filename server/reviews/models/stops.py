"""Raising, cutting, ending and converting aid: notice of intent, hearing, decision, grace period."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from server.foundation.database import Base, CountyRow, Id
from server.foundation.money import yuan

_OPEN = text("state = 'open'")
_CARRIED = "decision IS NULL OR decision = 'drop'"
_HEARD = (
    "intent_delivered_at IS NOT NULL AND heard IS NOT NULL AND heard IN ('opinion', 'waived', 'renounced', 'silent')"
)


ALLOWANCE = "dibao"  #: the stronger aid to which a recognised household may change
ALONE = "dibao-alone"  #: what one person of a household receives
STILL_FITS = "income-down"  #: the ground that takes nothing from what is held: whoever has less is poor enough for it
BESIDE = "temp-spend"  #: an aid that a household may ask for while it goes on receiving its allowance


class Stop(CountyRow, Base):
    """One intended change of a benefit: to more, to less, to nothing, to another aid."""

    __tablename__ = "stops"
    __table_args__ = (
        Index("ix_stops_list", "county", "township", "state"),
        Index("a_benefit_has_one_open_change", "benefit_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index(
            "a_recognition_has_one_open_change", "identity_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN
        ),
        CheckConstraint(
            "(benefit_id IS NULL) <> (identity_id IS NULL)", name="a_change_is_about_an_aid_or_a_recognition"
        ),
        CheckConstraint(
            f"{_CARRIED} OR outcome = 'raise' OR ground = 'death' OR ({_HEARD})",
            name="aid_is_cut_or_ended_only_after_the_person_was_heard",
        ),
        CheckConstraint("heard <> 'silent' OR silence_proof <> ''", name="silence_is_recorded_with_proof_of_delivery"),
        CheckConstraint("heard <> 'silent' OR heard_at > intent_delivered_at", name="silence_comes_after_the_notice"),
        CheckConstraint("decided_by IS NULL OR decided_by <> proposed_by", name="whoever_proposes_does_not_decide"),
        CheckConstraint(
            "decided_by IS NULL OR heard_by IS NULL OR decided_by <> heard_by", name="whoever_hears_does_not_decide"
        ),
        CheckConstraint("grace_months BETWEEN 0 AND 6", name="a_grace_period_lasts_six_months_at_most"),
        CheckConstraint("applied_at IS NULL OR decided_at IS NOT NULL", name="nothing_is_carried_out_undecided"),
        CheckConstraint("applied_at IS NULL OR delivered_at IS NOT NULL", name="nothing_is_carried_out_undelivered"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), unique=True)
    household_id: Mapped[str] = mapped_column(ForeignKey("households.id"), index=True)
    person_id: Mapped[str | None] = mapped_column(
        ForeignKey("persons.id")
    )  #: set where only this person's part changes
    benefit_id: Mapped[str | None] = mapped_column(ForeignKey("benefits.id"))
    identity_id: Mapped[str | None] = mapped_column(
        ForeignKey("recognised_identities.id")
    )  #: set where a recognition ends early, on which no money hangs
    item: Mapped[str] = mapped_column(String(30))
    township: Mapped[str] = mapped_column(ForeignKey("units.id"))
    review_id: Mapped[str | None] = mapped_column(Id)
    outcome: Mapped[str] = mapped_column(String(10))  #: raise, cut, stop, convert
    ground: Mapped[str] = mapped_column(String(20))  #: key of `server.reviews.words.GROUNDS`
    facts: Mapped[str] = mapped_column(Text)  #: what the intention rests on, in words for the person
    amount_before_fen: Mapped[int] = mapped_column(BigInteger)
    amount_after_fen: Mapped[int] = mapped_column(BigInteger)  #: 0 when it ends
    proposed_by: Mapped[str] = mapped_column(String(32))
    proposed_at: Mapped[datetime]
    intent_delivered_at: Mapped[datetime | None]
    heard: Mapped[str | None] = mapped_column(String(12))  #: opinion, waived, renounced, silent
    heard_at: Mapped[datetime | None]
    heard_by: Mapped[str | None] = mapped_column(String(32))
    silence_proof: Mapped[str] = mapped_column(String(200), default="")
    convert_to: Mapped[str] = mapped_column(String(30), default="")  #: the aid to which the person agrees to change
    decision: Mapped[str | None] = mapped_column(String(10))  #: carry-out, milder, drop
    decided_by: Mapped[str | None] = mapped_column(String(32))
    decided_at: Mapped[datetime | None]
    decided_fen: Mapped[int | None] = mapped_column(BigInteger)
    reasons: Mapped[str] = mapped_column(Text, default="")
    grace_months: Mapped[int] = mapped_column(default=0)
    grace_fen: Mapped[int | None] = mapped_column(BigInteger)
    delivered_at: Mapped[datetime | None]
    applied_at: Mapped[datetime | None]
    first_month: Mapped[date | None]  #: the first month of the new amount, or the first without any
    overpaid_fen: Mapped[int] = mapped_column(BigInteger, default=0)
    derived: Mapped[list[Any]] = mapped_column(default=list)  #: other aids of the household, told and not ended
    state: Mapped[str] = mapped_column(String(8), default="open")  #: open, done, dropped

    @property
    def amount_before(self) -> Decimal:
        """Return the present amount, in yuan."""
        return yuan(self.amount_before_fen)

    @property
    def amount_after(self) -> Decimal:
        """Return the intended amount, in yuan."""
        return yuan(self.amount_after_fen)

    @property
    def decided_amount(self) -> Decimal | None:
        """Return the decided amount, in yuan."""
        return None if self.decided_fen is None else yuan(self.decided_fen)

    @property
    def left(self) -> Decimal:
        """Return what a month pays once the change is carried out as decided, or as intended so far, in yuan."""
        return self.amount_after if self.decided_amount is None else self.decided_amount

    @property
    def came_to(self) -> str:
        """Return the outcome as it was decided: an end that leaves something is a cut, a conversion to nothing an end."""
        if self.outcome not in ("stop", "convert") or self.decision in (None, "drop"):
            return self.outcome
        if self.left:
            return "cut"
        return self.outcome if self.convert_to else "stop"

    @property
    def leads_to(self) -> str:
        """Return the aid that follows by the person's wish: beside an allowance that goes on, only relief of expenses."""
        return self.convert_to if not self.left or self.convert_to == BESIDE else ""

    @property
    def waits(self) -> bool:
        """Tell whether what changes goes on by the person's wish until the allowance is decided, so that nobody falls between the two.

        A recognition does; so does what somebody receives alone, where nothing but her fallen means is the reason.
        """
        if self.leads_to != ALLOWANCE or self.decision == "drop":
            return False
        return self.identity_id is not None or (self.item == ALONE and self.ground == STILL_FITS)

    @property
    def grace_amount(self) -> Decimal | None:
        """Return what a month of the grace period pays, in yuan."""
        return None if self.grace_fen is None else yuan(self.grace_fen)


class Opinion(CountyRow, Base):
    """What the person said before the decision: in writing, by telephone, at home, over the page of the notice."""

    __tablename__ = "stop_opinions"
    __table_args__ = (CheckConstraint("words <> ''", name="an_opinion_has_words"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    stop_id: Mapped[str] = mapped_column(ForeignKey("stops.id"), index=True)
    way: Mapped[str] = mapped_column(String(10))  #: written, phone, visit, counter, online
    words: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    recorded_by: Mapped[str] = mapped_column(String(32))  #: user id; `resident` for the public page


class Grace(CountyRow, Base):
    """渐退期: months at a set amount after which the benefit ends."""

    __tablename__ = "grace_periods"
    __table_args__ = (
        CheckConstraint("months BETWEEN 1 AND 6", name="a_grace_period_lasts_one_to_six_months"),
        CheckConstraint("amount_fen > 0", name="a_grace_period_pays_something"),
        Index("ix_grace_periods_reminder", "county", "remind_on"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    stop_id: Mapped[str] = mapped_column(ForeignKey("stops.id"), unique=True)
    benefit_id: Mapped[str] = mapped_column(ForeignKey("benefits.id"), index=True)
    household_id: Mapped[str] = mapped_column(ForeignKey("households.id"), index=True)
    township: Mapped[str] = mapped_column(ForeignKey("units.id"))
    months: Mapped[int]
    amount_fen: Mapped[int] = mapped_column(BigInteger)
    first_month: Mapped[date]
    last_month: Mapped[date]
    remind_on: Mapped[date]
    reminded_at: Mapped[datetime | None]

    @property
    def amount(self) -> Decimal:
        """Return the amount per month, in yuan."""
        return yuan(self.amount_fen)
