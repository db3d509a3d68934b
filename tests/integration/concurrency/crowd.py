"""Many people at once over the stage's county: a case with sibling tasks, accounts on one post, tokens to call the API."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from threading import Barrier
from typing import Any, TypeVar

from sqlalchemy import func, select

from server.audit.verifying import verify
from server.cases import definitions
from server.cases.models import Event, Instance, Task
from server.cases.opening import open_case
from server.cases.operations import start_instance
from server.demo.county import PASSWORD
from server.foundation.work import Work
from server.households.operations import register_household
from server.organisation.operations import add_user, appoint
from server.organisation.passwords import hash_password
from server.organisation.sign_in import make_token
from tests.stage import Stage

T = TypeVar("T")
SIBLINGS = 8
ANSWERS = {"answers": {"builder": "示建队", "started_on": "2026-09-01", "finished_on": "2026-09-10", "cost": "1000"}}
DIAGRAM = Path(__file__).parent / "siblings.bpmn"
PERSON = {
    "name": "示例甲", "id_number": "690102198503070012", "phone": "13800000001",
    "residence_address": "青穗县青穗镇麦香村一组",
}  # fmt: skip


def publish(stage: Stage, diagram: Path = DIAGRAM) -> None:
    """Publish the diagram of eight sibling tasks and a last one behind their join, or another one."""
    stage.run(None, lambda work: definitions.publish(work, xml=diagram.read_bytes(), called={}))


def tokens(stage: Stage, count: int) -> list[str]:
    """Appoint so many more clerks in 青穗镇 and return a token of each."""
    unit, shared = stage.unit("qingsui"), hash_password(PASSWORD)

    def make(work: Work) -> list[str]:
        made = []
        for number in range(count):
            user = add_user(
                work,
                login=f"crowd{number}",
                name=f"示众{number}",
                password=PASSWORD,
                password_hash=shared,
                must_change=False,
            )
            appoint(work, user_id=user.id, unit_id=unit, role="clerk", since=date(2020, 1, 1), title="窗口")
            expires = work.now + timedelta(days=36500)
            made.append(make_token(work, user_id=user.id, name="crowd", scopes=("read", "write"), expires_at=expires))
        return made

    return stage.run(None, make)


def start_cases(stage: Stage, count: int, key: str = "siblings") -> list[str]:
    """Open so many cases of one household, each with the siblings' (or another) process, and return the cases' ids."""
    township, village = stage.unit("qingsui"), stage.unit("qingsui-village-1")

    def make(work: Work) -> list[str]:
        household = register_household(work, township=township, village=village, applicant=PERSON, members=())
        made = []
        for _ in range(count):
            case = open_case(
                work, household_id=household.id, applicant_id=household.head_id, township=township, village=village,
                channel="window", opened_by_unit=township, submitted_at=work.now, answers={},
            )  # fmt: skip
            start_instance(work, case_id=case.id, key=key, data={"case_id": case.id})
            made.append(case.id)
        return made

    return stage.run("clerk.qingsui", make)


def at_once(acts: Sequence[Callable[[], T]]) -> list[T]:
    """Let every act begin in the same moment, each on a thread of its own, and return the results in order."""
    gate = Barrier(len(acts))

    def run(act: Callable[[], T]) -> T:
        gate.wait(20)
        return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def faults_of(stage: Stage) -> list[str]:
    """Return what contradicts itself in the county: tasks, processes, timeline and audit told against each other."""
    with stage.database.reading() as session:
        tasks = session.execute(select(Task.id, Task.instance_id, Task.state, Task.element)).all()
        instances = session.execute(select(Instance.id, Instance.key, Instance.state, Instance.open)).all()
        done = select(Event.detail).where(Event.kind == "task-done")
        told = Counter(str(detail["task"]) for detail in session.scalars(done))
        altered = verify(stage.work(session)).altered
        twice = session.execute(
            select(Task.instance_id, Task.element).where(Task.instance_id.in_([i.id for i in instances if i.key in ("siblings", "storm")]))
            .group_by(Task.instance_id, Task.element).having(func.count() > 1)
        ).all()  # fmt: skip
    found = [f"audit entry {altered} was altered"] if altered is not None else []
    found += [f"{row.element} of {row.instance_id} stands twice" for row in twice]
    for task in tasks:
        expected = 1 if task.state == "done" else 0
        if told[task.id] != expected:
            found.append(f"{task.element} is {task.state} and was told {told[task.id]} times")
    for instance in instances:
        rows = sorted(t.id for t in tasks if t.instance_id == instance.id and t.state == "open")
        if rows != sorted(instance.open.get("tasks", ())):
            found.append(f"process {instance.id} and its open tasks differ")
        if instance.key == "siblings":
            found += _misplaced(instance, [t for t in tasks if t.instance_id == instance.id])
    return found


def _misplaced(instance: Any, tasks: Sequence[Any]) -> list[str]:
    """Tell whether a siblings' process stands where its completed tasks put it."""
    done = {task.element for task in tasks if task.state == "done"}
    signed = sum(element != "close" for element in done)
    closing = any(task.element == "close" for task in tasks)
    found = []
    if closing != (signed == SIBLINGS):
        found.append(f"{signed} of {SIBLINGS} signed, and the last step is {'open' if closing else 'not open'}")
    if (instance.state == "finished") != ("close" in done):
        found.append(
            f"the process is {instance.state} while its last step is {'done' if 'close' in done else 'not done'}"
        )
    return found
