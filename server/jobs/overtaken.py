"""Messages that time has overtaken: what they ask for is done, or the date they name is no longer the date."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol

from sqlalchemy import BindParameter, bindparam, or_, select
from sqlalchemy.orm import Session

from server.cases.models import Deadline, ReminderSent
from server.foundation.constants import written_out
from server.unmasking.models import Unmasking

#: Whatever a rung of the ladder sends; its cause is the claim of the rung.
REMINDERS = frozenset({"reminder", "overdue", "escalation", "meeting-list"})
REQUESTS = frozenset({"unmask-asked"})
_CAUSES: BindParameter[str] = bindparam("causes", expanding=True)
# Asked of every batch of messages, so each is built once.
_PAST = written_out(
    select(ReminderSent.id)
    .join(Deadline, Deadline.id == ReminderSent.deadline_id)
    .where(
        ReminderSent.id.in_(_CAUSES),
        or_(Deadline.state != "open", Deadline.due_at.is_(None), Deadline.due_version != ReminderSent.due_version),
    )
)
_ANSWERED = select(Unmasking.id).where(Unmasking.id.in_(_CAUSES), Unmasking.agreed.is_not(None))


class Caused(Protocol):
    """A message that says what caused it."""

    @property
    def id(self) -> str:
        """Return its id."""
        ...

    @property
    def template(self) -> str:
        """Return its kind."""
        ...

    @property
    def cause(self) -> str:
        """Return the id of the row that caused it."""
        ...


def overtaken(session: Session, messages: Collection[Caused]) -> frozenset[str]:
    """Return the ids of messages that must not go out any more.

    A reminder is overtaken when its term has ended, rests, or has another date, which has a ladder of its own; a request to agree, when it was answered.
    """
    asking = {each.id: each.cause for each in messages if each.template in REMINDERS | REQUESTS}
    if not asking:
        return frozenset()
    over: set[str] = set()
    for statement, templates in ((_PAST, REMINDERS), (_ANSWERED, REQUESTS)):
        if causes := sorted({each.cause for each in messages if each.template in templates}):
            over.update(session.scalars(statement, {"causes": causes}))
    return frozenset(identifier for identifier, cause in asking.items() if cause in over)
