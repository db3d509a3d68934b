"""Rows of determination: what was decided, by whom, how it reached the household. Money is kept in fen."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from server.foundation.database import Base, CountyRow, Id
from server.foundation.money import yuan


class Decision(CountyRow, Base):
    """One decision on one item: what was proposed, what was decided, its reason and basis, its delivery and publication."""

    __tablename__ = "decisions"
    __table_args__ = (
        UniqueConstraint("instance_id", name="a_process_decides_once"),
        Index("ix_decisions_item", "item_id"),
        CheckConstraint("decision IN ('granted', 'refused')", name="a_decision_grants_or_refuses"),
        CheckConstraint("level IN ('county', 'township')", name="a_decision_names_the_level_that_took_it"),
        CheckConstraint(
            "decision = 'granted' OR (reason <> '' AND basis <> '')", name="a_refusal_states_reason_and_basis"
        ),
        CheckConstraint("decision = 'granted' OR decided_fen IS NULL", name="a_refusal_gives_no_money"),
        CheckConstraint("decided_fen IS NULL OR decided_fen > 0", name="a_granted_amount_is_more_than_nothing"),
        CheckConstraint(
            "delivered_at IS NULL OR delivered_at >= decided_at", name="a_decision_is_delivered_after_it_was_taken"
        ),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), index=True)
    item_id: Mapped[str | None] = mapped_column(ForeignKey("items.id"))
    instance_id: Mapped[str] = mapped_column(ForeignKey("instances.id"))
    item: Mapped[str] = mapped_column(String(30))  #: catalogue code
    level: Mapped[str] = mapped_column(String(10))  #: county, township
    unit_id: Mapped[str] = mapped_column(ForeignKey("units.id"))  #: the authority that decides
    proposed: Mapped[str] = mapped_column(String(10))  #: grant, refuse
    proposed_fen: Mapped[int | None] = mapped_column(BigInteger)
    decision: Mapped[str] = mapped_column(String(10))  #: granted, refused
    decided_fen: Mapped[int | None] = mapped_column(BigInteger)
    amount_reason: Mapped[str] = mapped_column(String(500), default="")  #: why it differs from the calculated amount
    reason: Mapped[str] = mapped_column(String(1000), default="")
    basis: Mapped[str] = mapped_column(String(500), default="")
    first_month: Mapped[date | None]  #: aid is paid from this month on
    decided_at: Mapped[datetime]
    decided_by: Mapped[str] = mapped_column(String(32))
    document_id: Mapped[str | None] = mapped_column(Id)  #: the notice that tells the household
    delivered_at: Mapped[datetime | None]
    published_on: Mapped[date | None]
    published_place: Mapped[str] = mapped_column(String(100), default="")

    @property
    def amount(self) -> Decimal | None:
        """Return the decided amount in yuan."""
        return None if self.decided_fen is None else yuan(self.decided_fen)
