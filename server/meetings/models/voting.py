"""Who stands aside, what each unit says, and what the meeting resolved."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from server.foundation.database import Base, CountyRow, Id
from server.foundation.money import yuan


class Recusal(CountyRow, Base):
    """Somebody who takes no part in one matter (a relative of the applicant)."""

    __tablename__ = "meeting_recusals"
    __table_args__ = (
        UniqueConstraint("item_id", "user_id", name="a_person_stands_aside_once"),
        CheckConstraint("length(reason) > 0", name="who_stands_aside_says_why"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    item_id: Mapped[str] = mapped_column(ForeignKey("meeting_items.id"), index=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id"))
    reason: Mapped[str] = mapped_column(String(120))
    by: Mapped[str] = mapped_column(String(32))  #: oneself, or the secretary or convener
    at: Mapped[datetime]


class Opinion(CountyRow, Base):
    """What one unit says about one matter, and its vote; given by its member, or recorded with the way it was given."""

    __tablename__ = "meeting_opinions"
    __table_args__ = (
        UniqueConstraint("item_id", "unit_id", name="a_unit_votes_once_on_a_matter"),
        CheckConstraint("vote IN ('agree', 'refuse', 'defer', 'abstain')", name="a_vote_agrees_refuses_defers_or_abstains"),
        CheckConstraint(
            "(recorded_by IS NULL) = (how = '')", name="a_recorded_vote_says_how_it_was_given"
        ),
        CheckConstraint("recorded_by IS NULL OR recorded_by <> user_id", name="nobody_records_a_vote_for_oneself"),
    )  # fmt: skip

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    item_id: Mapped[str] = mapped_column(ForeignKey("meeting_items.id"), index=True)
    unit_id: Mapped[str] = mapped_column(ForeignKey("units.id"))
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id"))  #: whose vote it is
    vote: Mapped[str] = mapped_column(String(10))
    text: Mapped[str] = mapped_column(Text, default="")
    given_at: Mapped[datetime]
    recorded_by: Mapped[str | None] = mapped_column(String(32))
    how: Mapped[str] = mapped_column(String(20), default="")  #: spoken, paper, phone


class Resolution(CountyRow, Base):
    """What a meeting resolved about one matter; it binds nobody outside: the competent department decides."""

    __tablename__ = "meeting_resolutions"
    __table_args__ = (
        UniqueConstraint("item_id", name="a_matter_gets_one_resolution_in_a_meeting"),
        Index("ix_meeting_resolutions_state", "county", "state", "due_on"),
        CheckConstraint("outcome IN ('agree', 'refuse', 'defer')", name="a_resolution_agrees_refuses_or_defers"),
        CheckConstraint("state IN ('open', 'reported', 'closed')", name="a_resolution_is_open_reported_or_closed"),
        CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="a_closed_resolution_says_when"),
        CheckConstraint("amount_fen IS NULL OR outcome = 'agree'", name="only_an_agreement_names_an_amount"),
        CheckConstraint("NOT by_chair OR length(chair_reason) > 0", name="a_chair_who_decides_a_tie_says_why"),
    )  # fmt: skip

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    meeting_id: Mapped[str] = mapped_column(ForeignKey("meetings.id"), index=True)
    item_id: Mapped[str] = mapped_column(ForeignKey("meeting_items.id"))
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), index=True)  #: the case that it is about
    outcome: Mapped[str] = mapped_column(String(10))
    amount_fen: Mapped[int | None] = mapped_column(BigInteger)
    text: Mapped[str] = mapped_column(Text)
    basis: Mapped[str] = mapped_column(String(200), default="")
    votes: Mapped[dict[str, Any]] = mapped_column(default=dict)  #: how many of each
    by_chair: Mapped[bool] = mapped_column(default=False)  #: votes were equal, and the chair decided
    chair_reason: Mapped[str] = mapped_column(String(200), default="")
    unit_id: Mapped[str] = mapped_column(ForeignKey("units.id"))  #: who carries it out
    act_rule: Mapped[str] = mapped_column(String(20))  #: the term chosen, MT.act.…
    due_on: Mapped[date]
    resolved_at: Mapped[datetime]
    resolved_by: Mapped[str] = mapped_column(String(32))
    message_id: Mapped[str | None] = mapped_column(Id)  #: the answer to the process that waits
    instance_id: Mapped[str | None] = mapped_column(Id)  #: the follow-up
    renews: Mapped[str | None] = mapped_column(Id)  #: the overdue resolution whose follow-up it goes on with
    order_id: Mapped[str | None] = mapped_column(Id)  #: 决议督办单
    state: Mapped[str] = mapped_column(String(10), default="open")
    report: Mapped[str] = mapped_column(Text, default="")  #: what the unit says it did, the last time
    closed_at: Mapped[datetime | None]

    @property
    def amount(self) -> Decimal | None:
        """Return the amount agreed to, in yuan."""
        return None if self.amount_fen is None else yuan(self.amount_fen)
