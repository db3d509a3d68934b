"""Read the published versions, the proposed ones and the batches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from server.cases.models import Case, Definition, Instance
from server.foundation.errors import NotFound
from server.foundation.work import Work
from server.organisation import rules
from server.organisation.models import User
from server.processes.models import Draft, Move, MoveLine

READ = "process.read"
MOST_LINES = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessRow:
    """One process with its newest version."""

    key: str
    name: str
    version: int
    published_at: datetime
    open: int  #: running cases
    older: int  #: of them on older versions


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessSheet:
    """One process with its versions, proposals and batches."""

    key: str
    name: str
    newest: Definition
    versions: Sequence[Any]  #: definition, who published it, running cases
    drafts: Sequence[Any]  #: draft, who proposed it
    moves: Sequence[Any]  #: batch, who planned it
    older: int


def processes(work: Work) -> list[ProcessRow]:
    """Return the published processes.

    :raises NotPermitted: the actor does not look at processes.
    """
    rules.require(work.actor, READ)
    running = _running(work)
    newest: dict[str, Definition] = {}
    ids: dict[str, list[str]] = {}
    for row in work.session.scalars(select(Definition).order_by(Definition.key, Definition.version)):
        newest[row.key] = row
        ids.setdefault(row.key, []).append(row.id)
    return [
        ProcessRow(
            key=key, name=row.name, version=row.version, published_at=row.published_at,
            open=sum(running.get(each, 0) for each in ids[key]), older=sum(running.get(each, 0) for each in ids[key][:-1]),
        )
        for key, row in newest.items()
    ]  # fmt: skip


def _running(work: Work) -> dict[str, int]:
    rows = work.session.execute(
        select(Instance.definition_id, func.count())
        .where(Instance.county == work.house.county, Instance.state == "open")
        .group_by(Instance.definition_id)
    )
    return {row[0]: row[1] for row in rows}


def process(work: Work, key: str) -> ProcessSheet:
    """Return one process.

    :raises NotPermitted: the actor does not look at processes.
    :raises NotFound: it is not published.
    """
    rules.require(work.actor, READ)
    running = _running(work)
    found = work.session.execute(
        select(Definition, User.name)
        .outerjoin(User, User.id == Definition.published_by)
        .where(Definition.key == key)
        .order_by(Definition.version.desc())
    ).all()
    if not found:
        raise NotFound
    newest = found[0][0]
    drafts = work.session.execute(
        select(Draft, User.name)
        .join(User, User.id == Draft.proposed_by)
        .where(Draft.key == key, Draft.county == work.house.county)
        .order_by(Draft.proposed_at.desc())
        .limit(20)
    ).all()
    batches = work.session.execute(
        select(Move, User.name)
        .join(User, User.id == Move.planned_by)
        .where(Move.key == key, Move.county == work.house.county)
        .order_by(Move.planned_at.desc())
        .limit(20)
    ).all()
    return ProcessSheet(
        key=key, name=newest.name, newest=newest, versions=[(row[0], row[1] or "", running.get(row[0].id, 0)) for row in found],
        drafts=drafts, moves=batches, older=sum(running.get(row[0].id, 0) for row in found[1:]),
    )  # fmt: skip


def draft(work: Work, draft_id: str) -> Draft:
    """Return a proposed version.

    :raises NotFound: there is none.
    """
    rules.require(work.actor, READ)
    found = work.session.scalar(select(Draft).where(Draft.id == draft_id, Draft.county == work.house.county))
    if found is None:
        raise NotFound
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveSheet:
    """One batch: how many stand where, and the lines that need a look."""

    move: Move
    counts: dict[str, int]
    changes: int  #: cases of which a deadline changes
    lines: Sequence[Any]  #: line, case id, case number: those held back first, then those whose terms change


def batch(work: Work, move_id: str) -> MoveSheet:
    """Return a batch.

    :raises NotFound: there is none.
    """
    rules.require(work.actor, READ)
    found = work.session.scalar(select(Move).where(Move.id == move_id, Move.county == work.house.county))
    if found is None:
        raise NotFound
    counts = work.session.execute(
        select(MoveLine.state, func.count()).where(MoveLine.move_id == move_id).group_by(MoveLine.state)
    ).all()
    rows = work.session.execute(
        select(MoveLine, Case.id.label("case_id"), Case.code)
        .join(Instance, Instance.id == MoveLine.instance_id)
        .join(Case, Case.id == Instance.case_id)
        .where(MoveLine.move_id == move_id)
        .order_by(MoveLine.state != "cannot", MoveLine.id)
    ).all()
    lines = [row for row in rows if row[0].state == "cannot" or row[0].terms]
    return MoveSheet(
        move=found, counts={row[0]: row[1] for row in counts}, changes=sum(bool(row[0].terms) for row in rows),
        lines=lines[:MOST_LINES],
    )  # fmt: skip
