"""Mend what failed: run the step again, or leave it out with a second person."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from sqlalchemy import select, update

from server.audit import operations as audit
from server.cases import operations
from server.cases.events import note
from server.cases.models import Case, Incident, Message, Timer
from server.cases.refusals import (
    IncidentResolved,
    NothingToRetry,
    NotSkippable,
    SamePerson,
    SkipNotAsked,
    TaskAlreadyDone,
)
from server.cases.restricting import require_open
from server.cases.sealing import open_whole
from server.foundation.errors import FieldProblem, InvalidAnswers, NotFound
from server.foundation.work import Work
from server.organisation import rules
from server.organisation.sign_in import actor_of_user


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
    require_open(work, row[0].case_id)
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
