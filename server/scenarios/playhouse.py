"""Where scenarios are played: the demo county on a private database per file, and a clock that only the file moves."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import event, select

from server.cases.shipped import install_shipped
from server.demo.county import found_county
from server.foundation.clock import FixedClock
from server.foundation.database import Base, Database
from server.foundation.identity import Actor, system_actor
from server.foundation.transaction import run_command
from server.foundation.work import House, Work
from server.jobs.passage import pass_time
from server.jobs.ticking import tick
from server.migrations import load_models
from server.organisation.models import Unit, User
from server.organisation.sign_in import actor_of_user
from workflows.tables import load_tables
from workflows.worktime import NationalCalendar, load_terms

T = TypeVar("T")
FOUNDED = datetime.fromisoformat("2025-12-31T08:00:00+08:00")


class Playhouse:
    """Make the county once and give each scenario a copy of it."""

    def __init__(self, house: House, *, drafts: Mapping[str, bytes] | None = None) -> None:
        # What the files expect was reckoned by what is shipped; a county that changed a number or closed for a day rehearses all the same.
        self._house = replace(house, tables=load_tables(), rules=load_terms(), calendar=NationalCalendar())
        self._drafts = dict(drafts or {})
        self._folder = tempfile.TemporaryDirectory(prefix="yimen-scenario-")
        self._template = Path(self._folder.name) / "template.db"

    def close(self) -> None:
        """Remove every database."""
        self._folder.cleanup()

    @contextmanager
    def open(self, *, start: datetime, county: Mapping[str, Any]) -> Iterator[Play]:
        """Give a fresh county whose clock stands at `start`, with parameters of its own."""
        if not self._template.exists():
            self._furnish()
        path = Path(self._folder.name) / "play.db"
        shutil.copy(self._template, path)
        parameters = {
            **self._house.parameters, "smtp": None, "files": Path(self._folder.name) / "files",
            **{name: Decimal(str(value)) if _is_number(value) else value for name, value in county.items()},
        }  # fmt: skip
        database = _private(path)
        try:
            yield Play(database, replace(self._house, parameters=parameters), FixedClock(start))
        finally:
            database.close()
            for each in Path(self._folder.name).glob("play.db*"):
                each.unlink()

    def _furnish(self) -> None:
        load_models()
        database = _private(self._template)
        Base.metadata.create_all(database.engine)

        def furnish(work: Work) -> None:
            found_county(work)
            install_shipped(work, drafts=self._drafts)

        who = system_actor(self._house.county, channel="cli")
        run_command(database, lambda session: furnish(Work(session=session, actor=who, now=FOUNDED, house=self._house)))
        database.close()


def _is_number(value: Any) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


def _private(path: Path) -> Database:
    """Open a database that nobody needs after a power cut."""
    database = Database(f"sqlite:///{path}")

    def hurry(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute("PRAGMA synchronous=OFF")

    event.listen(database.engine, "connect", hurry)
    return database


class Play:
    """One county while a scenario is played in it."""

    def __init__(self, database: Database, house: House, clock: FixedClock) -> None:
        self.database, self.house, self.clock = database, house, clock
        self.cases: dict[str, str] = {}  #: the file's label → case id
        self.drafts: dict[str, str] = {}  #: the file's label → draft id of its registration
        self.labels: dict[str, str] = {}  #: the file's label → id of whatever else a verb made
        self.current: str | None = None  #: label of the case spoken of last
        with database.reading() as session:
            self.units: dict[str, str] = {row.code: row.id for row in session.execute(select(Unit.code, Unit.id))}
            self.users: dict[str, str] = {row.login: row.id for row in session.execute(select(User.login, User.id))}

    def actor(self, login: str) -> Actor:
        """Return the actor of a sign-in name with the posts of the day."""
        work = self.system_work
        with self.database.reading() as session:
            found = actor_of_user(work(session), user_id=self.users[login])
        if found is None:
            raise KeyError(login)
        return found

    def system_work(self, session: Any) -> Work:
        """Return hands for what nobody in person does."""
        return Work(session=session, actor=system_actor(self.house.county), now=self.clock.now(), house=self.house)

    def run(self, login: str | None, command: Callable[[Work], T]) -> T:
        """Run a command in somebody's name, or without an account, then let the workers do what it left to do."""
        who = self.actor(login) if login else system_actor(self.house.county, channel="page")
        done = run_command(self.database, lambda session: command(self.system_work(session).as_actor(who)))
        self.tick()
        return done

    def read(self, query: Callable[[Work], T], *, login: str | None = None) -> T:
        """Read without keeping anything."""
        who = self.actor(login) if login else system_actor(self.house.county)
        with self.database.reading() as session:
            return query(self.system_work(session).as_actor(who))

    def tick(self) -> None:
        """Let the workers do what is due now."""
        tick(self.database, self.house, self.clock.now())

    def move(self, to: datetime) -> None:
        """Let time pass; everything due on the way happens at its own instant.

        :raises ValueError: the instant lies in the clock's past.
        """
        if to < self.clock.now():
            raise ValueError("a clock never runs backwards")

        def arrive(at: datetime) -> datetime:
            self.clock.move_to(at)
            return self.clock.now()

        pass_time(self.database, self.house, since=self.clock.now(), until=to, arrive=arrive)
