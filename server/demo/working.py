"""The people of the demo county at work: they register who comes, and work off their lists as diligently as their unit is."""

from __future__ import annotations

import logging
import random
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, TypeVar

from sqlalchemy import select

from server.cases.assignment import claim
from server.cases.models import Case, Instance, Item, Task
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
from server.households.operations import recognise
from server.intake import changes
from server.intake.operations import register
from server.messaging.models import InboxMessage
from server.messaging.operations import mark_read
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
_RECOGNISED_ONLY = ("bianyuan", "gangxing")  #: items that recognise an identity and pay nothing


class Townsfolk:
    """Everybody who holds a post."""

    def __init__(self, database: Database, house: House, clock: FixedClock, draw: random.Random) -> None:
        self._database, self._house, self._clock, self._draw = database, house, clock, draw
        self._actors: dict[str, Actor] = {}
        self._manners: dict[str, str] = {}  #: case id → how its application goes
        with database.reading() as session:
            self.units = {row.code: row.id for row in session.execute(select(Unit.code, Unit.id))}
            self.logins = {row.login: row.id for row in session.execute(select(User.login, User.id))}
            self._posts: dict[str, list[str]] = {}
            for row in session.execute(
                select(Appointment.unit_id, User.login).join(User, User.id == Appointment.user_id)
            ):
                self._posts.setdefault(row.unit_id, []).append(row.login)
        self._codes = {identifier: code for code, identifier in self.units.items()}

    def act(self, login: str, command: Callable[[Work], T], *, seconds: int = SECONDS_PER_ACT) -> T:
        """Let somebody do something; it takes a while."""
        self._clock.move_to(self._clock.now() + timedelta(seconds=seconds))
        who = self._actor(login)
        return run_command(
            self._database,
            lambda session: command(Work(session=session, actor=who, now=self._clock.now(), house=self._house)),
        )

    def register(self, who: Newcomer) -> None:
        """Register a household at its window; one that was recognised earlier shows its document."""
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
            return
        if case_id:
            self._manners[case_id] = who.manner

    def _recognise(self, work: Work, case_id: str, kind: str) -> None:
        household = work.session.scalars(select(Case.household_id).where(Case.id == case_id)).one()
        since = work.today - timedelta(days=90)
        number = self._draw.randrange(1, 9999)
        recognise(
            work, household_id=household, kind=kind, document=f"青民认〔{since.year}〕{number:04d}号", issued_by="青穗县民政局",
            valid_from=since, valid_to=since + timedelta(days=364),
        )  # fmt: skip

    def register_urgent(self, who: Newcomer) -> None:
        """Register an emergency by the duty officer."""
        local = self._clock.now().astimezone(LOCAL)
        person, kind, words = who.urgent["person"], who.urgent["kind"], who.urgent["words"]
        answers = {
            "person": person,
            "event": {"kind": kind, "happened_at": (local - timedelta(hours=2)).isoformat(timespec="minutes"), "place": "村里", "narrative": words},
            "report": {"by": "village", "way": "phone", "name": "陶示一", "phone": "13900000001"},
        }  # fmt: skip
        submission = f"story-{local:%Y%m%d%H%M%S}"
        self.act(
            f"duty.{who.township}",
            lambda work: register_relief(
                work,
                township=self.units[who.township],
                village=self.units[who.village],
                answers=answers,
                submission=submission,
            ),
        )

    def work_off(self, *, everybody: bool, until: datetime) -> None:
        """Let those at work deal with open tasks; on days off only emergencies are dealt with."""
        for task in self._open_tasks():
            if self._clock.now() + timedelta(seconds=2 * SECONDS_PER_ACT) >= until:
                return
            if task.key == "urgent":
                willing = 0.9 if task.element in ("judge", "approve_relief", "pay", "countersign") else 0.3 * everybody
            else:
                willing = DILIGENCE.get(self._codes[task.unit_id], USUAL) * everybody
            if self._draw.random() < willing:
                self._deal_with(task)

    def _open_tasks(self) -> list[Any]:
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
                    .where(Task.state == "open")
                ).all()
            )  # fmt: skip
        # Ids are drawn anew each time: an order without them keeps the story the same.
        return sorted(found, key=lambda task: (task.created_at, task.code, task.element, str(task.data.get("item"))))

    def _deal_with(self, task: Any) -> None:
        manner = self._manners.get(task.case_id, "ordinary")
        if manner == "withdraws" and task.form == "refer.sign":
            self._withdraw(task)
            return
        scene = Scene(
            form=task.form, element=task.element, draft=task.draft or {}, data=task.data, now=self._clock.now(), draw=self._draw,
            units=self.units, manner=manner, person=task.person or "",
        )  # fmt: skip
        try:
            answers = reply(scene)
        except KeyError:
            return  # the county's people leave to the visitor what they have no answer for
        for login in sorted(self._posts[task.unit_id]):
            if not self._actor(login).roles() & {task.role, "township_leader", "clerk", "duty"}:
                continue
            try:
                self.act(login, lambda work: _do(work, task.id, scene, answers))
                return
            except Refused as refusal:
                logger.info("%s could not do %s: %s %s", login, task.element, refusal, refusal.fields)

    def discover(self, *, morning: bool) -> None:
        """Report somebody now and then, and follow what was reported."""
        if morning and self._draw.random() < LEADS_PER_DAY:
            discovering.report(self.act, self._draw, units=self.units, now=self._clock.now())
        with self._database.reading() as session:
            work = Work(
                session=session, actor=system_actor(self._house.county), now=self._clock.now(), house=self._house
            )
            waiting = discovering.open_leads(work)
        discovering.follow(self.act, self._draw, codes=self._codes, open_leads=waiting)
        if morning:
            speak_up(self.act, self._draw, codes=self._codes, stamp=f"{self._clock.now():%Y%m%d}")

    def change_families(self) -> None:
        """Let something change in a family of the roll."""
        with self._database.reading() as session:
            who, now = system_actor(self._house.county), self._clock.now()
            work = Work(session=session, actor=who, now=now, house=self._house)
            changing.happen(self.act, self._draw, work=work, today=local_date(now))

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

    def decide_by_hand(self) -> None:
        """Enter decisions of items that civil affairs handles on paper, three weeks after the application."""
        with self._database.reading() as session:
            rows = session.execute(
                select(Item.id, Item.item, Case.id.label("case_id"), Case.township)
                .join(Case, Case.id == Item.case_id)
                .where(Item.state == "confirmed", Case.registered_at < self._clock.now() - timedelta(weeks=3))
                .order_by(Case.code, Item.item)
            ).all()
        for row in rows:
            self._decide(row)

    def _decide(self, row: Any) -> None:
        today = local_date(self._clock.now())
        given = Decimal(self._draw.randrange(3, 12) * 100)
        answers = {
            "result": "granted", "document": f"青民救〔{today.year}〕{self._draw.randrange(1, 999):03d}号", "decided_on": today,
            "amount": None if row.item in _RECOGNISED_ONLY else given, "period": "once" if row.item.startswith("temp") else "month",
        }  # fmt: skip
        clerk = f"clerk.{self._codes[row.township]}"
        try:
            self.act(
                clerk, lambda work: changes.enter_result(work, case_id=row.case_id, item_id=row.id, answers=answers)
            )
        except Refused as refusal:
            logger.info("%s could not enter a decision: %s %s", clerk, refusal, getattr(refusal, "fields", ()))

    def read_messages(self, *, older_than: timedelta) -> None:
        """Let everybody have read what arrived a while ago."""
        before = self._clock.now() - older_than
        for login, user in sorted(self.logins.items()):
            with self._database.reading() as session:
                unread = InboxMessage.user_id == user, InboxMessage.read_at.is_(None), InboxMessage.at < before
                ids = list(session.scalars(select(InboxMessage.id).where(*unread)))
            if ids:
                self._mark(login, ids)

    def _mark(self, login: str, ids: list[str]) -> None:
        self.act(login, lambda work: mark_read(work, message_ids=ids), seconds=0)

    def take_in_hand(self, *, share: float) -> None:
        """Let people claim a share of the open tasks of their post."""
        for task in self._open_tasks():
            for login in self._posts[task.unit_id]:
                if self._actor(login).holds(task.role, task.unit_id) and self._draw.random() < share:
                    self._claim(login, task.id)
                    break

    def _claim(self, login: str, task_id: str) -> None:
        self.act(login, lambda work: claim(work, task_id=task_id), seconds=0)

    def _withdraw(self, task: Any) -> None:
        self._manners[task.case_id] = "ordinary"
        with self._database.reading() as session:
            unit = session.scalars(select(Case.township).where(Case.id == task.case_id)).one()
        clerk = f"clerk.{self._codes[unit]}"
        self.act(
            clerk,
            lambda work: changes.withdraw(work, case_id=task.case_id, reason="withdrawn", words="户主到窗口书面提出"),
        )

    def _actor(self, login: str) -> Actor:
        if login not in self._actors:
            with self._database.reading() as session:
                work = Work(
                    session=session, actor=system_actor(self._house.county), now=self._clock.now(), house=self._house
                )
                found = actor_of_user(work, user_id=self.logins[login])
            assert found is not None
            self._actors[login] = found
        return self._actors[login]


def _do(work: Work, task_id: str, scene: Scene, answers: dict[str, Any]) -> None:
    """Complete a task, unless what comes before it is not ready yet."""
    if prepare(work, task_id, scene):
        complete_task(work, task_id=task_id, answers=answers)
