"""Record that an automatic step failed, so that people see it, and run it again."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, select, update

from server.audit import operations as audit
from server.cases import operations
from server.cases.advance import plain
from server.cases.events import note
from server.cases.models import Case, Incident, Instance, Message, Task, Timer
from server.cases.refusals import (
    IncidentResolved,
    NothingToRetry,
    NotSkippable,
    SamePerson,
    SkipNotAsked,
    TaskAlreadyDone,
)
from server.cases.sealing import open_whole
from server.foundation.errors import FieldProblem, InvalidAnswers, NotFound
from server.foundation.work import Work
from server.messaging.operations import tell_posts
from server.organisation import rules
from server.organisation.models import Unit
from server.organisation.roles import AUDIENCES
from server.organisation.sign_in import actor_of_user

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


def read(work: Work, incident_id: str) -> Incident:
    """Return an incident that the actor may run again.

    :raises NotFound: the county has none with this id.
    :raises NotPermitted: it is not the actor's to repair.
    """
    row = work.session.execute(
        select(Incident, Case.township)
        .join(Case, Case.id == Incident.case_id)
        .where(Incident.id == incident_id, Incident.county == work.house.county)
    ).first()
    if row is None:
        raise NotFound
    rules.require(work.actor, "incident.retry", township=row.township)
    return row[0]


def retry(work: Work, *, incident_id: str) -> None:
    """Run the stored step again and resolve the incident.

    A person's step runs in that person's name: who repairs does not become who decided. One that is done by now needs nothing.

    :raises IncidentResolved: somebody was faster.
    :raises StepBroken: it failed again.
    """
    incident = _open(work, incident_id)
    _run(work, incident)
    _resolve(work, incident, "retried")
    note(work, incident.case_id, "incident-resolved", instance_id=incident.instance_id, incident=incident_id)
    audit.record(work, "incident.retry", incident_id)


def may_be_skipped(work: Work, incident: Incident) -> bool:
    """Tell whether the step may be left out: only effects that their room names as such (`effects.SKIPPABLE`) are."""
    return incident.topic in work.house.skippable


def ask_to_skip(work: Work, *, incident_id: str, reason: str) -> None:
    """Ask that the step be left out; another person decides.

    :raises NotSkippable: it is a check, visit, notice, hearing, decision, delivery or payment, or the engine itself failed.
    :raises InvalidAnswers: no reason is given.
    """
    incident = _open(work, incident_id)
    if not may_be_skipped(work, incident):
        raise NotSkippable
    if not reason.strip():
        raise InvalidAnswers([FieldProblem("reason", "required", "请写明为什么跳过。", "Say why it is left out.")])
    incident.skip_reason, incident.skip_asked_by, incident.skip_asked_at = reason.strip(), work.actor.id, work.now
    work.session.flush()
    note(
        work,
        incident.case_id,
        "skip-asked",
        instance_id=incident.instance_id,
        element=incident.element,
        reason=reason.strip(),
    )
    audit.record(work, "incident.skip.ask", incident_id, reason=reason.strip())


def skip(work: Work, *, incident_id: str) -> None:
    """Run the stored step again without the effect that breaks, as the second person, and resolve the incident.

    :raises SkipNotAsked: nobody asked for it.
    :raises SamePerson: the actor asked for it.
    :raises NotSkippable: it may not be left out.
    """
    incident = _open(work, incident_id)
    if incident.skip_asked_by is None:
        raise SkipNotAsked
    if incident.skip_asked_by in rules.answers_for(work.actor, "incident.retry"):
        raise SamePerson(step="申请跳过")
    if not may_be_skipped(work, incident):
        raise NotSkippable
    _run(work, incident, skip=frozenset({incident.element}))
    _resolve(work, incident, "skipped")
    audit.record(work, "incident.skip", incident_id, reason=incident.skip_reason)


def _open(work: Work, incident_id: str) -> Incident:
    incident = read(work, incident_id)
    if incident.state != "open":
        raise IncidentResolved
    return incident


def _resolve(work: Work, incident: Incident, outcome: str) -> None:
    work.session.execute(
        update(Incident)
        .where(Incident.id == incident.id)
        .values(state="resolved", outcome=outcome, resolved_at=work.now, resolved_by=work.actor.id),
        execution_options={"synchronize_session": False},
    )


def _run(work: Work, incident: Incident, *, skip: frozenset[str] = frozenset()) -> None:
    stored = incident.retry
    match stored.get("verb"):
        case "complete":
            who = actor_of_user(work, user_id=stored["actor"]) if stored.get("actor") else work.actor
            with suppress(TaskAlreadyDone):
                operations.complete_task(
                    work.as_actor(who or work.actor),
                    task_id=stored["task_id"],
                    answers=_answers(work, stored),
                    skip=skip,
                )
        case "deliver":
            operations.deliver(
                work, instance_id=incident.instance_id, message=stored["message"], payload=stored["payload"], skip=skip
            )
            _close(work, Message, (Message.instance_id == incident.instance_id) & (Message.name == stored["message"]) & (Message.state == "held"),
                   state="delivered", delivered_at=work.now)  # fmt: skip
        case "wake":
            operations.fire_timers(work, instance_id=incident.instance_id, timer_ids=stored["timer_ids"], skip=skip)
            _close(work, Timer, Timer.id.in_(stored["timer_ids"]), state="fired", fired_at=work.now)
        case verb:
            raise NothingToRetry(verb=verb or "—")


def _answers(work: Work, stored: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answers of the step; incidents of an earlier version keep them open."""
    return open_whole(work.house.vault, stored["sealed"]) if "sealed" in stored else dict(stored["answers"])


def _close(work: Work, model: type[Message] | type[Timer], where: Any, **values: Any) -> None:
    work.session.execute(update(model).where(where).values(**values), execution_options={"synchronize_session": False})


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
