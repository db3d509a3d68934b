"""Rows of what households send from home: applications, sealed as they were sent, and wishes to withdraw, with the window's term and answer."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from server.foundation.database import Base, CountyRow, Id


class OnlineApplication(CountyRow, Base):
    """One application that was sent without an account; nothing is decided on it, the window answers it."""

    __tablename__ = "online_applications"
    __table_args__ = (
        Index("ix_online_applications_township", "township", "state", "due_at"),
        CheckConstraint("state IN ('open', 'begun', 'answered')", name="it_is_open_begun_or_answered"),
        CheckConstraint("(state = 'answered') = (outcome <> '')", name="what_is_answered_has_an_outcome"),
        CheckConstraint("(outcome = '') = (answered_at IS NULL)", name="an_answer_has_its_time"),
        CheckConstraint("(outcome = 'registered') = (case_id IS NOT NULL)", name="what_is_registered_names_its_case"),
        CheckConstraint("state <> 'begun' OR draft_id IS NOT NULL", name="what_is_begun_has_a_draft"),
    )  # fmt: skip

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    code: Mapped[str] = mapped_column(String(20), unique=True)  #: WS2026-00012
    query_code: Mapped[str] = mapped_column(String(32), unique=True)  #: under which whoever sent it asks
    submission: Mapped[str] = mapped_column(
        String(80), unique=True
    )  #: the form's own key: sent twice is one application
    township: Mapped[str] = mapped_column(ForeignKey("units.id"))
    state: Mapped[str] = mapped_column(String(10), default="open")
    name: Mapped[str] = mapped_column(String(80))
    id_hash: Mapped[str | None] = mapped_column(String(64), index=True)
    wants: Mapped[list[Any]] = mapped_column(default=list)  #: items that were ticked; none = the window proposes
    urgent: Mapped[bool] = mapped_column(default=False)
    sealed: Mapped[str] = mapped_column(Text)  #: the answers to the form `application.send`
    received_at: Mapped[datetime]
    due_at: Mapped[datetime]
    due_on: Mapped[date]
    provisional: Mapped[bool] = mapped_column(default=False)
    passed_from: Mapped[str | None] = mapped_column(ForeignKey("units.id"))  #: window that passed it on, its clock kept
    holder_id: Mapped[str | None] = mapped_column(ForeignKey("users.id"))
    calls: Mapped[list[Any]] = mapped_column(default=list)  #: {at, by, reached}: each try to speak to the family
    overdue_told_at: Mapped[datetime | None]
    draft_id: Mapped[str | None] = mapped_column(Id)  #: the common form that the window fills out of it
    urgent_case_id: Mapped[str | None] = mapped_column(ForeignKey("cases.id"))  #: the emergency registered out of it
    case_id: Mapped[str | None] = mapped_column(ForeignKey("cases.id"))
    outcome: Mapped[str] = mapped_column(String(16), default="")  #: registered, same, advice, unreachable, withdrawn
    words: Mapped[str] = mapped_column(Text, default="")  #: what the window says to whoever sent it
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[str | None] = mapped_column(String(32))


class WithdrawalWish(CountyRow, Base):
    """A household's word from home that it does not wish to go on; the window confirms it before anything ends."""

    __tablename__ = "withdrawal_wishes"
    __table_args__ = (
        Index("ix_withdrawal_wishes_due", "county", "state", "due_at"),
        Index(
            "a_case_has_one_open_wish", "case_id", unique=True, sqlite_where=text("state = 'asked'"),
            postgresql_where=text("state = 'asked'"),
        ),
        CheckConstraint("state IN ('asked', 'granted', 'kept')", name="it_is_asked_granted_or_kept"),
        CheckConstraint("(state = 'asked') = (answered_at IS NULL)", name="an_answered_wish_has_its_time"),
    )  # fmt: skip

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"))
    state: Mapped[str] = mapped_column(String(8), default="asked")
    words: Mapped[str] = mapped_column(Text)  #: why, as the household said it
    asked_at: Mapped[datetime]
    due_at: Mapped[datetime]
    due_on: Mapped[date]
    provisional: Mapped[bool] = mapped_column(default=False)
    overdue_told_at: Mapped[datetime | None]
    answer: Mapped[str] = mapped_column(Text, default="")  #: with whom and how the window made sure
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[str | None] = mapped_column(String(32))
