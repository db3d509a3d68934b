"""Does a step cost more in an old process? The 95th percentile of a completed task at four clients, with 200 finished tasks against 10."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from sqlalchemy import select

from bench.harness import Finding, report, spread
from bench.staging import Ground, ground, open_case_of, served, timed
from server.cases import definitions
from server.cases.models import Task
from server.cases.operations import complete_task, start_instance
from server.foundation.work import Work

DIAGRAM = Path(__file__).parent / "loop.bpmn"
ANSWERS = {"builder": "示建队", "started_on": "2026-01-05", "finished_on": "2026-01-09", "cost": "1000"}
CLIENTS = 4
OLD, YOUNG = 200, 10
MOST = 1.3
STRETCH = 10  #: rounds after which a young process is left for a fresh one


def aged(on: Ground, finished: int) -> str:
    """Start a process that asks the same thing again and again, answer it so many times, and return its id."""

    def start(work: Work) -> str:
        case_id = open_case_of(work, on, number=finished)
        return start_instance(work, case_id=case_id, key="loop", data={"case_id": case_id, "ended": False})

    instance = str(on.run(start))
    for _ in range(finished):
        on.run(
            lambda work: complete_task(
                work.as_actor(on.actor("clerk.qingsui")), task_id=open_of(on, instance), answers=ANSWERS
            )
        )
    return instance


def open_of(on: Ground, instance: str) -> str:
    """Return the task that is open in a process."""
    with on.database.reading() as session:
        return session.scalars(select(Task.id).where(Task.instance_id == instance, Task.state == "open")).one()


def measure(full: bool) -> Iterator[Finding]:
    """Yield the ratio of the 95th percentiles."""
    stretches = 12 if full else 4
    with ground() as on:
        on.run(lambda work: definitions.publish(work, xml=DIAGRAM.read_bytes(), called={}))
        token = on.token("clerk.qingsui")
        old = [aged(on, OLD) for _ in range(CLIENTS)]
        young = [[aged(on, YOUNG) for _ in range(stretches)] for _ in range(CLIENTS)]
        with served(on.settings) as connect:

            def work_off(number: int) -> tuple[list[float], list[float]]:
                connection: Any = connect()

                def step(instance: str) -> float:
                    path = f"/api/v1/tasks/{open_of(on, instance)}/complete"
                    took, status, body = timed(connection, "POST", path, body={"answers": ANSWERS}, token=token)
                    if status != 200:
                        raise RuntimeError(f"{status} {body!r}")
                    return took

                both = [(step(old[number]), step(each)) for each in young[number] for _ in range(STRETCH)]
                return [a for a, _ in both], [b for _, b in both]

            with ThreadPoolExecutor(CLIENTS) as clients:
                found = list(clients.map(work_off, range(CLIENTS)))
    late = spread([each for times, _ in found for each in times])
    early = spread([each for _, times in found for each in times])
    yield Finding(
        what=f"95th percentile of a completed task at {CLIENTS} clients, {OLD} finished tasks against {YOUNG}",
        value=late["p95_ms"] / early["p95_ms"], unit="×", most=MOST,
        detail=f"p95 {late['p95_ms']:.1f} ms against {early['p95_ms']:.1f} ms; p50 {late['p50_ms']:.1f} against {early['p50_ms']:.1f}",
    )  # fmt: skip


if __name__ == "__main__":
    report(__doc__ or "", measure)
