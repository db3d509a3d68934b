"""Propose another version of a decision table, and put it into force with a second person's word."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from server.audit import operations as audit
from server.foundation.errors import FieldProblem, InvalidAnswers, NotFound
from server.foundation.work import Work
from server.organisation import rules
from server.tables import checking
from server.tables.live import tables_of
from server.tables.models import TableVersion
from server.tables.refusals import (
    AlreadyDecided,
    BeginsTooLate,
    BrokenProposal,
    LawIsNotChangedHere,
    NothingChanges,
    SecondPersonNeeded,
    Superseded,
)
from workflows.dmn import DECISIONS, BrokenTable, Table, writing

PROPOSE, APPROVE = "table.propose", "table.approve"
STATUTE = "statute"


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """From when a version is to hold, on what basis, and why it changes."""

    valid_from: date | None
    basis: str
    reason: str


def newest(work: Work, key: str) -> Table:
    """Return the version of a table that begins last.

    :raises NotFound: there is no such table.
    """
    found = tables_of(work.session, work.house.county).of_id(key)
    if not found:
        raise NotFound
    return found[0]


def source(work: Work, table: Table) -> bytes:
    """Return the file in which a version stands."""
    row = work.session.get(TableVersion, table.file)
    return row.xml.encode() if row is not None else (DECISIONS / table.file).read_bytes()


def propose_cells(work: Work, *, key: str, cells: Mapping[tuple[int, int], str], intent: Intent) -> str:
    """Propose the newest version with other texts in some cells (row and place, counted from 0) and return the proposal's id.

    :raises NotPermitted: the actor does not look after tables.
    :raises LawIsNotChangedHere: it says what a law says.
    :raises InvalidAnswers: a cell says nothing of its column, or a date, basis or reason is missing.
    :raises BrokenProposal: the version would not be carried out exactly.
    """
    table = _to_change(work, key)
    content = source(work, table)
    sheet = writing.sheet(content, id=key, version=table.version)
    named = {
        (sheet.rows[row][0], place): text.strip()
        for (row, place), text in cells.items()
        if row < len(sheet.rows) and place < len(sheet.columns)
    }
    checking.check_cells(sheet, table, named)
    return _propose(
        work, table, content, intent,
        lambda day: writing.rewritten(
            content, id=key, version=table.version, new_version=day.isoformat(), valid_from=day, basis=intent.basis.strip(), cells=named
        ),
    )  # fmt: skip


def propose_file(work: Work, *, key: str, xml: bytes, intent: Intent) -> str:
    """Propose a DMN file that holds the table and no other, and return the proposal's id.

    :raises NotPermitted: the actor does not look after tables.
    :raises LawIsNotChangedHere: it says what a law says.
    :raises InvalidAnswers: a date, basis or reason is missing.
    :raises BrokenProposal: the version would not be carried out exactly.
    """
    table = _to_change(work, key)
    return _propose(
        work, table, source(work, table), intent,
        lambda day: writing.brought(xml, id=key, new_version=day.isoformat(), valid_from=day, basis=intent.basis.strip()),
    )  # fmt: skip


def _to_change(work: Work, key: str) -> Table:
    rules.require(work.actor, PROPOSE)
    table = newest(work, key)
    if table.basis_kind == STATUTE:
        raise LawIsNotChangedHere
    return table


def _propose(work: Work, table: Table, content: bytes, intent: Intent, write: Callable[[date], bytes]) -> str:
    day = _first_day(work, table, intent)
    try:
        xml = write(day)
    except BrokenTable as problem:
        raise BrokenProposal(why_zh=f"文件里要有且只有这张表（{problem}）", why_en=str(problem)) from problem
    after = checking.read_version(xml, table)
    checking.compare(table, after)
    checking.check_terms(tables_of(work.session, work.house.county), after)
    before = writing.sheet(content, id=table.id, version=table.version)
    changed = writing.changes(before, writing.sheet(xml, id=table.id, version=day.isoformat()))
    if not changed:
        raise NothingChanges
    row = TableVersion(
        id=work.new_id(), county=work.house.county, key=table.id, name=table.name, version=day.isoformat(), valid_from=day,
        basis=intent.basis.strip()[:200], xml=xml.decode(), reason=intent.reason.strip()[:400], replaces=table.version,
        changes=[asdict(each) for each in changed], proposed_by=work.actor.id, proposed_at=work.now,
    )  # fmt: skip
    work.session.add(row)
    work.session.flush()
    audit.record(work, "table.propose", row.id, table=table.id, version=row.version, replaces=table.version)
    return row.id


def _first_day(work: Work, table: Table, intent: Intent) -> date:
    problems = [
        FieldProblem(name, "required", zh, en)
        for name, said, zh, en in (
            ("basis", intent.basis.strip(), "请写明依据（文件名和文号）。", "Name the document that it rests on."),
            ("reason", intent.reason.strip(), "请写明为什么改。", "Say why it changes."),
        )
        if not said
    ]
    day = intent.valid_from
    if day is None or day <= max(work.today, table.valid_from):
        least = max(work.today, table.valid_from)
        zh, en = (
            f"施行日期要在 {least} 以后：已经用过的版本不改。",
            f"It begins after {least}: what was decided by stays.",
        )
        problems.append(FieldProblem("valid_from", "too-early", zh, en))
    if problems or day is None:
        raise InvalidAnswers(problems)
    return day


def approve(work: Work, *, proposal_id: str) -> TableVersion:
    """Put a proposed version into force from its first day on.

    :raises NotPermitted: the actor does not publish tables.
    :raises SecondPersonNeeded: the actor proposed it.
    :raises AlreadyDecided: somebody was faster.
    :raises BeginsTooLate: its first day has come.
    :raises Superseded: it was made from a version that is not the newest any more.
    :raises BrokenProposal: it says a term that another table has come to say in between.
    """
    row = _undecided(work, proposal_id)
    if row.valid_from <= work.today:
        raise BeginsTooLate(day=row.valid_from.isoformat())
    table = newest(work, row.key)
    if table.version != row.replaces:
        raise Superseded(version=table.version)
    after = checking.read_version(row.xml.encode(), table)
    checking.check_terms(tables_of(work.session, work.house.county), after)
    _decide(work, row, "published")
    return row


def refuse(work: Work, *, proposal_id: str, reason: str) -> TableVersion:
    """Refuse a proposed version.

    :raises InvalidAnswers: no reason is given.
    :raises AlreadyDecided: somebody was faster.
    """
    row = _undecided(work, proposal_id)
    if not reason.strip():
        raise InvalidAnswers([FieldProblem("reason", "required", "请写明为什么不发布。", "Say why it is refused.")])
    row.decision_reason = reason.strip()[:400]
    _decide(work, row, "refused")
    return row


def _undecided(work: Work, proposal_id: str) -> TableVersion:
    rules.require(work.actor, APPROVE)
    row = work.session.scalar(
        select(TableVersion)
        .where(TableVersion.id == proposal_id, TableVersion.county == work.house.county)
        .with_for_update()
    )
    if row is None:
        raise NotFound
    if row.proposed_by in rules.answers_for(work.actor, APPROVE):
        raise SecondPersonNeeded
    if row.decided_at is not None:
        raise AlreadyDecided
    return row


def _decide(work: Work, row: TableVersion, state: str) -> None:
    row.state, row.decided_by, row.decided_at = state, work.actor.id, work.now
    work.session.flush()
    detail: dict[str, Any] = {"table": row.key, "version": row.version, "changes": len(row.changes)}
    audit.record(work, f"table.{state}", row.id, **detail)
