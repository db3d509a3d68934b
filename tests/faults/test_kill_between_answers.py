"""The worker is killed between the answers of one meeting: every case that waited gets its own, once."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from server.cases.models import Event, Message, Task
from server.foundation.clock import SystemClock
from server.jobs import tick
from tests.faults.conftest import kill
from tests.integration.meetings.story import Chamber
from tests.stage import Stage

pytestmark = [pytest.mark.faults]
CASES = 12


def answered(county: Stage) -> int:
    """Return how many cases have their answer so far."""
    with county.database.reading() as session:
        return session.scalar(select(func.count()).select_from(Task).where(Task.element == "decide")) or 0


def test_a_killed_worker_leaves_no_case_without_its_answer(county: Stage, start_yimen: Callable[..., Any]) -> None:
    chamber = Chamber(county)
    asking = [chamber.ask() for _ in range(CASES)]
    chamber.hold(*asking)
    for one in asking:
        chamber.resolve(one)
    settings = {"YIMEN_DATABASE_URL": county.settings.database_url, "YIMEN_LOG_LEVEL": "WARNING"}

    killed_at_work = 0
    for _ in range(2):
        before, worker = answered(county), start_yimen("worker", **settings)
        until = time.monotonic() + 20
        while answered(county) == before and time.monotonic() < until:
            time.sleep(0.002)
        kill(worker)
        killed_at_work += 0 < answered(county) < CASES

    assert killed_at_work >= 1, "every worker had delivered everything before it was killed"
    tick(county.database, county.house, SystemClock().now() + timedelta(minutes=5))
    with county.database.reading() as session:
        decides = Counter(session.scalars(select(Task.case_id).where(Task.element == "decide")))
        states = Counter(session.scalars(select(Message.state).where(Message.name == "meeting-resolved")))
        told = session.scalar(select(func.count()).select_from(Event).where(Event.kind == "message-received"))
    assert set(decides.values()) == {1} and len(decides) == CASES
    assert states == {"delivered": CASES} and told == CASES
