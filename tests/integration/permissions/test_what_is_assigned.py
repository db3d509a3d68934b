"""What a service provider's worker reads of a family by name: of the step that is hers, and no longer than it is open."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from server.cases.models import Case, Task
from server.cases.visibility import visible_cases, visible_tasks
from server.foundation.work import Work
from tests.integration.cases.conftest import make_case, start_urgent
from tests.planting import plant
from tests.stage import Stage


@pytest.mark.parametrize(
    ("said", "opened"),
    [
        ({}, True),
        ({"state": "done", "completed_by": "@", "completed_at": "@now"}, False),
        ({"holder_id": None}, False),
        ({"holder_id": "@colleague"}, False),
        ({"form": "refer.sign"}, False),
        ({"unit_id": "@elsewhere"}, False),
    ],
    ids=["hers", "done", "nobody's", "a colleague's", "an offer", "elsewhere"],
)
def test_a_name_stands_open_to_a_provider_s_worker_while_the_step_is_open_and_hers(
    stage: Stage, said: dict[str, Any], opened: bool
) -> None:
    """Neither before she has taken the order on, nor after she has done it."""
    worker, colleague, other = (
        stage.actor(login) for login in ("officer.services", "visitor.services", "clerk.qingsui")
    )
    meant: dict[Any, Any] = {
        "@": worker.id,
        "@colleague": colleague.id,
        "@elsewhere": other.posts[0].unit,
        "@now": stage.clock.now(),
    }

    def look(work: Work) -> set[str]:
        case_id = make_case(work, stage)
        start_urgent(work, case_id)
        instance = work.session.scalars(select(Task.instance_id).where(Task.case_id == case_id)).one()
        given = {
            "unit_id": worker.posts[0].unit,
            "holder_id": worker.id,
            "state": "open",
            "form": "refer-service.visit",
            **said,
        }
        values = {name: meant.get(value, value) for name, value in given.items()}
        plant(stage, work.session, Task, case_id=case_id, instance_id=instance, role="service_worker", **values)
        named = visible_cases(worker, "person.name")
        return set(work.session.scalars(select(Case.id).where(Case.id == case_id, named)))

    assert bool(stage.read(look)) == opened


@pytest.mark.parametrize(
    ("said", "readers"),
    [
        ({}, {"she", "lead"}),
        ({"holder_id": None}, {"she", "colleague", "lead"}),
        ({"state": "done", "completed_by": "@", "completed_at": "@now"}, set()),
    ],
    ids=["hers", "nobody's", "done"],
)
def test_a_step_at_a_provider_is_seen_by_who_took_it_on_and_the_lead_until_it_is_done(
    stage: Stage, said: dict[str, Any], readers: set[str]
) -> None:
    """What is over is closed to the whole provider: its service has ended, and with it why it might know of the family."""
    worker, lead = stage.actor("officer.services"), stage.actor("chief.services")
    people = {"she": worker, "colleague": replace(worker, id="c" * 32), "lead": lead}
    meant: dict[Any, Any] = {"@": worker.id, "@now": stage.clock.now()}

    def look(work: Work) -> set[str]:
        case_id = make_case(work, stage)
        start_urgent(work, case_id)
        instance = work.session.scalars(select(Task.instance_id).where(Task.case_id == case_id)).one()
        given = {
            "unit_id": worker.posts[0].unit,
            "holder_id": worker.id,
            "state": "open",
            "form": "refer-service.visit",
            **said,
        }
        values = {name: meant.get(value, value) for name, value in given.items()}
        step = plant(stage, work.session, Task, case_id=case_id, instance_id=instance, role="service_worker", **values)
        wanted = select(Task.id).where(Task.id == step)
        return {who for who, actor in people.items() if work.session.scalar(wanted.where(visible_tasks(actor)))}

    assert stage.read(look) == readers
