"""Rows of documents: numbered without gaps per unit and year, and the scans attached to them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from server.foundation.database import Base, CountyRow, Id


class Counter(CountyRow, Base):
    """The last number given out per unit, kind and year."""

    __tablename__ = "counters"

    county: Mapped[str] = mapped_column(String(6), primary_key=True)
    unit_id: Mapped[str] = mapped_column(Id, primary_key=True)
    kind: Mapped[str] = mapped_column(String(40), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int] = mapped_column(default=0)


class Document(CountyRow, Base):
    """One official document: its number, its facts at the time of issue, its delivery."""

    __tablename__ = "documents"
    __table_args__ = (
        UniqueConstraint("county", "unit_id", "kind", "year", "serial"),
        Index("ix_documents_case", "case_id", "issued_at"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))  #: key of `server.documents.catalogue`
    number: Mapped[str] = mapped_column(String(60))  #: 青清救受〔2026〕0001号
    unit_id: Mapped[str] = mapped_column(ForeignKey("units.id"))
    year: Mapped[int]
    serial: Mapped[int]
    case_id: Mapped[str | None] = mapped_column(Id)
    item_id: Mapped[str | None] = mapped_column(Id)
    addressee: Mapped[str] = mapped_column(String(80))
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)  #: what the print shows; whitelisted per kind
    issued_on: Mapped[date]
    issued_at: Mapped[datetime]
    issued_by: Mapped[str] = mapped_column(String(32))
    verify_code: Mapped[str] = mapped_column(String(32), unique=True)
    supersedes: Mapped[str | None] = mapped_column(Id)
    void_reason: Mapped[str] = mapped_column(String(120), default="")  #: a void document keeps its number
    voided_at: Mapped[datetime | None]
    voided_by: Mapped[str | None] = mapped_column(String(32))
    delivered_at: Mapped[datetime | None]
    delivery: Mapped[dict[str, Any]] = mapped_column(default=dict)  #: way, who received, proof


#: in which papers are listed: those of one instant by kind and number
IN_ORDER = (Document.issued_at, Document.kind, Document.serial)


class Attachment(CountyRow, Base):
    """A scan or photo, kept by content hash; `line` names the line of the checklist it belongs to."""

    __tablename__ = "attachments"

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    case_id: Mapped[str] = mapped_column(Id, index=True)
    document_id: Mapped[str | None] = mapped_column(Id)
    line: Mapped[str] = mapped_column(String(60))
    sha256: Mapped[str] = mapped_column(String(64))
    media_type: Mapped[str] = mapped_column(String(60))
    size: Mapped[int]
    name: Mapped[str] = mapped_column(String(120))
    added_by: Mapped[str] = mapped_column(String(32))
    added_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]
    removed_by: Mapped[str | None] = mapped_column(String(32))
    removed_reason: Mapped[str] = mapped_column(String(200), default="")
