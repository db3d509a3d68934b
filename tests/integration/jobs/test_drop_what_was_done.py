"""A reminder that waits for the worker while its step is done, rests or gets another date reaches nobody."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select, update

from server.cases import operations
from server.cases.models import Deadline, Task
from server.foundation.transaction import transaction
from server.jobs.delivery import deliver_outbox
from server.jobs.reminders import send_due_reminders
from server.messaging.models import Outbox
from tests.integration.jobs.conftest import MONDAY, World
from tests.integration.jobs.test_deliver_messages import TEACHER

LATE = datetime.fromisoformat("2026-11-02T09:30+08:00")  # the fifth working day after: everybody is told


def remind(world: World) -> str:
    """Write reminders at every height that no worker has delivered yet, and return whose step they are about."""
    instance = world.start(MONDAY)
    send_due_reminders(world.database, world.house, now=MONDAY)
    deliver_outbox(world.database, world.house, now=MONDAY)
    send_due_reminders(world.database, world.house, now=LATE)
    waiting = {row.template for row in world.all(Outbox) if row.state == "waiting"}
    assert waiting == {"overdue", "escalation", "meeting-list"}
    return instance


def complete(world: World, instance: str) -> None:
    with transaction(world.database) as session:
        task = session.scalars(select(Task.id).where(Task.instance_id == instance)).one()
        operations.complete_task(world.work(session, LATE).as_actor(TEACHER), task_id=task, answers={})


def change(world: World, instance: str, **values: Any) -> None:
    with transaction(world.database) as session:
        session.execute(update(Deadline).where(Deadline.instance_id == instance).values(**values))


def test_a_step_that_was_done_before_the_sending_reminds_nobody(world: World) -> None:
    instance = remind(world)
    complete(world, instance)

    taken = deliver_outbox(world.database, world.house, now=LATE)

    assert taken >= 3
    assert [world.inbox(user) for user in ("teacher", "supervisor", "secretary")] == [[], [], []]
    dropped = [row for row in world.all(Outbox) if row.state == "dropped"]
    assert len(dropped) >= 3 and all(row.claim is None and row.sent_at is None and row.error for row in dropped)
    assert deliver_outbox(world.database, world.house, now=LATE) == 0


@pytest.mark.parametrize("values", [{"due_version": 2}, {"due_at": None}])
def test_a_term_that_was_moved_or_rests_sends_no_reminder_of_the_former_date(
    world: World, values: dict[str, Any]
) -> None:
    change(world, remind(world), **values)

    deliver_outbox(world.database, world.house, now=LATE)

    assert world.inbox("teacher") == []


def test_a_step_that_still_waits_is_reminded_of(world: World) -> None:
    done, waits = remind(world), world.start(MONDAY)
    send_due_reminders(world.database, world.house, now=MONDAY)
    send_due_reminders(world.database, world.house, now=LATE)
    complete(world, done)

    deliver_outbox(world.database, world.house, now=LATE)

    assert world.deadline(waits).state == "open"
    assert len(world.inbox("teacher")) == 1
