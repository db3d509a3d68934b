"""Changes in a household: told by a resident, a village, a department or the window, and what was done about them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from server.foundation.database import Base, CountyRow, Id


class Change(CountyRow, Base):
    """One change as it was told, or the word that nothing has changed (变化申报)."""

    __tablename__ = "household_changes"
    __table_args__ = (
        Index("ix_household_changes_list", "county", "township", "state", "reported_at"),
        UniqueConstraint("county", "submission", name="a_report_sent_twice_is_one_report"),
        CheckConstraint(
            "(state IN ('applied', 'set-aside')) = (handled_at IS NOT NULL)", name="a_handled_change_says_when"
        ),
        CheckConstraint("state <> 'set-aside' OR handled_words <> ''", name="what_is_set_aside_says_why"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    household_id: Mapped[str] = mapped_column(ForeignKey("households.id"), index=True)
    person_id: Mapped[str | None] = mapped_column(ForeignKey("persons.id"))  #: whom it concerns
    township: Mapped[str] = mapped_column(ForeignKey("units.id"))
    kind: Mapped[str] = mapped_column(String(16))  #: key of `server.reviews.words.CHANGES`
    happened_on: Mapped[date]
    reported_at: Mapped[datetime]
    source: Mapped[str] = mapped_column(String(10))  #: window, village, resident, department, data
    reported_by: Mapped[str] = mapped_column(String(32))  #: user id; `resident` for the public page
    words: Mapped[str] = mapped_column(Text, default="")
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)  #: what its kind asks for besides
    late: Mapped[bool] = mapped_column(default=False)  #: told more than three months after it happened
    state: Mapped[str] = mapped_column(String(10), default="reported")  #: reported, warned, applied, set-aside
    submission: Mapped[str] = mapped_column(String(40))
    warned_at: Mapped[datetime | None]  #: refusal to cooperate: when the person was told what follows
    handled_by: Mapped[str | None] = mapped_column(String(32))
    handled_at: Mapped[datetime | None]
    handled_words: Mapped[str] = mapped_column(String(300), default="")
    done: Mapped[list[Any]] = mapped_column(default=list)  #: what followed: [kind, reference, zh]
