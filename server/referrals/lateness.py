"""Steps of a transfer that a unit let pass their term: each goes on the supervision list, whichever step it is."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, exists, select

from server.cases.models import Deadline, Instance, SupervisionEntry, Task
from server.foundation.constants import written_out
from server.foundation.work import Work
from server.referrals.models import Referral
from server.referrals.steps import add_step

#: what the diagrams themselves call it where their timers list a step; every other step owes its result
_CAUSES = {"sign": "unsigned", "sign_urgent": "unsigned", "confirm_result": "unconfirmed"} | dict.fromkeys(
    (
        "start_survey", "dispatch_check", "collect_results", "review_report", "visit_home", "county_visit_home",
        "conclude_survey", "hear_objection", "recheck_result",
    ),
    "late-check",
)  # fmt: skip

_LISTED = exists().where(
    SupervisionEntry.instance_id == Task.instance_id, SupervisionEntry.unit_id == Task.unit_id,
    SupervisionEntry.listed_at >= Deadline.due_at,
)  # fmt: skip
#: Asked with every round of reminders that found something past, so it is built once.
LATE = written_out(
    select(Task, Referral)
    .join(Instance, Instance.id == Task.instance_id)
    .join(Referral, Referral.id == Instance.subject)
    .join(Deadline, Deadline.task_id == Task.id)
    .where(
        Deadline.id.in_(bindparam("deadlines", expanding=True)), Task.state == "open", Task.unit_id != Referral.from_unit,
        Instance.state == "open", Deadline.state == "open", Deadline.due_at <= bindparam("now"), ~_LISTED,
    )
    .order_by(Task.id)
)  # fmt: skip


def list_late_steps(work: Work, *, deadlines: Sequence[str]) -> int:
    """Put the units whose steps these deadlines bind on the supervision list, and return how many were put there.

    What the window owes is its own; what a timer of the diagram has listed, or a supervisor has taken off, is not listed again.
    """
    rows = work.session.execute(LATE, {"deadlines": list(deadlines), "now": work.now}).all()
    for task, referral in rows:
        _put(work, task, referral)
    work.session.flush()
    return len(rows)


def _put(work: Work, task: Task, referral: Referral) -> None:
    cause = _CAUSES.get(task.element, "late-result")
    work.session.add(
        SupervisionEntry(
            id=work.new_id(), county=work.house.county, case_id=task.case_id, instance_id=task.instance_id,
            subject=referral.id, unit_id=task.unit_id, cause=cause, listed_at=work.now, settled_at=None, settled_by=None,
        )
    )  # fmt: skip
    add_step(work, referral, "listed", unit=task.unit_id, cause=cause)
