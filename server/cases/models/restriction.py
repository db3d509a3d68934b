"""Cases that only their handlers and one section may see: they stand in no list of anybody else."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from server.foundation.database import Base, CountyRow


class Restriction(CountyRow, Base):
    """One case on file that is kept from all but the posts that handle it and the role named here."""

    __tablename__ = "case_restrictions"
    __table_args__ = (CheckConstraint("role <> ''", name="a_restricted_case_names_the_section_that_reads_it"),)

    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    role: Mapped[str] = mapped_column(String(30))  #: the section that sees it besides the handlers
    ground: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(String(32))
