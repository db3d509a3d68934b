"""Failed automatic steps: those that a unit can mend, and, for the system administrator, their technical causes alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select

from server.cases.models import Case, Incident, Instance
from server.cases.visibility import visible_cases
from server.foundation.errors import NotPermitted
from server.foundation.work import Work
from server.organisation import rules
from server.organisation.models import User

RETRY, CAUSES = "incident.retry", "incident.causes"
MOST = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """One step that waits for repair."""

    id: str
    case_id: str
    case_code: str
    process: str
    element: str
    cause: str
    at: datetime
    attempts: int
    may_be_skipped: bool
    skip_reason: str
    skip_asked_by: str
    i_asked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Steps that broke alike: they are mended together."""

    process: str
    element: str
    cause: str
    rows: Sequence[Broken]


def broken(work: Work) -> list[Group]:
    """Return the open incidents that the actor may mend, those that broke alike together, at most 500.

    :raises NotPermitted: the actor mends nothing.
    """
    _require(work, RETRY)
    rows = work.session.execute(
        select(Incident, Case.code, Instance.key, User.name)
        .join(Case, Case.id == Incident.case_id)
        .join(Instance, Instance.id == Incident.instance_id)
        .outerjoin(User, User.id == Incident.skip_asked_by)
        .where(Incident.county == work.house.county, Incident.state == "open", mine(work))
        .order_by(Incident.at, Incident.id)
        .limit(MOST)
    ).all()
    groups: dict[tuple[str, str, str], list[Broken]] = {}
    for row in rows:
        groups.setdefault((row.key, row[0].element, row[0].cause), []).append(_told(work, row))
    return [Group(process=k[0], element=k[1], cause=k[2], rows=v) for k, v in groups.items()]


def mine(work: Work) -> ColumnElement[bool]:
    """Return the condition on `Case` under which the actor may mend its incidents."""
    return visible_cases(work.actor, RETRY)


def count(work: Work) -> int:
    """Return how many open incidents the actor may mend."""
    if not rules.may(work.actor, RETRY):
        return 0
    return work.session.scalar(
        select(func.count()).select_from(Incident).join(Case, Case.id == Incident.case_id)
        .where(Incident.county == work.house.county, Incident.state == "open", mine(work))
    ) or 0  # fmt: skip


def _told(work: Work, row: Any) -> Broken:
    incident = row[0]
    return Broken(
        id=incident.id, case_id=incident.case_id, case_code=row.code, process=row.key, element=incident.element,
        cause=incident.cause, at=incident.at, attempts=incident.attempts, may_be_skipped=incident.topic in work.house.skippable,
        skip_reason=incident.skip_reason, skip_asked_by=row.name or "", i_asked=incident.skip_asked_by == work.actor.id,
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """What broke, where in which process, how often; no case."""

    process: str
    element: str
    topic: str
    cause: str
    count: int
    last: datetime


def causes(work: Work) -> list[Cause]:
    """Return the causes of open incidents for whoever runs the system: what broke, and nothing of any case.

    :raises NotPermitted: the actor does not run the system.
    """
    _require(work, CAUSES)
    rows = work.session.execute(
        select(
            Instance.key.label("process"), Incident.element, Incident.topic, Incident.cause,
            func.count().label("count"), func.max(Incident.at).label("last"),
        )
        .join(Instance, Instance.id == Incident.instance_id)
        .where(Incident.county == work.house.county, Incident.state == "open")
        .group_by(Instance.key, Incident.element, Incident.topic, Incident.cause)
        .order_by(func.count().desc())
        .limit(MOST)
    )  # fmt: skip
    return [Cause(**row._mapping) for row in rows]


def _require(work: Work, action: str) -> None:
    if not rules.may(work.actor, action):
        raise NotPermitted(reason=action)
