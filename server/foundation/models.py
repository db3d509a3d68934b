"""Rows that every room may need: the answers that repeated commands get again."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from server.foundation.database import Base, CountyRow


class IdempotencyKey(CountyRow, Base):
    """The answer that a repeated command gets again."""

    __tablename__ = "idempotency_keys"

    key: Mapped[str] = mapped_column(String(80), primary_key=True)  #: actor id and the client's key, hashed
    request: Mapped[str] = mapped_column(String(64))  #: hash of method, path and body
    status: Mapped[int]
    body: Mapped[dict[str, Any]] = mapped_column(default=dict)
    at: Mapped[datetime]
