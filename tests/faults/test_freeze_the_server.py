"""A web process that is frozen in the middle of a command does not hold up the county, and what it did late counts for nothing."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, select, text

from server.audit.models import AuditHead
from tests.faults.conftest import House, post, until
from tests.faults.test_freeze_the_worker import frozen
from tests.integration.concurrency import crowd
from tests.stage import Stage

pytestmark = [pytest.mark.faults, pytest.mark.postgres]
STATES = text(
    "SELECT state, wait_event_type FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


def states(engine: Engine) -> set[tuple[str, str]]:
    """Return what the database's sessions do and wait for."""
    with engine.connect() as connection:
        return {tuple(row) for row in connection.execute(STATES)}  # type: ignore[misc]


def test_a_server_frozen_in_the_middle_of_a_command_lets_the_county_go_on(
    postgres_stage: Stage, start_yimen: Callable[..., Any]
) -> None:
    county = postgres_stage
    crowd.publish(county)
    (one, other), (case,) = crowd.tokens(county, 2), crowd.start_cases(county, 1)
    first, second = (county.open_tasks(case)[name].id for name in ("sign0", "sign1"))
    house, neighbour = (House(county, start_yimen, YIMEN_DATABASE_IDLE="2") for _ in range(2))
    engine = create_engine(county.settings.database_url)

    with ThreadPoolExecutor(1) as pool, ExitStack() as stack:
        # The test holds the end of the audit's chain, which a command takes last, until the server waits for it; then it freezes.
        with engine.begin() as holder:
            holder.execute(select(AuditHead).with_for_update())
            late = pool.submit(post, house.port, one, f"/tasks/{first}/complete", crowd.ANSWERS, key="late")
            until(lambda: ("active", "Lock") in states(engine), what="a command that waits for its last lock")
            ice = stack.enter_context(ExitStack())
            ice.enter_context(frozen(house.running.process.pid))
        with ice:
            until(lambda: any(state == "idle in transaction" for state, _ in states(engine)), what="a lock held in ice")
            status, said = post(neighbour.port, other, f"/tasks/{second}/complete", crowd.ANSWERS, seconds=15)
            assert status == 200, said
            assert set(county.open_tasks(case)) >= {"sign0"}, "the frozen one's command was kept"
        status, said = late.result(30)

    # Its transaction had been ended: either it ran once more and says so, or nothing was kept and it may be asked again.
    assert status in {200, 503}, said
    again, _ = post(neighbour.port, one, f"/tasks/{first}/complete", crowd.ANSWERS, key="late")
    assert again == 200
    assert len(county.open_tasks(case)) == crowd.SIBLINGS - 2
    assert crowd.faults_of(county) == []
    engine.dispose()
