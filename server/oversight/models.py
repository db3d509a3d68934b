"""Rows of oversight: 督办单 and their answers."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from server.foundation.database import Base, CountyRow, Id


class SupervisionOrder(CountyRow, Base):
    """督办单: whom it asks, about what, by when; open until an answer is accepted."""

    __tablename__ = "supervision_orders"
    __table_args__ = (
        UniqueConstraint(
            "county", "sent_by", "form_token", name="a_form_sends_one_order_however_often_it_is_submitted"
        ),
        Index("ix_supervision_orders_state", "county", "state", "reply_by"),
        Index("ix_supervision_orders_unit", "unit_id", "state"),
        CheckConstraint("state IN ('open', 'answered', 'closed')", name="an_order_is_open_answered_or_closed"),
        CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="a_closed_order_has_a_closing_time"),
        CheckConstraint("length(reason) > 0", name="an_order_says_why"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    number: Mapped[str] = mapped_column(String(60))
    document_id: Mapped[str] = mapped_column(ForeignKey("documents.id"))
    subject_kind: Mapped[str] = mapped_column(String(10))  #: task, transfer, case
    subject_id: Mapped[str] = mapped_column(Id)
    subject: Mapped[str] = mapped_column(String(160))  #: what it is about, in words without personal data
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), index=True)
    unit_id: Mapped[str] = mapped_column(ForeignKey("units.id"))  #: addressee
    role: Mapped[str] = mapped_column(String(30))  #: the post that is asked
    reason: Mapped[str] = mapped_column(Text)
    reply_by: Mapped[date]
    state: Mapped[str] = mapped_column(String(10), default="open")
    form_token: Mapped[str] = mapped_column(String(40))
    sent_at: Mapped[datetime]
    sent_by: Mapped[str] = mapped_column(ForeignKey("users.id"))
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str | None] = mapped_column(String(32))


class SupervisionAnswer(CountyRow, Base):
    """One answer to a 督办单, and what the supervisor made of it."""

    __tablename__ = "supervision_answers"
    __table_args__ = (
        Index(
            "uq_an_order_has_one_answer_awaiting_a_verdict", "order_id", unique=True,
            sqlite_where=text("verdict = ''"), postgresql_where=text("verdict = ''"),
        ),
        CheckConstraint("verdict IN ('', 'accepted', 'returned')", name="a_verdict_accepts_or_returns"),
        CheckConstraint("(verdict = '') = (verdict_at IS NULL)", name="a_verdict_has_its_time"),
        CheckConstraint("verdict <> 'returned' OR length(verdict_reason) > 0", name="a_returned_answer_says_why"),
    )  # fmt: skip

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    order_id: Mapped[str] = mapped_column(ForeignKey("supervision_orders.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(String(32))
    by_name: Mapped[str] = mapped_column(String(60))
    late: Mapped[bool] = mapped_column(default=False)  #: after the reply date
    verdict: Mapped[str] = mapped_column(String(10), default="")
    verdict_reason: Mapped[str] = mapped_column(String(500), default="")
    verdict_at: Mapped[datetime | None]
    verdict_by: Mapped[str | None] = mapped_column(String(32))
