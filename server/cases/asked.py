"""What the county's tables were asked on the way of a case: where it goes, who decides, by which form, rules and limits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from server.cases.asking import WAY
from server.cases.models import Case, Item, TableAnswer
from server.foundation.work import Work

_PLAIN = {True: "是", False: "否"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One answer of a table in the words of its columns."""

    item: str  #: empty where it is about the case
    table: str
    name: str
    version: str
    rules: list[str]
    facts: list[tuple[str, str]]
    says: list[tuple[str, str]]
    at: datetime


def asked_of(work: Work, case_id: str) -> list[Asked]:
    """Return the latest answer of each such table about a case and about each item of it."""
    rows = work.session.execute(
        select(TableAnswer, Item.item)
        .outerjoin(Item, Item.id == TableAnswer.item_id)
        .where(TableAnswer.case_id == case_id, TableAnswer.table.in_(WAY))
        .order_by(TableAnswer.at, TableAnswer.id)
    ).all()
    latest = {(answer.item_id, answer.table): (answer, item) for answer, item in rows}
    return [_in_words(work, answer, item or "") for answer, item in latest.values()]


def _in_words(work: Work, answer: TableAnswer, item: str) -> Asked:
    table = next((each for each in work.house.tables.of_id(answer.table) if each.version == answer.version), None)
    columns = (*table.inputs, *table.outputs) if table is not None else ()
    labels = {column.name: column.label for column in columns}

    def told(values: dict[str, Any]) -> list[tuple[str, str]]:
        shown = (
            (name, value) for name, value in values.items() if value not in (None, "") and not name.endswith("_en")
        )
        return [
            (labels.get(name, name), _PLAIN.get(value, str(value)) if isinstance(value, bool) else str(value))
            for name, value in shown
        ]

    return Asked(
        item=item, table=answer.table, name=table.name if table is not None else answer.table, version=answer.version,
        rules=list(answer.rules), facts=told(answer.facts), says=told(answer.outputs), at=answer.at,
    )  # fmt: skip


def section(work: Work, case: Case) -> tuple[str, dict[str, Any]] | None:
    """Return the answers of a case, or None where no table was asked."""
    found = asked_of(work, case.id)
    return ("cases/asked.html", {"asked": found}) if found else None
