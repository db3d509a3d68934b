"""Ask the dated tables about an item and keep the answer: facts, rules hit, reasons, version."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from server.cases.advance import plain
from server.foundation.work import Work
from server.recognition.models import TableAnswer

#: Tables that say which way an item goes and within which limits, not whether its conditions are met.
WAY = ("departments", "transfer-types", "caps", "spend-limits")


def ask(work: Work, table: str, facts: Mapping[str, Any]) -> Any:
    """Return what a table decides today; nothing is kept."""
    return work.house.tables.decide(table, facts, on=work.today)


def ask_and_keep(work: Work, *, item_id: str, table: str, facts: Mapping[str, Any]) -> TableAnswer:
    """Ask a table about an item and keep the answer for the page and the file."""
    found = ask(work, table, facts)
    answer = TableAnswer(
        id=work.new_id(), county=work.house.county, item_id=item_id, table=table, version=found.version,
        facts=plain(found.inputs), outputs=plain(found.outputs or {}) if found.certain else {}, rules=list(found.rules),
        reason=_reason(found) if found.certain else {}, missing=list(found.missing), at=work.now, by=work.actor.id,
    )  # fmt: skip
    work.session.add(answer)
    work.session.flush()
    return answer


def _reason(found: Any) -> dict[str, str]:
    words: dict[str, list[str]] = {"zh": [], "en": [], "basis": []}
    for hit in found.hits:
        for name, note in (("zh", "reason_zh"), ("en", "reason_en"), ("basis", "basis")):
            if hit.notes.get(note):
                words[name].append(hit.notes[note])
    return {name: "；".join(dict.fromkeys(texts)) for name, texts in words.items()}


def latest(work: Work, *, item_id: str, table: str) -> TableAnswer | None:
    """Return the latest answer of a table about an item."""
    return work.session.scalar(
        select(TableAnswer)
        .where(TableAnswer.item_id == item_id, TableAnswer.table == table)
        .order_by(TableAnswer.at.desc(), TableAnswer.id.desc())
        .limit(1)
    )


def answers_about(work: Work, item_id: str) -> list[TableAnswer]:
    """Return the latest answer of each table about an item, in the order in which they were first asked."""
    rows = work.session.scalars(
        select(TableAnswer)
        .where(TableAnswer.item_id == item_id, TableAnswer.table.not_in(WAY))
        .order_by(TableAnswer.at, TableAnswer.id)
    )
    found: dict[str, TableAnswer] = {}
    for row in rows:
        found[row.table] = row
    return list(found.values())
