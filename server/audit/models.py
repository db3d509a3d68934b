"""Rows of the audit: one chain per county, and who read what."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from server.foundation.database import Base, CountyRow, Id


class AuditHead(Base):
    """The end of a county's chain; updating it serialises the writers."""

    __tablename__ = "audit_heads"

    county: Mapped[str] = mapped_column(String(6), primary_key=True)
    number: Mapped[int] = mapped_column(default=0)
    hash: Mapped[str] = mapped_column(String(64), default="0" * 64)
    #: up to this entry a former release may have written words in the open
    open_until: Mapped[int] = mapped_column(default=0, server_default="0")


class AuditEntry(CountyRow, Base):
    """One act; `hash` covers the entry and the hash before it."""

    __tablename__ = "audit_entries"
    __table_args__ = (UniqueConstraint("county", "number"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    number: Mapped[int]
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(32))
    action: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(80))
    detail: Mapped[dict[str, Any]] = mapped_column(default=dict)  #: never personal data: ids, names of fields, reasons
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


class ReadEntry(CountyRow, Base):
    """Somebody opened a case, unmasked an identifier or exported a list."""

    __tablename__ = "read_entries"
    __table_args__ = (Index("ix_read_entries_subject", "subject", "at"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(32))
    action: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(80))
    reason: Mapped[str] = mapped_column(String(200), default="")
    leave_id: Mapped[str | None] = mapped_column(
        Id
    )  #: the agreed request that opened it, where a second person was needed


class AuditAnchor(CountyRow, Base):
    """How long the chain was at the end of a day and what its last hash was; told to people, so that it is kept outside too."""

    __tablename__ = "audit_anchors"
    __table_args__ = (UniqueConstraint("county", "day"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    day: Mapped[date]
    number: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
