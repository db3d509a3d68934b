"""Record that an automatic step failed, and tell the people who can mend it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, select, update

from server.cases.advance import plain
from server.cases.events import note
from server.cases.models import Case, Incident, Instance, Task
from server.foundation.work import Work
from server.messaging.operations import tell_posts
from server.organisation.models import Unit
from server.organisation.roles import AUDIENCES

LONGEST_CAUSE = 2000
MENDERS = ("township_leader", "clerk", "secretary")  #: posts of the case's own unit that repair


def record(work: Work, *, instance_id: str, element: str, cause: str, retry: Mapping[str, Any], topic: str = "") -> str:
    """Write an incident with what to run again, put it on the timeline, tell the unit whose step failed, and return its id."""
    found = work.session.execute(
        select(Instance.case_id, Case.code, Case.township)
        .join(Case, Case.id == Instance.case_id)
        .where(Instance.id == instance_id)
    ).one()
    identifier = work.new_id()
    work.session.execute(
        insert(Incident).values(
            id=identifier, county=work.house.county, instance_id=instance_id, case_id=found.case_id,
            element=element[:60], topic=topic[:60], cause=cause[:LONGEST_CAUSE], retry=plain(retry), at=work.now, state="open",
            attempts=1, skip_reason="", outcome="",
        )
    )  # fmt: skip
    note(work, found.case_id, "incident", instance_id=instance_id, incident=identifier, element=element)
    desk = _desk(work, instance_id, retry)
    for unit_id, roles in _told(desk, township=found.township).items():
        tell_posts(
            work,
            unit_id=unit_id,
            roles=roles,
            template="incident",
            facts={"case": found.code, "step": element or "—", "unit": _mender(work, desk, township=found.township)},
            cause=identifier,
            case_id=found.case_id,
            link=f"/cases/{found.case_id}",
        )
    return identifier


@dataclass(frozen=True, slots=True)
class _Desk:
    """The post at which the step that failed was done, or waits."""

    unit_id: str
    name: str
    kind: str
    role: str


def _desk(work: Work, instance_id: str, retry: Mapping[str, Any]) -> _Desk | None:
    """Return the desk of the step itself, else of what is open in the instance, else of what was done last there."""
    row = work.session.execute(
        select(Task.unit_id, Unit.name, Unit.kind, Task.role)
        .join(Unit, Unit.id == Task.unit_id)
        .where(Task.instance_id == instance_id)
        .order_by(Task.id != str(retry.get("task_id") or ""), Task.state != "open", Task.completed_at.desc(), Task.created_at.desc())
        .limit(1)
    ).first()  # fmt: skip
    return _Desk(*row) if row else None


def _mends(desk: _Desk, *, township: str) -> bool:
    """Tell whether the desk's own unit may repair: the case's township (or office), and the county's civil affairs."""
    return desk.unit_id == township or desk.kind == "county"


def _mender(work: Work, desk: _Desk | None, *, township: str) -> str:
    if desk is not None and _mends(desk, township=township):
        return desk.name
    return work.session.scalars(select(Unit.name).where(Unit.id == township)).one()


def _told(desk: _Desk | None, *, township: str) -> dict[str, tuple[str, ...]]:
    """Return the posts to tell by unit: those of the unit whose step failed, and the case's own where that one cannot repair."""
    told: dict[str, tuple[str, ...]] = {}
    if desk is None or not _mends(desk, township=township) or desk.unit_id == township:
        told[township] = MENDERS
    if desk is not None:
        leaders, handlers = AUDIENCES["leader"].get(desk.kind, ()), AUDIENCES["handler"].get(desk.kind, ())
        told[desk.unit_id] = (*told.get(desk.unit_id, (*handlers, *leaders)), desk.role)
    return told


def record_once(
    work: Work, *, instance_id: str, element: str, cause: str, retry: Mapping[str, Any], topic: str = ""
) -> str:
    """Record an incident, or count one more attempt when the same step of the instance already waits."""
    known = work.session.scalar(
        select(Incident.id).where(
            Incident.instance_id == instance_id, Incident.element == element[:60], Incident.state == "open"
        )
    )
    if known is None:
        return record(work, instance_id=instance_id, element=element, cause=cause, retry=retry, topic=topic)
    _again(work, known, cause, retry=plain(retry))
    return known


def count_attempt(work: Work, *, incident_id: str, cause: str) -> None:
    """Note that the step failed once more, and why."""
    _again(work, incident_id, cause)


def _again(work: Work, incident_id: str, cause: str, **values: Any) -> None:
    work.session.execute(
        update(Incident)
        .where(Incident.id == incident_id)
        .values(attempts=Incident.attempts + 1, cause=cause[:LONGEST_CAUSE], at=work.now, **values),
        execution_options={"synchronize_session": False},
    )
