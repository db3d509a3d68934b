"""An application whose household is being looked into elsewhere: the township does not decide about it before that is over.

What begins and what ends is said on the application's own timeline, without a word about who or what; the two are counted.
"""

from __future__ import annotations

from sqlalchemy import case, func, select

from server.cases.events import note
from server.cases.models import Event
from server.foundation.work import Work

WAITS, GOES_ON = "decision-waits", "decision-goes-on"


def let_wait(work: Work, *, case_id: str, instance_id: str) -> None:
    """Let the township's decision in a process wait."""
    note(work, case_id, WAITS, instance_id=instance_id)


def let_go_on(work: Work, *, instance_ids: list[str]) -> None:
    """Let the township decide again in those of these processes that had to wait."""
    rows = select(Event.instance_id, Event.case_id).where(Event.instance_id.in_(instance_ids), Event.kind == WAITS)
    for row in work.session.execute(rows.distinct()).all():
        note(work, row.case_id, GOES_ON, instance_id=row.instance_id)


def is_waiting(work: Work, instance_id: str) -> bool:
    """Tell whether something about the household is still looked into."""
    balance = func.sum(case((Event.kind == WAITS, 1), else_=-1))
    wanted = select(balance).where(Event.instance_id == instance_id, Event.kind.in_((WAITS, GOES_ON)))
    return (work.session.scalar(wanted) or 0) > 0
