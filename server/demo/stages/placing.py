"""Lead each case to the step at which it is left, in the last working days before the visitor comes."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import select

from server.cases.models import Case
from server.demo.people import Newcomer, People
from server.demo.replies import reply
from server.demo.stages.exhibit import LONG, Exhibit
from server.demo.working import Townsfolk
from server.foundation.clock import FixedClock, local_date
from server.foundation.database import Database
from server.foundation.errors import Refused
from server.foundation.identity import system_actor
from server.foundation.work import House, Work
from server.jobs.ticking import tick

T = TypeVar("T")
logger = logging.getLogger(__name__)
PACE = 3  #: seconds an act takes: the morning of a visitor who comes early is short
FIRST_SEQUENCE = 700  #: ID numbers stay apart from those of newcomers and of the roll
MOST_STEPS = 60
DELEGATED = ("heyan", "dibao")  #: the township to which the county leaves a decision, and on what (table `authority`)
DAYS_NEEDED = LONG + 1  #: working days in which every case comes to its step


class Placed:
    """An exhibit whose case has begun."""

    def __init__(self, exhibit: Exhibit, case_id: str) -> None:
        self.exhibit, self.case_id = exhibit, case_id
        self.happened: set[str] = set()
        self.arrived = False  #: nothing more is to be done


class Stages:
    """The cases that wait for a visitor, each led by the county's people to its step."""

    def __init__(
        self, database: Database, house: House, clock: FixedClock, folk: Townsfolk, *, until: datetime, seed: int
    ) -> None:
        self._database, self._house, self.clock, self.folk, self._until = database, house, clock, folk, until
        self._people = People(seed=seed, today=local_date(until), first=FIRST_SEQUENCE)
        self._placed: list[Placed] = []
        self._waiting: list[Exhibit] = []
        self._days = last_working_days(house, until, DAYS_NEEDED)

    def plan(self, exhibits: Iterable[Exhibit]) -> None:
        """Let these begin when their day comes."""
        self._waiting += exhibits

    def newcomer(self, item: str, *, delegated: bool = False, **about: Any) -> Newcomer:
        """Return a household that asks for one item, `delegated` where its township decides; `about` says what matters for its way."""
        found = self._people.come(item)
        while item == DELEGATED[1] and (found.township == DELEGATED[0]) != delegated:
            found = self._people.come(item)
        return Newcomer(found.township, found.village, {**found.about, **about}, None, urgent=found.urgent)

    def in_need(self) -> Newcomer:
        """Return somebody in an emergency."""
        return self._people.in_need()

    def sit_down(self, day: date) -> None:
        """Begin what begins today, and lead everything that has begun as far as it goes."""
        self.folk.pace = PACE
        for placed in self._placed:
            if not placed.arrived:
                self._lead(placed)
        while due := [each for each in self._waiting if day >= self._days[each.lead]]:
            self._waiting = [each for each in self._waiting if each not in due]
            for exhibit in due:
                self._begin(exhibit)
        self.folk.pace = None

    def _begin(self, exhibit: Exhibit) -> None:
        if (case_id := exhibit.begin(self)) is not None:
            self.folk.kept.add(case_id)
            self._placed.append(Placed(exhibit, case_id))
            self._lead(self._placed[-1])

    def stands(self, process: str, step: str) -> bool:
        """Tell whether one of these cases waits at a step of a process."""
        tasks = self.folk.open_tasks(*(placed.case_id for placed in self._placed))
        return any((task.key, task.element) == (process, step) for task in tasks)

    def look(self, question: Callable[[Work], T]) -> T:
        """Return what the county's rows say, asked by nobody."""
        with self._database.reading() as session:
            actor = system_actor(self._house.county)
            return question(Work(session=session, actor=actor, now=self.clock.now(), house=self._house))

    def report_a_resolution(self) -> None:
        """Let one unit report that it has carried a resolution out; the secretary looks at it when the visitor does."""
        told = [
            task for task in self.folk.open_tasks() if task.element == "carry_out" and task.case_id in self.folk.kept
        ]
        for task in told[:1]:
            self.folk.answer(
                task, self.folk.scene(task, steady=True), {"done_kind": "done", "report": "已经办理并反馈"}
            )

    def pass_messages(self) -> None:
        """Let what was sent to a process arrive."""
        tick(self._database, self._house, self.clock.now())

    def _lead(self, placed: Placed) -> None:
        exhibit = placed.exhibit
        for _ in range(MOST_STEPS):
            tasks = self.folk.open_tasks(*self._cases(placed))
            if self._let_happen(placed, {task.element for task in tasks}):
                continue
            todo = [task for task in tasks if task.element not in exhibit.at]
            if tasks and not todo and placed.happened >= placed.exhibit.then.keys():
                placed.arrived = True
            if not todo or self.clock.now() + timedelta(minutes=1) >= self._until:
                return
            if not any([self._do(task, exhibit) for task in todo]):
                return

    def _cases(self, placed: Placed) -> list[str]:
        """Return the exhibit's case, and the ones that stand apart from it."""
        if not placed.exhibit.apart:
            return [placed.case_id]
        household = select(Case.household_id).where(Case.id == placed.case_id).scalar_subquery()
        found = self.look(
            lambda work: list(work.session.scalars(select(Case.id).where(Case.household_id == household)))
        )
        self.folk.kept.update(found)
        return found

    def _let_happen(self, placed: Placed, steps: set[str]) -> bool:
        for step, event in placed.exhibit.then.items():
            if step not in placed.happened and (step in steps or (not step and not steps)):
                placed.happened.add(step)
                event(self, placed.case_id)
                self.pass_messages()
                return True
        return False

    def _do(self, task: Any, exhibit: Exhibit) -> bool:
        """Complete a task the usual way, but for what the exhibit says; tell whether it is done."""
        scene = self.folk.scene(task, steady=True)
        said = exhibit.says.get(task.element, {})
        answers = said(scene) if callable(said) else {**_usual(scene), **said}
        return self.folk.answer(task, scene, answers)

    def act(self, login: str | None, command: Any) -> Any:
        """Let somebody do something; a refusal is written to the log and gives None."""
        try:
            return self.folk.act(login, command)
        except Refused as refusal:
            logger.info("%s was refused: %s %s", login, refusal, getattr(refusal, "fields", ()))
            return None


def _usual(scene: Any) -> dict[str, Any]:
    try:
        return reply(scene)
    except KeyError:
        return {}  # the exhibit says everything itself


def last_working_days(house: House, until: datetime, count: int) -> list[date]:
    """Return the last working day before an instant, the one before it, and so on."""
    found: list[date] = []
    day = local_date(until)
    while len(found) < count:
        if house.calendar.is_workday(day).workday:
            found.append(day)
        day -= timedelta(days=1)
    return found
