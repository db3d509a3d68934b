"""The people of the demo county at work: they register who comes, and work off their lists as diligently as their unit is."""

from __future__ import annotations

import logging
import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import select

from server.cases.models import Case, Instance, Task
from server.cases.operations import complete_task
from server.demo import changing, discovering, leaving
from server.demo.households import household_form
from server.demo.people import Newcomer
from server.demo.replies import Scene, prepare, reply
from server.demo.speaking_up import speak_up
from server.foundation.clock import LOCAL, FixedClock, local_date
from server.foundation.database import Database
from server.foundation.errors import Refused
from server.foundation.identity import Actor, system_actor
from server.foundation.transaction import run_command
from server.foundation.work import House, Work
from server.households.models import Person
from server.households.operations import enter_identity
from server.intake import withdrawing
from server.intake.operations import register
from server.organisation.models import Appointment, Unit, User
from server.organisation.sign_in import actor_of_user
from server.relief.operations import register as register_relief

logger = logging.getLogger(__name__)
T = TypeVar("T")
#: Chance that a unit deals with an open task when it sits down to its list.
DILIGENCE = {"employment": 0.12, "housing": 0.15, "high-school": 0.2, "disabled": 0.25, "charity": 0.35, "medical": 0.4}
USUAL = 0.5
LEADS_PER_DAY = 0.4
SECONDS_PER_ACT = 40
ONE_AFTER_THE_OTHER = timedelta(milliseconds=1)  #: ids sort by the millisecond: no two acts at the same one


