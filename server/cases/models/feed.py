"""Calendar feeds: addresses under which a calendar program reads due dates without signing in."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from server.foundation.database import Base, CountyRow, Id


class CalendarFeed(CountyRow, Base):
    """One feed of a person: the person's own due dates, or those of a unit that the person leads."""

    __tablename__ = "calendar_feeds"

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)  #: SHA-256 of the secret part of the address
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id"), index=True)
    scope: Mapped[str] = mapped_column(String(8))  #: posts, mine, unit, as in the to-do list
    created_at: Mapped[datetime]
    read_at: Mapped[datetime | None]  #: when a calendar program came last
    revoked_at: Mapped[datetime | None]
