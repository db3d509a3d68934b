"""What the county's tables were asked about a case: its conditions and amounts, where it goes, who decides, by which rules and limits."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from server.cases.asking import OF_SEVERAL, WAY
from server.cases.models import Case, Item, TableAnswer
from server.cases.table_words import BESIDE, say
from server.cases.visibility import sees_names
from server.foundation.work import Work

_KEPT = ("table", "version", "rules", "facts", "outputs")
#: a column's label explains its codes in brackets; beside their words it need not
_BRACKETS = re.compile(r"（[^（）]*\b[a-z]+ [^（）]*）|：all .*$|时：chair .*$")


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
    at: datetime | None  #: None where it stands beside a row that has its own time


def asked_of(work: Work, case: Case) -> list[Asked]:
    """Return the latest answer of each table about a case and about each item of it; of several people, all that were asked about together.

    Whoever reads the family without its names reads what was asked about the way of the case, not about the family.
    """
    open_facts = sees_names(work.actor, township=case.township)
    rows = work.session.execute(
        select(TableAnswer, Item.item)
        .outerjoin(Item, Item.id == TableAnswer.item_id)
        .where(TableAnswer.case_id == case.id)
        .order_by(TableAnswer.at, TableAnswer.id)
    ).all()
    latest: dict[tuple[str | None, str], list[tuple[TableAnswer, str | None]]] = {}
    for answer, item in rows:
        before = latest.get((answer.item_id, answer.table), [])
        together = answer.table in OF_SEVERAL and before and before[0][0].at == answer.at
        latest[answer.item_id, answer.table] = [*before, (answer, item)] if together else [(answer, item)]
    return [
        in_words(
            work,
            {name: getattr(answer, name) for name in _KEPT},
            item=item or "",
            facts=open_facts or answer.table in WAY,
            at=answer.at,
        )
        for each in latest.values()
        for answer, item in each
    ]


def in_words(
    work: Work, row: Mapping[str, Any], *, item: str = "", facts: bool = True, at: datetime | None = None
) -> Asked:
    """Return a kept answer, as `as_row` gives it, in the words of its table; `facts` says whether the reader sees what was asked."""
    table = next((each for each in work.house.tables.of_id(row["table"]) if each.version == row["version"]), None)
    columns = (*table.inputs, *table.outputs) if table is not None else ()
    labels = BESIDE | {column.name: column.label for column in columns}

    def told(values: Mapping[str, Any]) -> list[tuple[str, str]]:
        return [
            (_BRACKETS.sub("", labels.get(name, name)), say(work, row["table"], name, value))
            for name, value in values.items()
            if value not in (None, "") and name != "en" and not name.endswith("_en")
        ]

    return Asked(
        item=item, table=row["table"], name=table.name if table is not None else row["table"], version=row["version"],
        rules=list(row["rules"]), facts=told(row["facts"]) if facts else [], says=told(row["outputs"]), at=at,
    )  # fmt: skip


def section(work: Work, case: Case) -> tuple[str, dict[str, Any]] | None:
    """Return the answers of a case, or None where no table was asked."""
    found = asked_of(work, case)
    return ("cases/asked.html", {"asked": found}) if found else None
