"""What the decision tables answered on the way of a case."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from server.foundation.database import Base, CountyRow, Id


class TableAnswer(CountyRow, Base):
    """What a dated decision table answered about a case, or one item of it: facts, rules hit, reasons, version; the latest one counts."""

    __tablename__ = "table_answers"
    __table_args__ = (Index("ix_table_answers_item", "item_id", "at"), Index("ix_table_answers_case", "case_id", "at"))

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"))
    item_id: Mapped[str | None] = mapped_column(ForeignKey("items.id"))
    table: Mapped[str] = mapped_column(String(40))
    version: Mapped[str] = mapped_column(String(20))
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    outputs: Mapped[dict[str, Any]] = mapped_column(default=dict)
    rules: Mapped[list[Any]] = mapped_column(default=list)  #: ids of the rules that apply
    reason: Mapped[dict[str, Any]] = mapped_column(default=dict)  #: zh, en, basis of those rules
    missing: Mapped[list[Any]] = mapped_column(default=list)  #: facts without which the table does not decide
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(String(32))
