"""The server is killed in the middle of work: what was answered stays, what was not happens once when it is asked again."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import psutil
import pytest
from sqlalchemy import select

from server.cases.models import Task
from tests.faults.conftest import House, insist, post, until
from tests.integration.concurrency import crowd
from tests.stage import Stage

pytestmark = [pytest.mark.faults]
PEOPLE = 6
SECONDS = 60.0
KILLS = 2


def clients(
    county: Stage, ports: list[int], tasks: Sequence[str], pool: ThreadPoolExecutor
) -> list[Future[list[tuple[str, int, Any]]]]:
    """Let people complete the tasks, each insisting under one key per task until somebody answers."""
    people, until = crowd.tokens(county, PEOPLE), time.monotonic() + SECONDS
    shares = [tasks[number::PEOPLE] for number in range(PEOPLE)]

    def work(token: str, share: Sequence[str]) -> list[tuple[str, int, Any]]:
        return [
            (task, *insist(ports, token, f"/tasks/{task}/complete", crowd.ANSWERS, key=task, until=until))
            for task in share
        ]

    return [pool.submit(work, token, share) for token, share in zip(people, shares, strict=True)]


def open_tasks(county: Stage) -> list[str]:
    """Return the open tasks so that neighbours in the list are siblings: they meet in one process."""
    wanted = select(Task.id).where(Task.state == "open").order_by(Task.case_id, Task.element)
    return county.read(lambda work: list(work.session.scalars(wanted)))


def check(county: Stage, cases: Sequence[str], answers: Sequence[tuple[str, int, Any]]) -> None:
    """Every task was answered once with success, and every case stands before its last step."""
    assert {status for _, status, _ in answers} == {200}, [a for a in answers if a[1] != 200][:3]
    assert len({task for task, _, _ in answers}) == len(answers) == len(cases) * crowd.SIBLINGS
    assert [set(county.open_tasks(case)) for case in cases] == [{"close"}] * len(cases)
    assert crowd.faults_of(county) == []


def test_a_killed_server_goes_on_where_it_was(county: Stage, serve: Callable[[], House], full: bool) -> None:
    cases = crowd.start_cases(county, 60 if full else 12)
    tasks, house = open_tasks(county), serve()
    kills = 0
    with ThreadPoolExecutor(PEOPLE) as pool:
        working = clients(county, [house.port], tasks, pool)
        while not all(each.done() for each in working) and kills < KILLS:
            time.sleep(0.3)
            house.kill()
            kills += 1
            house.open()
        answers = list(itertools.chain.from_iterable(each.result() for each in working))

    assert kills == KILLS, "the work was over before the server was killed"
    check(county, cases, answers)


@pytest.mark.postgres
def test_two_servers_share_one_database_and_either_may_die(
    postgres_stage: Stage, start_yimen: Callable[..., Any], full: bool
) -> None:
    county = postgres_stage
    crowd.publish(county)
    cases = crowd.start_cases(county, 60 if full else 12)
    tasks = open_tasks(county)
    houses = [House(county, start_yimen), House(county, start_yimen)]
    kills = 0
    with ThreadPoolExecutor(PEOPLE) as pool:
        working = clients(county, [house.port for house in houses], tasks, pool)
        while not all(each.done() for each in working) and kills < 2:
            time.sleep(0.5)
            houses[kills % 2].kill()
            houses[kills % 2].open()
            kills += 1
        answers = list(itertools.chain.from_iterable(each.result() for each in working))

    assert kills >= 1, "the work was over before a server was killed"
    check(county, cases, answers)


@pytest.mark.postgres
@pytest.mark.valkey
def test_as_many_processes_as_siblings_complete_them_at_once(
    postgres_stage: Stage, valkey_url: str, start_yimen: Callable[..., Any]
) -> None:
    county = postgres_stage
    crowd.publish(county)
    people, (case,) = crowd.tokens(county, crowd.SIBLINGS), crowd.start_cases(county, 1)
    tasks = [task.id for task in county.open_tasks(case).values()]
    # One thread each: eight at once are in eight processes.
    processes = {"YIMEN_WEB_PROCESSES": str(crowd.SIBLINGS), "YIMEN_WEB_THREADS": "1", "YIMEN_REDIS_URL": valkey_url}
    house = House(county, start_yimen, **processes)
    master = psutil.Process(house.running.process.pid)
    until(lambda: len(master.children()) == crowd.SIBLINGS, what="the start of all")

    answers = crowd.at_once(
        [
            lambda who=who, task=task: (task, *post(house.port, who, f"/tasks/{task}/complete", crowd.ANSWERS))
            for who, task in zip(people, tasks, strict=True)
        ]
    )

    check(county, [case], answers)
