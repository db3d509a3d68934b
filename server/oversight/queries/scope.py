"""What a reader of the board looks over: the county, her township's cases, or her unit's tasks."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, exists, false, or_
from sqlalchemy.orm import aliased

from server.cases.models import Case, Deadline, Task
from server.cases.restricting import open_to
from server.foundation.errors import NotPermitted
from server.foundation.identity import Actor
from server.organisation import rules

BOARD = "oversight.board"
_WHOSE, _HELD = aliased(Case), aliased(Task)  # made once: an alias is dear


def overseen_tasks(actor: Actor) -> ColumnElement[bool]:
    """Return the condition on `Task` of the board.

    :raises NotPermitted: the actor oversees nothing.
    """
    return _overseen(actor, Task)


def overseen_deadlines(actor: Actor) -> ColumnElement[bool]:
    """Return the condition on `Deadline` of the board.

    :raises NotPermitted: the actor oversees nothing.
    """
    return _overseen(actor, Deadline)


def overseen_cases(actor: Actor) -> ColumnElement[bool]:
    """Return the condition on `Case` of the board; a unit looks over the cases at which its tasks stand or stood.

    :raises NotPermitted: the actor oversees nothing.
    """
    found = _relations(actor)
    if "county" in found:
        return and_(Case.county == actor.county, open_to(actor, Case.id))
    parts: list[ColumnElement[bool]] = []
    if townships := found.get("own"):
        parts.append(Case.township.in_(sorted(townships)))
    if units := found.get("held"):
        parts.append(exists().where(_HELD.case_id == Case.id, _HELD.unit_id.in_(sorted(units))))
    return and_(or_(*parts), open_to(actor, Case.id)) if parts else false()


def _overseen(actor: Actor, row: Any) -> ColumnElement[bool]:
    found = _relations(actor)
    if "county" in found:
        return and_(row.county == actor.county, open_to(actor, row.case_id))
    parts: list[ColumnElement[bool]] = []
    if townships := found.get("own"):
        parts.append(exists().where(_WHOSE.id == row.case_id, _WHOSE.township.in_(sorted(townships))))
    if units := found.get("held"):
        parts.append(row.unit_id.in_(sorted(units)))
    return and_(or_(*parts), open_to(actor, row.case_id)) if parts else false()


def _relations(actor: Actor) -> dict[str, frozenset[str]]:
    found = rules.relations(actor, BOARD)
    if not found:
        raise NotPermitted(reason="督办看板由督办和各单位负责人查看")
    return found
