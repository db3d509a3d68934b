"""A small county with real processes in it; every test gets its own database file or PostgreSQL database."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from server.cases import definitions, operations
from server.cases.models import Case, Deadline, Task, Timer
from server.foundation.database import Database
from server.foundation.encryption import Vault
from server.foundation.identity import system_actor
from server.foundation.transaction import transaction
from server.foundation.work import House, Work
from server.households.models import Household, Person
from server.messaging.models import InboxMessage, Outbox
from server.organisation.models import Appointment, Division, Unit, User
from workflows import worktime
from workflows.lint import Known

COUNTY = "690102"
MONDAY = datetime(2026, 9, 21, 1, 0, tzinfo=UTC)  # 09:00 in Shanghai
DIAGRAM = Path(__file__).parent / "probe.bpmn"

#: user → unit, role, address
PEOPLE = {
    "clerk": ("town", "clerk", "clerk@example.org"),
    "reviewer": ("town", "township_reviewer", None),
    "leader": ("town", "township_leader", None),
    "teacher": ("education", "department_handler", "teacher@example.org"),
    "head": ("education", "department_leader", None),
    "supervisor": ("watch", "supervisor", "supervisor@example.org"),
    "secretary": ("meeting", "secretary", None),
}
UNITS = {"town": "township", "education": "department", "watch": "oversight", "meeting": "meeting"}


class World:
    """The county, and what tests ask of it."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.house = house()

    def work(self, session: Session, now: datetime) -> Work:
        """Return the hands of the system."""
        return Work(session=session, actor=system_actor(COUNTY), now=now, house=self.house)

    def start(self, now: datetime, **data: Any) -> str:
        """Open a case with one running probe and return the instance's id."""
        with transaction(self.database) as session:
            work = self.work(session, now)
            case_id = work.new_id()
            session.add(
                Case(
                    id=case_id, county=COUNTY, code=f"690102-2026-{case_id[-6:]}", household_id="household",
                    applicant_id="person", township="town", state="open", channel="window", opened_by_unit="town",
                    submitted_at=now, registered_at=now, query_code=case_id, created_by="clerk",
                )
            )  # fmt: skip
            session.flush()
            data = {"unit_department": "education", "broken": False, **data}
            return operations.start_instance(work, case_id=case_id, key="probe", data=data)

    def all(self, model: Any, **where: Any) -> list[Any]:
        """Return the rows of a table."""
        with self.database.reading() as session:
            return list(session.scalars(select(model).filter_by(**where).order_by(model.id)))

    def inbox(self, user: str) -> list[str]:
        """Return the titles in a user's inbox, in order of arrival."""
        rows = [row for row in self.all(InboxMessage, user_id=user) if row.id not in self._arrivals()]
        rows.sort(key=lambda row: (row.at, row.id))
        return [row.title_zh for row in rows]

    def _arrivals(self) -> set[str]:
        """Return the messages by which a new task announces itself."""
        tasks = {task.id for task in self.all(Task)}
        return {
            row.id for row in self.all(Outbox, template="task-arrived") if row.link.removeprefix("/tasks/") in tasks
        }

    def outbox(self, **where: Any) -> list[Outbox]:
        """Return the messages written, but for those by which a new task announces itself."""
        arrivals = self._arrivals()
        return [row for row in self.all(Outbox, **where) if row.id not in arrivals]

    def deadline(self, instance_id: str) -> Deadline:
        """Return the one deadline of an instance."""
        (found,) = self.all(Deadline, instance_id=instance_id)
        assert isinstance(found, Deadline)
        return found

    def timer(self, instance_id: str) -> Timer:
        """Return the one timer of an instance."""
        (found,) = self.all(Timer, instance_id=instance_id)
        assert isinstance(found, Timer)
        return found


def house(**parameters: Any) -> House:
    """Return instruments with an effect that records itself as a message to the clerk, and one that breaks."""
    return House(
        county=COUNTY,
        county_name="青穗县",
        vault=Vault.from_secret("only for tests"),
        rules=worktime.load_terms(),
        calendar=worktime.NationalCalendar(),
        tables=None,
        effects={"probe.escalate": _escalate},
        parameters={
            "webhook_networks": (ip_network("127.0.0.0/8"),),
            "files": DIAGRAM.with_name("no-files"),
            **parameters,
        },
    )


def _escalate(work: Work, occurrence: Any) -> None:
    if occurrence.data.get("broken"):
        raise RuntimeError("the printer is on fire")
    from server.messaging.operations import tell

    tell(
        work, template="task-arrived", recipients=["clerk"], cause=occurrence.instance_id,
        facts={"case": "690102-2026-000001", "task": "未签收", "unit": "城关镇"},
    )  # fmt: skip


@pytest.fixture
def world(database: Database) -> World:
    """Furnish a fresh database with the small county."""
    made = World(database)
    with transaction(database) as session:
        furnish(made, session)
    return made


def furnish(world: World, session: Session) -> None:
    """Write the organisation, one household and the probe's diagram."""
    since = date(2020, 1, 1)
    session.add(Division(code=COUNTY, name="青穗县", level="county"))
    session.flush()
    for unit, kind in UNITS.items():
        name = {"town": "城关镇", "education": "教育局", "watch": "督办室", "meeting": "联席会议办公室"}[unit]
        session.add(Unit(id=unit, county=COUNTY, code=unit, name=name, kind=kind, division=COUNTY))
    session.flush()
    for user, (_unit, _role, email) in PEOPLE.items():
        session.add(User(id=user, county=COUNTY, login=user, name=user, password_hash="-", email=email))
    session.flush()
    for user, (unit, role, _email) in PEOPLE.items():
        session.add(Appointment(id=user, county=COUNTY, user_id=user, unit_id=unit, role=role, since=since))
    long_ago = MONDAY - timedelta(days=300)
    session.add(Person(id="person", county=COUNTY, name="某人", created_at=long_ago))
    session.flush()
    session.add(
        Household(id="household", county=COUNTY, code="H1", township="town", head_id="person", created_at=long_ago)
    )
    session.flush()
    definitions.publish(world.work(session, long_ago), xml=DIAGRAM.read_bytes(), called={}, known=Known(strict=False))
