"""Move running cases to the newest version of their process: looked at beforehand, started by a second person."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, insert, select, update

from server.audit import operations as audit
from server.cases.models import Definition, Instance
from server.cases.switching import CannotMove, foresee, switch
from server.foundation.database import QUIET
from server.foundation.errors import NotFound
from server.foundation.work import Work
from server.organisation import rules
from server.processes.models import Move, MoveLine
from server.processes.publishing import APPROVE, PROPOSE
from server.processes.refusals import MoveNotReady, NothingToMove, SecondPersonNeeded
from workflows.errors import EngineError
from workflows.worktime import UnknownRule

WAITING = {"looking": "unseen", "moving": "can"}  #: state of a batch -> of the lines that are still to be dealt with


def plan(work: Work, *, key: str) -> str:
    """Put every running case of an older version of a process into a batch and return the batch's id; next each is looked at.

    :raises NotPermitted: the actor does not look after processes.
    :raises NotFound: no such process is published.
    :raises NothingToMove: all run on the newest version.
    """
    rules.require(work.actor, PROPOSE)
    newest = work.session.scalar(
        select(Definition).where(Definition.key == key).order_by(Definition.version.desc()).limit(1)
    )
    if newest is None:
        raise NotFound
    older = work.session.scalars(
        select(Instance.id)
        .where(
            Instance.county == work.house.county, Instance.key == key, Instance.state == "open",
            Instance.definition_id != newest.id,
        )
        .order_by(Instance.id)
    ).all()  # fmt: skip
    if not older:
        raise NothingToMove
    batch = Move(
        id=work.new_id(), county=work.house.county, key=key, definition_id=newest.id, version=newest.version,
        planned_by=work.actor.id, planned_at=work.now, state="looking",
    )  # fmt: skip
    work.session.add(batch)
    work.session.flush()
    work.session.execute(
        insert(MoveLine),
        [
            {"id": work.new_id(), "county": work.house.county, "move_id": batch.id, "instance_id": each, "state": "unseen",
             "hindrances": [], "terms": []}
            for each in older
        ],
    )  # fmt: skip
    audit.record(work, "move.plan", batch.id, key=key, version=newest.version, cases=len(older))
    return batch.id


def start(work: Work, *, move_id: str) -> None:
    """Let the cases that can go be moved.

    :raises NotPermitted: the actor does not publish processes.
    :raises SecondPersonNeeded: the actor planned it.
    :raises MoveNotReady: it is still being looked at, or was started.
    """
    rules.require(work.actor, APPROVE)
    batch = _read(work, move_id)
    if batch.planned_by in rules.answers_for(work.actor, APPROVE):
        raise SecondPersonNeeded
    _set(work, batch, "planned", "moving", started_by=work.actor.id, started_at=work.now)
    audit.record(work, "move.start", move_id)


def drop(work: Work, *, move_id: str) -> None:
    """Give a batch up before it is started.

    :raises MoveNotReady: it was started.
    """
    rules.require(work.actor, PROPOSE)
    batch = _read(work, move_id)
    _set(work, batch, batch.state if batch.state in ("looking", "planned") else "planned", "dropped", ended_at=work.now)
    audit.record(work, "move.drop", move_id)


def _read(work: Work, move_id: str) -> Move:
    batch = work.session.scalar(select(Move).where(Move.id == move_id, Move.county == work.house.county))
    if batch is None:
        raise NotFound
    return batch


def _set(work: Work, batch: Move, before: str, after: str, **values: Any) -> None:
    done = work.session.execute(
        update(Move).where(Move.id == batch.id, Move.state == before).values(state=after, **values),
        execution_options=QUIET,
    )
    if done.rowcount != 1:  # type: ignore[attr-defined]
        raise MoveNotReady(state=batch.state)


def step(work: Work, *, move_id: str, line_id: str) -> None:
    """Look at one case of a batch, or move it, whichever the batch is about; a case that has ended meanwhile is passed over.

    :raises StaleInstance: a person was at it in the same moment; the command runs again.
    """
    batch = work.session.get_one(Move, move_id)
    line = work.session.get_one(MoveLine, line_id)
    if line.state != WAITING.get(batch.state):
        return  # another worker was here
    instance = work.session.execute(
        select(Instance.state, Instance.version, Instance.definition_id).where(Instance.id == line.instance_id)
    ).one()
    if instance.state != "open" or instance.definition_id == batch.definition_id:
        line.state = "ended"
        return
    try:
        if batch.state == "looking":
            changes = foresee(work, instance_id=line.instance_id, definition_id=batch.definition_id)
            line.state, line.terms = "can", [each.as_json() for each in changes]
        else:
            switch(work, instance_id=line.instance_id, definition_id=batch.definition_id)
            line.state = "moved"
    except CannotMove as why:
        line.state = "cannot"
        line.hindrances = [{"element": h.element, "zh": h.zh, "en": h.en} for h in why.hindrances]
    except (EngineError, UnknownRule) as why:  # one that nobody can read holds up no other
        line.state = "cannot"
        line.hindrances = [{"element": "", "zh": f"读不出这一件，或没有它的期限规则（{why}）", "en": str(why)}]
    line.seen_version = instance.version


def finish(work: Work, *, move_id: str) -> None:
    """Go on to the next state when every case of a batch was dealt with."""
    batch = work.session.get_one(Move, move_id)
    waiting = WAITING.get(batch.state, "can")
    left = work.session.scalar(select(func.count()).where(MoveLine.move_id == move_id, MoveLine.state == waiting))
    if left:
        return
    after = {"looking": "planned", "moving": "done"}.get(batch.state)
    if after is not None:
        _set(work, batch, batch.state, after, **({"ended_at": work.now} if after == "done" else {}))
