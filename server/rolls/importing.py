"""Take over a roll that exists: upload and check it, then let a second person confirm it through the product's own operations."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import select, update

from server.audit import operations as audit
from server.documents.attachments import safe_name
from server.foundation.errors import FieldProblem, InvalidAnswers, NotFound, NotPermitted
from server.foundation.work import Work
from server.organisation import rules
from server.reviews import calendar
from server.rolls.lines import Problem, RollLine
from server.rolls.models import RollImport
from server.rolls.reading import Read, read_roll
from server.rolls.refusals import NothingToTakeOver, RollDecided, SecondPersonNeeded
from server.rolls.taking import Taken, take_household

MOST_PROBLEMS = 2000


def upload(work: Work, *, name: str, content: bytes) -> RollImport:
    """Read a roll and keep what can be taken over until somebody else confirms it; the same file again is the same roll.

    :raises UnreadableTable: it is no table of this kind.
    :raises NotPermitted: its rows belong to townships that are not the actor's.
    """
    rules.require(work.actor, "roll.import", township=_any_own(work))
    digest = hashlib.sha256(content).hexdigest()
    known = work.session.scalar(
        select(RollImport).where(
            RollImport.county == work.house.county, RollImport.sha256 == digest, RollImport.state != "dropped"
        )
    )
    if known is not None:
        return known
    found = read_roll(work, name=name, content=content)
    _keep_to_own(work, found)
    row = RollImport(
        id=work.new_id(), county=work.house.county, sha256=digest, name=safe_name(name), state="waiting",
        townships=_townships(work, found), rows=found.rows, good=len(found.lines), bad=found.bad,
        sealed=_seal(work, found.lines), problems=[_plain(each) for each in found.problems[:MOST_PROBLEMS]], taken={},
        uploaded_by=work.actor.id, uploaded_at=work.now,
    )  # fmt: skip
    work.session.add(row)
    work.session.flush()
    audit.record(work, "roll.upload", row.id, rows=row.rows, good=row.good, bad=row.bad)
    return row


def confirm(work: Work, *, import_id: str) -> RollImport:
    """Take a roll over: households, members, benefits, identities; whoever is known already is not entered twice.

    :raises SecondPersonNeeded: the actor uploaded it.
    :raises RollDecided: it is taken over or dropped.
    :raises NothingToTakeOver: it holds no good row.
    """
    row = read_import(work, import_id, action="roll.confirm")
    if row.state != "waiting":
        raise RollDecided
    if row.uploaded_by in rules.answers_for(work.actor, "roll.confirm"):
        raise SecondPersonNeeded
    if not row.good:
        raise NothingToTakeOver
    changed = work.session.execute(
        update(RollImport)
        .where(RollImport.id == import_id, RollImport.state == "waiting")
        .values(state="done", decided_by=work.actor.id, decided_at=work.now),
        execution_options={"synchronize_session": False},
    )
    if changed.rowcount != 1:  # type: ignore[attr-defined]
        raise RollDecided
    taken = Taken()
    for lines in _households(lines_of(work, row)):
        take_household(work, row, lines, taken)
    if taken.benefits_from:
        calendar.look_again(work, since=taken.benefits_from)
    work.session.refresh(row)
    row.taken = taken.counts()
    row.problems = [*row.problems, *(_plain(each) for each in taken.problems)]
    row.sealed = work.house.vault.encrypt("[]")  # what it held stands in rows of its own by now
    work.session.flush()
    audit.record(work, "roll.confirm", row.id, **taken.counts())
    return row


def drop(work: Work, *, import_id: str, reason: str) -> None:
    """Give up a roll that waits, with a reason; what it held is forgotten.

    :raises RollDecided: it is taken over or dropped.
    :raises InvalidAnswers: no reason is given.
    """
    row = read_import(work, import_id, action="roll.import")
    if not reason.strip():
        raise InvalidAnswers([FieldProblem("reason", "required", "请写明为什么不导入。", "Say why it is dropped.")])
    if row.state != "waiting":
        raise RollDecided
    row.state, row.drop_reason, row.decided_by, row.decided_at = (
        "dropped",
        reason.strip()[:200],
        work.actor.id,
        work.now,
    )
    row.sealed = work.house.vault.encrypt("[]")
    work.session.flush()
    audit.record(work, "roll.drop", row.id)


def read_import(work: Work, import_id: str, *, action: str) -> RollImport:
    """Return a roll all of whose townships are the actor's to act on.

    :raises NotFound: the county has no such roll.
    """
    row = work.session.scalar(
        select(RollImport).where(RollImport.id == import_id, RollImport.county == work.house.county)
    )
    if row is None:
        raise NotFound
    for township in row.townships or [None]:
        rules.require(work.actor, action, township=township)
    return row


def lines_of(work: Work, row: RollImport) -> list[RollLine]:
    """Return the good rows that a waiting roll holds."""
    return [RollLine(**each) for each in json.loads(work.house.vault.decrypt(row.sealed))]


def _seal(work: Work, lines: list[RollLine]) -> str:
    kept = [
        {"number": each.number, "answers": each.answers, "township": each.township, "village": each.village}
        for each in lines
    ]
    return work.house.vault.encrypt(json.dumps(kept, ensure_ascii=False))


def _plain(problem: Problem) -> dict[str, Any]:
    return {"row": problem.row, "column": problem.column, "zh": problem.zh, "en": problem.en, "bad": problem.bad}


def _any_own(work: Work) -> str | None:
    return next(iter(sorted(rules.relations(work.actor, "roll.import").get("own", frozenset()))), None)


def _townships(work: Work, found: Read) -> list[str]:
    """Return whose roll it is: the townships that its good rows name, else those of whoever uploads it."""
    named = {line.township for line in found.lines}
    return sorted(named or rules.relations(work.actor, "roll.import").get("own", frozenset()))


def _keep_to_own(work: Work, found: Read) -> None:
    """Refuse a roll that names other townships: nobody brings in what is another window's."""
    mine = rules.relations(work.actor, "roll.import")
    if "county" in mine:
        return
    if {line.township for line in found.lines} - mine.get("own", frozenset()):
        raise NotPermitted(reason="名单中有其他乡镇的家庭")


def _households(lines: list[RollLine]) -> Iterator[list[RollLine]]:
    """Yield the rows of each household, its head first."""
    grouped: dict[str, list[RollLine]] = {}
    for line in lines:
        grouped.setdefault(str(line.answers["household_no"]), []).append(line)
    for members in grouped.values():
        yield sorted(members, key=lambda line: line.answers["relation"] != "self")
