"""What the HTTP benchmarks stand on: a furnished county in a private database, and a real server process."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from flask import Flask, jsonify
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from server import migrations
from server.app import build_house, create_app
from server.cases.models import Instance, Task
from server.cases.opening import add_item, open_case
from server.cases.operations import start_instance
from server.cases.shipped import install_shipped
from server.cli.hosting import host, listen, port_of
from server.cli.many_processes import count_together, serve_many
from server.cli.warming import warm
from server.config import Settings
from server.demo.county import PASSWORD, found_county
from server.foundation.clock import SystemClock
from server.foundation.database import Database
from server.foundation.identity import Actor, system_actor
from server.foundation.transaction import run_command, transaction
from server.foundation.work import House, Work
from server.households.operations import register_household
from server.organisation.models import Unit, User
from server.organisation.sign_in import actor_of_user, make_token
from tests.services.postgres import running

ROOT = Path(__file__).resolve().parents[1]
THREADS = 4


@dataclass
class Ground:
    """A furnished database with its house."""

    settings: Settings
    database: Database
    house: House
    now: datetime
    units: dict[str, str] = field(default_factory=dict)  #: code → id

    def run(self, command: Callable[[Work], Any]) -> Any:
        """Run a command as the system."""
        return run_command(self.database, lambda session: command(self.work(session)))

    def work(self, session: Session) -> Work:
        """Return hands for a session."""
        return Work(session=session, actor=system_actor(self.house.county), now=self.now, house=self.house)

    def unit(self, code: str) -> str:
        """Return the id of a unit."""
        if not self.units:
            with self.database.reading() as session:
                self.units.update(session.execute(select(Unit.code, Unit.id)).all())
        return self.units[code]

    def actor(self, login: str) -> Actor:
        """Return somebody with today's posts."""
        with self.database.reading() as session:
            user = session.scalars(select(User.id).where(User.login == login)).one()
            found = actor_of_user(self.work(session), user_id=user)
        if found is None:
            raise LookupError(login)
        return found

    def token(self, login: str) -> str:
        """Return an API token for a user."""

        def make(work: Work) -> str:
            user = work.session.scalars(select(User.id).where(User.login == login)).one()
            return make_token(
                work, user_id=user, name="bench", scopes=("read", "write"), expires_at=self.now + timedelta(days=2)
            )

        return str(self.run(make))


@contextmanager
def ground(url: str = "") -> Iterator[Ground]:
    """Furnish a fresh county as an installation is: in a temporary SQLite file, or in the (empty) database of `url`."""
    with tempfile.TemporaryDirectory(prefix="yimen-bench-") as folder:
        settings = Settings(demo=True, database_url=url or f"sqlite:///{folder}/bench.db", files=Path(folder) / "files")
        database = Database(settings.database_url)
        migrations.upgrade(database)
        found = Ground(settings, database, build_house(settings, database), SystemClock().now())
        found.run(lambda work: (found_county(work), install_shipped(work)))
        yield found
        database.close()


@contextmanager
def postgres() -> Iterator[str]:
    """Run a PostgreSQL that writes to the disk as in production, and give the address of an empty database."""
    with running(settings=("max_connections = 200",)) as cluster:
        yield cluster.create()


def open_case_of(work: Work, on: Ground, *, number: int, answers: Mapping[str, Any] | None = None) -> str:
    """Register a household of 青穗镇, open a case of it with the form's answers, and return the case's id."""
    township, village = on.unit("qingsui"), on.unit("qingsui-village-1")
    who = {
        "name": f"示例{number}", "id_kind": "none", "id_reason": "基准测试", "birth": f"19{50 + number % 50}-01-01",
    }  # fmt: skip
    household = register_household(work, township=township, village=village, applicant=who, members=())
    return open_case(
        work, household_id=household.id, applicant_id=household.head_id, township=township, channel="window",
        opened_by_unit=township, submitted_at=work.now, answers=answers or {}, village=village,
    ).id  # fmt: skip


def open_transfers(on: Ground, count: int, *, answers: Mapping[str, Any] | None = None) -> None:
    """Open so many transfers to the housing department, each in a case of its own with the form's answers."""

    def one(work: Work, number: int) -> None:
        case_id = open_case_of(work, on, number=number, answers=answers)
        item = add_item(work, case_id=case_id, item="housing-rural", reason={}, state="running")
        start_instance(work, case_id=case_id, key="refer", item_id=item.id, data=_transfer(case_id, on, work.now))

    for start in range(0, count, 200):
        on.run(partial(_each, one, range(start, min(start + 200, count))))


def _each(one: Callable[[Work, int], None], numbers: range, work: Work) -> None:
    for number in numbers:
        one(work, number)


