"""The stage of integration tests: the demo county on a fresh database, its people, and a clock that stands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, TypeVar

from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from server.app import create_app
from server.cases.models import Task
from server.cases.shipped import install_shipped
from server.config import Settings
from server.demo.county import PASSWORD, found_county
from server.foundation.clock import FixedClock
from server.foundation.database import Database
from server.foundation.identity import Actor, PostHeld, system_actor
from server.foundation.transaction import run_command
from server.foundation.work import House, Work
from server.organisation import passwords
from server.organisation.models import Unit, User
from server.organisation.sign_in import actor_of_user
from server.web.entry import Service
from server.web.limits import limiter

T = TypeVar("T")

#: The same Argon2id at the least cost it allows: a county's seventy passwords are not what a test waits for.
passwords._hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


class Browser(FlaskClient):
    """A client of the one application that puts its own county behind it before each request."""

    behind: Service | None = None

    def open(self, *arguments: Any, **options: Any) -> Any:
        """Ask, with this client's own database and clock."""
        if self.behind is not None:
            self.application.extensions["yimen"] = self.behind
        return super().open(*arguments, **options)


@cache
def _application(secret_key: str, base_url: str, demo: bool, redis_url: str | None, request_megabytes: int) -> Flask:
    """Make the application once per process: rooms, routes and templates are the same for every county."""
    settings = Settings(
        secret_key=secret_key, base_url=base_url, demo=demo, redis_url=redis_url, request_megabytes=request_megabytes
    )  # fmt: skip
    app = create_app(
        settings=settings, database=Database("sqlite://"), clock=FixedClock(datetime(2026, 1, 1, tzinfo=UTC))
    )
    app.config["TESTING"] = True
    app.test_client_class = Browser
    return app


def furnish(database: Database, house: House, now: datetime) -> None:
    """Found the demo county and publish the shipped diagrams."""
    who = system_actor(house.county, channel="cli")

    def both(session: Any) -> None:
        work = Work(session=session, actor=who, now=now, house=house)
        found_county(work)
        install_shipped(work)

    run_command(database, both)


class Stage:
    """One fresh county with its clock; everything goes through the product's own operations."""

    def __init__(self, *, database: Database, house: House, clock: FixedClock, settings: Settings) -> None:
        self.database, self.house, self.clock, self.settings = database, house, clock, settings

    def work(self, session: Any, login: str | None = None) -> Work:
        """Return hands for a session in somebody's name (None: the system)."""
        who = self.actor(login) if login else system_actor(self.house.county)
        return Work(session=session, actor=who, now=self.clock.now(), house=self.house)

    def actor(self, login: str) -> Actor:
        """Return the actor of a sign-in name, with today's posts."""
        with self.database.reading() as session:
            user_id = session.scalars(select(User.id).where(User.login == login)).one()
            work = Work(session=session, actor=system_actor(self.house.county), now=self.clock.now(), house=self.house)
            found = actor_of_user(work, user_id=user_id)
        assert found is not None
        return found

    def run(self, login: str | None, command: Callable[[Work], T]) -> T:
        """Run a command in one transaction as this person."""
        return run_command(self.database, lambda session: command(self.work(session, login)))

    def run_instead(self, login: str, command: Callable[[Work], T], *, absent: str, unit: str, role: str) -> T:
        """Run a command as somebody who has no post but one lent by an absent colleague."""
        away = self.actor(absent)
        lent = PostHeld(self.unit(unit), "", "", role, acting_for=away.name, acting_for_id=away.id)
        deputy = replace(self.actor(login), posts=(lent,))
        return run_command(self.database, lambda session: command(self.work(session).as_actor(deputy)))

    def read(self, query: Callable[[Work], T], login: str | None = None) -> T:
        """Read without keeping anything."""
        with self.database.reading() as session:
            return query(self.work(session, login))

    def unit(self, code: str) -> str:
        """Return the id of a unit by its code."""
        return self.read(lambda work: work.session.scalars(select(Unit.id).where(Unit.code == code)).one())

    def move(self, **by: float) -> datetime:
        """Move the clock by a timedelta's arguments."""
        self.clock.move_to(self.clock.now() + timedelta(**by))
        return self.clock.now()

    def move_to(self, text: str) -> datetime:
        """Move the clock to an ISO instant with offset."""
        self.clock.move_to(datetime.fromisoformat(text))
        return self.clock.now()

    def tick(self) -> Any:
        """Let the workers do what is due now."""
        from server.jobs import tick

        return tick(self.database, self.house, self.clock.now())

    def open_tasks(self, case_id: str) -> dict[str, Task]:
        """Return the open tasks of a case by element."""
        return self.read(
            lambda work: {
                t.element: t
                for t in work.session.scalars(select(Task).where(Task.case_id == case_id, Task.state == "open"))
            }
        )

    def application(self) -> Flask:
        """Return the application with this county behind it; nobody has asked it anything yet."""
        said = self.settings
        app = _application(said.secret_key, said.base_url, said.demo, said.redis_url, said.request_megabytes)
        app.extensions["yimen"] = Service(self.database, self.house, self.clock, said)
        with app.app_context():
            limiter.reset()
        return app

    def client(self, login: str | None = None) -> Any:
        """Return a Flask test client, signed in when a name is given."""
        client = self.application().test_client()
        client.behind = Service(self.database, self.house, self.clock, self.settings)
        if login:
            page = client.get("/sign-in").get_data(as_text=True)
            token = page.split('name="csrf_token" value="')[1].split('"')[0]
            answer = client.post("/sign-in", data={"login": login, "password": PASSWORD, "csrf_token": token})
            assert answer.status_code == 302, answer.get_data(as_text=True)
        return client


def csrf_token(client: Any, path: str) -> str:
    """Return the form token of a page."""
    return str(client.get(path).get_data(as_text=True).split('name="csrf_token" value="')[1].split('"')[0])
