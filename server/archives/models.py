"""Rows of archives: a closed case as it was filed, and the lists with which files go to the county's archive."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from server.foundation.database import Base, CountyRow, Id


class ArchiveTransfer(CountyRow, Base):
    """One list of files that a unit hands over (归档移交单): made by one person, counted and received by another."""

    __tablename__ = "archive_transfers"
    __table_args__ = (
        CheckConstraint("files > 0", name="a_transfer_hands_over_something"),
        CheckConstraint(
            "received_by IS NULL OR received_by <> made_by", name="whoever_hands_files_over_does_not_receive_them"
        ),
        CheckConstraint("(received_by IS NULL) = (received_at IS NULL)", name="a_received_transfer_says_when"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    number: Mapped[str] = mapped_column(String(60), unique=True)  #: of its paper
    document_id: Mapped[str] = mapped_column(ForeignKey("documents.id"))
    unit_id: Mapped[str] = mapped_column(ForeignKey("units.id"), index=True)  #: who hands over
    place: Mapped[str] = mapped_column(String(80))  #: the archive that they go to
    files: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))  #: over the files' own digests, in the order of their numbers
    made_by: Mapped[str] = mapped_column(String(32))
    made_at: Mapped[datetime]
    received_by: Mapped[str | None] = mapped_column(String(32))
    received_at: Mapped[datetime | None]


class ArchivedFile(CountyRow, Base):
    """One closed case on file: its archive number and what lay in it on that day, each with its hash."""

    __tablename__ = "archived_files"
    __table_args__ = (
        UniqueConstraint("case_id", name="a_case_is_filed_once"),
        UniqueConstraint("unit_id", "year", "serial", name="an_archive_number_is_given_once"),
        CheckConstraint("lacking = 0 OR lacking_why <> ''", name="an_incomplete_file_says_why"),
        Index("ix_archived_files_unit", "unit_id", "transfer_id", "filed_at"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"))
    number: Mapped[str] = mapped_column(String(40))  #: 690102101-2026-00012: unit, year, file
    unit_id: Mapped[str] = mapped_column(ForeignKey("units.id"))
    year: Mapped[int]
    serial: Mapped[int]
    contents: Mapped[list[Any]] = mapped_column(default=list)  #: kind, number, day, sha256, scans of each paper
    digest: Mapped[str] = mapped_column(String(64))  #: over the contents
    papers: Mapped[int]
    lacking: Mapped[int] = mapped_column(default=0)
    lacking_why: Mapped[str] = mapped_column(String(200), default="")
    document_id: Mapped[str] = mapped_column(ForeignKey("documents.id"))  #: its 卷内目录
    transfer_id: Mapped[str | None] = mapped_column(ForeignKey("archive_transfers.id"))
    filed_by: Mapped[str] = mapped_column(String(32))
    filed_at: Mapped[datetime]
