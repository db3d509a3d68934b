"""Which processes a message reaches: those that wait for it now, and those that will come to a step that it can stop."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, exists, or_

from server.cases.models import Instance, Task, Wait

_KEPT = ("intake", "refer")  #: a withdrawal is kept for them until they come to a step that it can stop
_COUNTING = "recount"  #: the body that a withdrawal stops begins anew after this step: until then it is kept


def stopped_by_withdrawal() -> ColumnElement[bool]:
    """Return the condition of an instance that a withdrawal, death or move stops now, or as soon as it can."""
    counting = exists().where(
        Task.instance_id == Instance.id, Task.element == _COUNTING, Task.state == "open"
    )  # fmt: skip
    return or_(Instance.key.in_(_KEPT), waits_for("withdraw"), counting)


def waits_for(message: str) -> ColumnElement[bool]:
    """Return the condition of an instance that waits for a message now: an emergency, say, until its money is handed over."""
    return exists().where(and_(Wait.instance_id == Instance.id, Wait.message == message))
