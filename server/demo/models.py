"""Small things that the installation remembers by name."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from server.foundation.database import Base


class SettingKv(Base):
    """One remembered value."""

    __tablename__ = "settings_kv"

    key: Mapped[str] = mapped_column(String(60), primary_key=True)
    value: Mapped[Any] = mapped_column(JSON)
