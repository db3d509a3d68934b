"""Record that an automatic step failed, so that people see it and it can be run again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import insert, select

from server.cases.advance import plain
from server.cases.events import note
from server.cases.models import Case, Incident, Instance
from server.foundation.work import Work
from server.messaging.operations import tell_posts
from server.organisation.models import Unit

LONGEST_CAUSE = 2000


def record(work: Work, *, instance_id: str, element: str, cause: str, retry: Mapping[str, Any]) -> str:
    """Write an incident with what to run again, put it on the timeline, tell the case's township, and return its id."""
    found = work.session.execute(
        select(Instance.case_id, Case.code, Case.township, Unit.name)
        .join(Case, Case.id == Instance.case_id)
        .join(Unit, Unit.id == Case.township)
        .where(Instance.id == instance_id)
    ).one()
    identifier = work.new_id()
    work.session.execute(
        insert(Incident).values(
            id=identifier, county=work.house.county, instance_id=instance_id, case_id=found.case_id,
            element=element[:60], cause=cause[:LONGEST_CAUSE], retry=plain(retry), at=work.now, state="open", attempts=1,
        )
    )  # fmt: skip
    note(work, found.case_id, "incident", instance_id=instance_id, incident=identifier, element=element)
    tell_posts(
        work,
        unit_id=found.township,
        roles=("township_leader", "clerk"),
        template="incident",
        facts={"case": found.code, "step": element or "—", "unit": found.name},
        cause=identifier,
        case_id=found.case_id,
        link=f"/cases/{found.case_id}",
    )
    return identifier