class Townsfolk:
    """Everybody who holds a post."""

    def __init__(
        self, database: Database, house: House, clock: FixedClock, draw: random.Random, *, until: datetime
    ) -> None:
        self._database, self._house, self._clock, self._draw = database, house, clock, draw
        self._until = until  #: whoever opens the county then finds nothing that lies ahead
        self._actors: dict[str, Actor] = {}
        self._manners: dict[str, str] = {}  #: case id → how its application goes
        self.kept: set[str] = set()  #: cases that others lead, and leads that are left to the visitor; see `stages`
        self.pace: int | None = None  #: seconds an act takes, where not the usual ones
        with database.reading() as session:
            self.units = {row.code: row.id for row in session.execute(select(Unit.code, Unit.id))}
            self.logins = {row.login: row.id for row in session.execute(select(User.login, User.id))}
            self.posts: dict[str, list[str]] = {}
            for row in session.execute(
                select(Appointment.unit_id, User.login).join(User, User.id == Appointment.user_id)
            ):
                self.posts.setdefault(row.unit_id, []).append(row.login)
        self.codes = {identifier: code for code, identifier in self.units.items()}

    def act(self, login: str | None, command: Callable[[Work], T], *, seconds: int | None = None) -> T:
        """Let somebody do something, or a family at home; it takes a while, but past the end of the story hardly any time."""
        takes = seconds if seconds is not None else self.pace or SECONDS_PER_ACT
        now = self._clock.now()
        self._clock.move_to(max(min(now + timedelta(seconds=takes), self._until), now + ONE_AFTER_THE_OTHER))
        who = self.actor_of(login) if login else system_actor(self._house.county, channel="page")
        return run_command(
            self._database,
            lambda session: command(Work(session=session, actor=who, now=self._clock.now(), house=self._house)),
        )

    def register(self, who: Newcomer) -> str | None:
        """Register a household at its window and return its case; one that was recognised earlier shows its document."""
        about = {**who.about, "township": self.units[who.township], "village": self.units[who.village]}
        answers = household_form(about, now=self._clock.now())

        def both(work: Work) -> str | None:
            case_id = register(work, answers=answers).case_id
            if case_id and who.identity:
                self._recognise(work, case_id, who.identity)
            return case_id

        try:
            case_id = self.act(f"clerk.{who.township}", both)
        except Refused as refusal:
            logger.info("the window of %s could not register: %s", who.township, refusal)
            return None
        if case_id:
            self._manners[case_id] = who.manner
        return case_id

    def _recognise(self, work: Work, case_id: str, kind: str) -> None:
        case = work.session.get_one(Case, case_id)
        since = work.today - timedelta(days=90)
        number = self._draw.randrange(1, 9999)
        enter_identity(
            work, household_id=case.household_id, person_id=case.applicant_id, kind=kind,
            document=f"青民认〔{since.year}〕{number:04d}号", issued_by="青穗县民政局",
            valid_from=since, valid_to=since + timedelta(days=364),
        )  # fmt: skip

    def register_urgent(self, who: Newcomer) -> str:
        """Register an emergency by the duty officer and return its case."""
        local = self._clock.now().astimezone(LOCAL)
        person, kind, words = who.urgent["person"], who.urgent["kind"], who.urgent["words"]
        answers = {
            "person": person,
            "event": {"kind": kind, "happened_at": (local - timedelta(hours=2)).isoformat(timespec="minutes"), "place": "村里", "narrative": words},
            "report": {"by": "village", "way": "phone", "name": "陶示一", "phone": "13900000001"},
        }  # fmt: skip
        submission = f"story-{local:%Y%m%d%H%M%S}"
        return self.act(
            f"duty.{who.township}",
            lambda work: (
                register_relief(
                    work,
                    township=self.units[who.township],
                    village=self.units[who.village],
                    answers=answers,
                    submission=submission,
                ).case_id
            ),
        )

    def work_off(self, *, everybody: bool, until: datetime) -> None:
        """Let those at work deal with open tasks; on days off only emergencies are dealt with."""
        for task in self.open_tasks():
            if self._clock.now() + timedelta(seconds=2 * SECONDS_PER_ACT) >= until:
                return
            if task.case_id in self.kept:
                continue
            if task.key == "urgent":
                willing = 0.9 if task.element in ("judge", "approve_relief", "pay", "countersign") else 0.3 * everybody
            else:
                willing = DILIGENCE.get(self.codes[task.unit_id], USUAL) * everybody
            if self._draw.random() < willing:
                self._deal_with(task)

    def open_tasks(self, *case_ids: str) -> list[Any]:
        """Return the open tasks of these cases (all, where none is named), oldest first."""
        where = (Task.state == "open", *([Task.case_id.in_(case_ids)] if case_ids else []))
        with self._database.reading() as session:
            found = (
                session.execute(
                    select(
                        Task.id, Task.unit_id, Task.role, Task.form, Task.element, Task.draft, Task.case_id, Task.created_at,
                        Instance.key, Instance.data, Case.code, Person.name.label("person"),
                    )
                    .join(Instance, Instance.id == Task.instance_id)
                    .join(Case, Case.id == Task.case_id)
                    .outerjoin(Person, Person.id == Case.applicant_id)
                    .where(*where)
                ).all()
            )  # fmt: skip
        # Ids are drawn anew each time: an order without them keeps the story the same.
        return sorted(found, key=lambda task: (task.created_at, task.code, task.element, str(task.data.get("item"))))

    def _deal_with(self, task: Any) -> None:
        manner = self._manners.get(task.case_id, "ordinary")
        if manner == "withdraws" and task.form == "refer.sign":
            self._withdraw(task)
            return
        scene = self.scene(task, manner=manner)
        try:
            answers = reply(scene)
        except KeyError:
            return  # the county's people leave to the visitor what they have no answer for
        self.answer(task, scene, answers)

    def scene(self, task: Any, *, manner: str = "ordinary", steady: bool = False) -> Scene:
        """Return what somebody sees who sits before a task."""
        return Scene(
            form=task.form, element=task.element, draft=task.draft or {}, data=task.data, now=self._clock.now(), draw=self._draw,
            units=self.units, manner=manner, person=task.person or "", steady=steady,
        )  # fmt: skip

    def answer(self, task: Any, scene: Scene, answers: dict[str, Any]) -> bool:
        """Let the first of the task's unit who may do so complete it; tell whether it is done."""
        holders = sorted(  # whoever holds the very post first: a refusal costs as much as an act
            self.posts[task.unit_id], key=lambda login: (not self.actor_of(login).holds(task.role, task.unit_id), login)
        )
        for login in holders:
            if not self.actor_of(login).roles() & {task.role, "township_leader", "clerk", "duty"}:
                continue
            try:
                return self.act(login, lambda work: _do(work, task.id, scene, answers))
            except Refused as refusal:
                logger.info("%s could not do %s: %s %s", login, task.element, refusal, refusal.fields)
        return False

    def discover(self, *, morning: bool) -> None:
        """Report somebody now and then, and follow what was reported."""
        if morning and self._draw.random() < LEADS_PER_DAY:
            discovering.report(self.act, self._draw, units=self.units, now=self._clock.now())
        with self._database.reading() as session:
            work = Work(
                session=session, actor=system_actor(self._house.county), now=self._clock.now(), house=self._house
            )
            waiting = discovering.open_leads(work, kept=self.kept)
        discovering.follow(self.act, self._draw, codes=self.codes, open_leads=waiting)
        if morning:
            speak_up(self.act, self._draw, codes=self.codes, stamp=f"{self._clock.now():%Y%m%d}")

    def change_families(self) -> None:
        """Let something change in a family of the roll."""
        now = self._clock.now()
        with self._database.reading() as session:
            work = Work(session=session, actor=system_actor(self._house.county), now=now, house=self._house)
            changing.happen(self.act, self._draw, work=work, today=local_date(now), kept=self.kept)

    def look_after(self) -> None:
        """Let helpers, visits, questions and warnings stand where a month's work leaves them."""
        with self._database.reading() as session:
            work = Work(
                session=session, actor=system_actor(self._house.county), now=self._clock.now(), house=self._house
            )
            households = discovering.households_to_help(work)
            leaving.leave_waiting(self.act, work=work, stamp=f"{self._clock.now():%Y%m%d}")
        discovering.begin_to_help(
            self.act, units=self.units, households=households, today=local_date(self._clock.now())
        )

    def _withdraw(self, task: Any) -> None:
        self._manners[task.case_id] = "ordinary"
        with self._database.reading() as session:
            unit = session.scalars(select(Case.township).where(Case.id == task.case_id)).one()
        clerk = f"clerk.{self.codes[unit]}"
        self.act(
            clerk,
            lambda work: withdrawing.withdraw(
                work, case_id=task.case_id, reason="withdrawn", words="户主到窗口书面提出"
            ),
        )

    def actor_of(self, login: str) -> Actor:
        """Return somebody as the service knows them."""
        if login not in self._actors:
            with self._database.reading() as session:
                work = Work(
                    session=session, actor=system_actor(self._house.county), now=self._clock.now(), house=self._house
                )
                found = actor_of_user(work, user_id=self.logins[login])
            assert found is not None
            self._actors[login] = found
        return self._actors[login]


def _do(work: Work, task_id: str, scene: Scene, answers: dict[str, Any]) -> bool:
    """Complete a task, unless what comes before it is not ready yet."""
    ready = prepare(work, task_id, scene)
    if ready:
        complete_task(work, task_id=task_id, answers=answers)
    return ready