def _transfer(case_id: str, on: Ground, now: datetime) -> dict[str, Any]:
    housing = on.unit("housing")
    return {
        "case_id": case_id, "referral_id": case_id, "item": "housing-rural", "department_kind": "housing",
        "unit_township": on.unit("qingsui"), "unit_county": on.unit("civil-affairs"), "unit_department": housing,
        "unit_bureau": housing, "unit_village": on.unit("qingsui-village-1"), "urgent": False,
        "means_way": None, "signed_at": None, "result_from": None,
        "sent_at": now.isoformat(), "returns": 0, "identity_token": False, "school_stage": None, "in_window": False,
        "window_opens_on": None,
    }  # fmt: skip


def bench_app(settings: Settings) -> Flask:
    """Return the product's application with one more address: the baseline, without sign-in."""
    database = Database(settings.database_url)
    app = create_app(settings=settings, database=database, clock=SystemClock(), house=build_house(settings, database))

    @app.get("/bench/instance/<instance_id>")
    def baseline(instance_id: str) -> Any:
        with transaction(database) as session:
            row = session.execute(select(Instance.snapshot, Instance.version).where(Instance.id == instance_id)).one()
            session.execute(
                update(Instance)
                .where(Instance.id == instance_id, Instance.version == row.version)
                .values(snapshot=row.snapshot, version=row.version),
                execution_options={"synchronize_session": False},
            )
        return jsonify({"version": row.version})

    return app


@contextmanager
def served(settings: Settings, *, processes: int = 1, rules: bool = True) -> Iterator[Callable[[], HTTPConnection]]:
    """Serve the application from a process of its own, as `yimen serve` does, and give what opens a connection to it.

    Without `rules`, lists show whatever is open in the county, so that what the rules cost can be told.
    """
    given = {
        "database_url": settings.database_url, "files": str(settings.files), "processes": processes, "rules": rules,
    }  # fmt: skip
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.staging"], cwd=ROOT, env={**os.environ, "BENCH_SETTINGS": json.dumps(given)},
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        port = int(process.stdout.readline())
        _wait(f"http://127.0.0.1:{port}/healthz")
        yield lambda: HTTPConnection("127.0.0.1", port, timeout=60)
    finally:
        process.terminate()
        process.wait(40)


def _wait(address: str) -> None:
    for _ in range(200):
        try:
            urllib.request.urlopen(address, timeout=1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise TimeoutError(address)


def timed(
    connection: HTTPConnection, method: str, path: str, *, body: Any = None, token: str = "", cookie: str = ""
) -> tuple[float, int, bytes]:
    """Return milliseconds, status and body of one request on a connection that stays open."""
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
    headers |= {"Cookie": cookie} if cookie else {}
    payload = json.dumps(body) if body is not None else None
    started = time.perf_counter()
    connection.request(method, path, payload, headers)
    answer = connection.getresponse()
    content = answer.read()
    return (time.perf_counter() - started) * 1000, answer.status, content


def signed_in(connection: HTTPConnection, login: str) -> str:
    """Sign in on the page as people do and return the cookie."""
    connection.request("GET", "/sign-in")
    answer = connection.getresponse()
    found = re.search(r'name="csrf_token" value="([^"]+)"', answer.read().decode())
    cookie = str(answer.headers["Set-Cookie"]).split(";")[0]
    form = urllib.parse.urlencode({"csrf_token": found[1] if found else "", "login": login, "password": PASSWORD})
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookie}
    connection.request("POST", "/sign-in", form, headers)
    answer = connection.getresponse()
    answer.read()
    if answer.status not in (302, 303):
        raise RuntimeError(f"{login} was not let in: {answer.status}")
    return str(answer.headers["Set-Cookie"]).split(";")[0]


def _serve() -> None:
    given = json.loads(os.environ["BENCH_SETTINGS"])
    if given["processes"] > 1:
        count_together()
    settings = Settings(demo=True, database_url=given["database_url"], files=Path(given["files"]))
    if not given["rules"]:
        _open_every_list()
    listening = listen("127.0.0.1", 0)
    port = port_of(listening)
    if given["processes"] > 1:
        print(port, flush=True)
        app = bench_app(settings)
        warm(app.extensions["yimen"].database)
        app.extensions["yimen"].database.close()  # no connection is used on both sides of a fork
        serve_many(app, listening, processes=given["processes"], threads=THREADS)
    else:
        app = bench_app(settings)
        host(
            app, listening, threads=THREADS, proxies=0, companions=(), ready=lambda: print(port, flush=True),
            warm=lambda: warm(app.extensions["yimen"].database),
        )  # fmt: skip


def _open_every_list() -> None:
    """Let the lists ask for what is open in the county, whoever looks."""
    from sqlalchemy import true

    from server.cases.queries import todo
    from server.oversight.queries import board

    def statements(work: Work, wanted: Any, columns: Any) -> list[Any]:
        return [select(*columns).where(Task.state == "open", Task.county == work.house.county)]

    todo._own, todo._shared = statements, lambda *_: []
    board.overseen_tasks = lambda _actor: true()  # type: ignore[assignment,attr-defined]


if __name__ == "__main__":
    _serve()
