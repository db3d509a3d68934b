"""A message between processes waits for its catch and is delivered once."""

from __future__ import annotations

import threading
from datetime import datetime
from typing import Any

from sqlalchemy import select

from server.cases import operations
from server.cases.models import Event, Instance, Message, Task
from server.foundation.identity import Actor, PostHeld
from server.foundation.transaction import transaction
from server.jobs.instance_messages import deliver_instance_messages
from tests.integration.jobs.conftest import COUNTY, MONDAY, World

TEACHER = Actor(
    id="teacher", name="t", county=COUNTY, posts=(PostHeld("education", "教育局", "department", "department_handler"),)
)


def send(world: World, instance: str, now: datetime = MONDAY) -> None:
    with transaction(world.database) as session:
        operations.send_message(
            world.work(session, now), instance_id=instance, name="papers", payload={"complete": True}, sender="other"
        )


def sign(world: World, instance: str) -> None:
    with transaction(world.database) as session:
        task = session.scalars(select(Task.id).where(Task.instance_id == instance)).one()
        operations.complete_task(world.work(session, MONDAY).as_actor(TEACHER), task_id=task, answers={})


def states(world: World, model: Any = Message) -> list[str]:
    return [row.state for row in world.all(model)]


def test_a_message_that_nobody_waits_for_yet_stays(world: World) -> None:
    instance = world.start(MONDAY)
    send(world, instance)

    assert deliver_instance_messages(world.database, world.house, now=MONDAY) == 0
    assert states(world) == ["waiting"]

    sign(world, instance)
    assert deliver_instance_messages(world.database, world.house, now=MONDAY) == 1
    assert states(world) == ["delivered"]
    assert states(world, Instance) == ["finished"]


def test_what_comes_after_the_end_is_set_aside(world: World) -> None:
    instance = world.start(MONDAY)
    sign(world, instance)
    send(world, instance)
    deliver_instance_messages(world.database, world.house, now=MONDAY)
    send(world, instance)

    assert deliver_instance_messages(world.database, world.house, now=MONDAY) == 0
    assert sorted(states(world)) == ["delivered", "void"]


def test_two_workers_deliver_each_message_once(world: World) -> None:
    instances = [world.start(MONDAY) for _ in range(6)]
    for instance in instances:
        sign(world, instance)
        send(world, instance)
    gate, counts = threading.Barrier(2), []

    def drain() -> None:
        gate.wait()
        for _ in range(12):
            counts.append(deliver_instance_messages(world.database, world.house, now=MONDAY, limit=2))

    workers = [threading.Thread(target=drain) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert sum(counts) == len(instances)
    assert set(states(world)) == {"delivered"}
    assert len(world.all(Event, kind="message-received")) == len(instances)
