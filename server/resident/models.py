"""Rows of the residents' pages: who guessed too often, and how content people were."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from server.foundation.database import Base, CountyRow, Id


class QueryLock(CountyRow, Base):
    """Wrong tries from one address, or at one case number; neither stands here in clear."""

    __tablename__ = "query_locks"
    __table_args__ = (CheckConstraint("failures >= 0", name="wrong_tries_are_counted_upwards"),)

    id: Mapped[str] = mapped_column(String(64), primary_key=True)  #: keyed hash of the address or the case number
    failures: Mapped[int] = mapped_column(default=0)
    since: Mapped[datetime]  #: first wrong try of this run
    locked_until: Mapped[datetime | None]


class Satisfaction(CountyRow, Base):
    """One tap after a result; the last tap of a case counts."""

    __tablename__ = "satisfactions"
    __table_args__ = (
        UniqueConstraint("case_id", name="a_case_is_rated_once"),
        CheckConstraint("score BETWEEN 1 AND 3", name="a_score_is_1_to_3"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"))
    score: Mapped[int]  #: 1 not content, 2 so-so, 3 content
    at: Mapped[datetime]
