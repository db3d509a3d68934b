"""Ask the dated tables on the way of a case and keep the answer: facts, rules hit, reasons, version."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from server.cases.advance import plain
from server.cases.models import Case, Item, TableAnswer
from server.foundation.work import Work
from server.households import exclusions
from workflows.dmn import Decision

#: Tables that say which way a matter goes, who decides it and within which limits, not whether its conditions are met.
WAY = (
    "departments", "transfer-types", "caps", "spend-limits", "authority", "review-cycle", "child-review-cycle", "meeting-rules", "notices",
    "sections", "school-window",
)  # fmt: skip

#: Tables that are asked about several people of one item at a time: what they said together belongs together.
OF_SEVERAL = ("tekun-obligor", "child-proof", exclusions.TABLE)


def ask(work: Work, table: str, facts: Mapping[str, Any]) -> Any:
    """Return what a table decides today; nothing is kept."""
    return work.house.tables.decide(table, facts, on=work.today)


def ask_and_keep(work: Work, *, item_id: str, table: str, facts: Mapping[str, Any]) -> TableAnswer:
    """Ask a table about an item and keep the answer for the page and the file."""
    return keep(work, ask(work, table, facts), case_id=work.session.get_one(Item, item_id).case_id, item_id=item_id)


def keep(work: Work, found: Decision, *, case_id: str, item_id: str | None = None) -> TableAnswer:
    """Keep what a table answered about a case, or an item of it, for the page and the file."""
    return keep_row(work, as_row(found), case_id=case_id, item_id=item_id)


def keep_beside(work: Work, *, case_id: str, item_id: str, person_id: str | None) -> None:
    """Keep what the table of exclusions says of an item that is given beside what the household has already (C6)."""
    case, item = work.session.get_one(Case, case_id), work.session.get_one(Item, item_id).item
    found = exclusions.collisions(
        work, household_id=case.household_id, item=item, person_id=person_id, cause=case.cause, case_id=case_id
    )
    for answer in {id(each.answer): each.answer for each in found}.values():
        keep(work, answer, case_id=case_id, item_id=item_id)


def as_row(found: Decision) -> dict[str, Any]:
    """Return what a table answered as it is kept: also beside a row for which there is no case yet."""
    return {
        "table": found.table, "version": found.version, "facts": plain(found.inputs),
        "outputs": plain(found.outputs or {}) if found.certain else {}, "rules": list(found.rules),
        "reason": _reason(found) if found.certain else {}, "missing": list(found.missing),
    }  # fmt: skip


def keep_row(work: Work, row: Mapping[str, Any], *, case_id: str, item_id: str | None = None) -> TableAnswer:
    """Keep an answer, as `as_row` gives it, with a case."""
    answer = TableAnswer(
        id=work.new_id(),
        county=work.house.county,
        case_id=case_id,
        item_id=item_id,
        at=work.now,
        by=work.actor.id,
        **row,
    )
    work.session.add(answer)
    work.session.flush()
    return answer


def _reason(found: Decision) -> dict[str, str]:
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
        .where(TableAnswer.item_id == item_id, TableAnswer.table.not_in((*WAY, *OF_SEVERAL)))
        .order_by(TableAnswer.at, TableAnswer.id)
    )
    found: dict[str, TableAnswer] = {}
    for row in rows:
        found[row.table] = row
    return list(found.values())
