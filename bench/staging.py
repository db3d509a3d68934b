"""What the HTTP benchmarks stand on: a furnished county in a private database, and a real server process."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from flask import Flask, jsonify
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from server.app import build_house, create_app
from server.cases.models import Instance
from server.cases.opening import add_item, open_case
from server.cases.operations import start_instance
from server.cases.shipped import install_shipped
from server.config import Settings
from server.demo.county import found_county
from server.foundation.clock import SystemClock
from server.foundation.database import Base, Database
from server.foundation.identity import system_actor
from server.foundation.transaction import run_command, transaction
from server.foundation.work import House, Work
from server.households.operations import register_household
from server.organisation.models import Unit, User
from server.organisation.sign_in import make_token

ROOT = Path(__file__).resolve().parents[1]


@dataclass
class Ground:
    """A furnished database with its house."""

    settings: Settings
    database: Database
    house: House
    now: datetime

    def run(self, command: Callable[[Work], Any]) -> Any:
        """Run a command as the system."""
        return run_command(self.database, lambda session: command(self.work(session)))

    def work(self, session: Session) -> Work:
        """Return hands for a session."""
        return Work(session=session, actor=system_actor(self.house.county), now=self.now, house=self.house)

    def unit(self, code: str) -> str:
        """Return the id of a unit."""
        with self.database.reading() as session:
            return session.scalars(select(Unit.id).where(Unit.code == code)).one()

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
    """Furnish a fresh county: in a temporary SQLite file, or in the (empty) database of `url`."""
    with tempfile.TemporaryDirectory(prefix="yimen-bench-") as folder:
        settings = Settings(demo=True, database_url=url or f"sqlite:///{folder}/bench.db", files=Path(folder) / "files")
        database = Database(settings.database_url)
        house = build_house(settings)
        create_app(
            settings=settings, database=database, clock=SystemClock(), house=house
        )  # imports every room's tables
        Base.metadata.create_all(database.engine)
        found = Ground(settings, database, house, SystemClock().now())
        found.run(lambda work: (found_county(work), install_shipped(work)))
        yield found
        database.close()


def open_transfers(on: Ground, count: int) -> None:
    """Open so many transfers to the housing department, each in a case of its own."""
    units = {code: on.unit(code) for code in ("qingsui", "civil-affairs", "housing", "qingsui-village-1")}

    def one(work: Work, number: int) -> None:
        who = {
            "name": f"示例{number}",
            "id_kind": "none",
            "id_reason": "基准测试",
            "birth": f"19{50 + number % 50}-01-01",
        }
        household = register_household(
            work, township=units["qingsui"], village=units["qingsui-village-1"], applicant=who, members=()
        )
        case = open_case(
            work, household_id=household.id, applicant_id=household.head_id, township=units["qingsui"], channel="window",
            opened_by_unit=units["qingsui"], submitted_at=work.now, answers={}, village=units["qingsui-village-1"],
        )  # fmt: skip
        item = add_item(work, case_id=case.id, item="housing-rural", reason={}, state="running")
        start_instance(work, case_id=case.id, key="refer", item_id=item.id, data=_transfer(case.id, units, work.now))

    for start in range(0, count, 200):
        on.run(lambda work, start=start: [one(work, n) for n in range(start, min(start + 200, count))])


def _transfer(case_id: str, units: Mapping[str, str], now: datetime) -> dict[str, Any]:
    return {
        "case_id": case_id, "referral_id": case_id, "item": "housing-rural", "department_kind": "housing",
        "unit_township": units["qingsui"], "unit_county": units["civil-affairs"], "unit_department": units["housing"],
        "unit_bureau": units["housing"], "unit_village": units["qingsui-village-1"], "urgent": False,
        "sent_at": now.isoformat(), "returns": 0, "identity_token": False, "school_stage": None, "in_window": False,
        "window_opens_on": None,
    }  # fmt: skip


def bench_app(settings: Settings) -> Flask:
    """Return the product's application with one more address: the baseline, without sign-in."""
    database = Database(settings.database_url)
    app = create_app(settings=settings, database=database, clock=SystemClock())

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
def served(settings: Settings) -> Iterator[HTTPConnection]:
    """Serve the application from a process of its own (waitress) and give a connection to it."""
    environment = {
        **os.environ,
        "BENCH_SETTINGS": json.dumps({"database_url": settings.database_url, "files": str(settings.files)}),
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.staging"], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        port = int(process.stdout.readline())
        _wait(f"http://127.0.0.1:{port}/healthz")
        yield HTTPConnection("127.0.0.1", port, timeout=30)
    finally:
        process.terminate()
        process.wait(10)


def _wait(address: str) -> None:
    for _ in range(200):
        try:
            urllib.request.urlopen(address, timeout=1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise TimeoutError(address)


def timed(
    connection: HTTPConnection, method: str, path: str, *, body: Any = None, token: str = ""
) -> tuple[float, int, bytes]:
    """Return milliseconds, status and body of one request on a connection that stays open."""
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
    payload = json.dumps(body) if body is not None else None
    started = time.perf_counter()
    connection.request(method, path, payload, headers)
    answer = connection.getresponse()
    content = answer.read()
    return (time.perf_counter() - started) * 1000, answer.status, content


def spread(values: list[float]) -> dict[str, float]:
    """Return median and 95th percentile in milliseconds."""
    return {"p50_ms": round(median(values), 3), "p95_ms": round(quantiles(values, n=20)[18], 3)}


def _serve() -> None:
    given = json.loads(os.environ["BENCH_SETTINGS"])
    settings = Settings(demo=True, database_url=given["database_url"], files=Path(given["files"]))
    app = bench_app(settings)
    from waitress import create_server

    server = create_server(app, host="127.0.0.1", port=0, threads=4)
    print(server.effective_port, flush=True)
    server.run()


def arguments(about: str) -> argparse.ArgumentParser:
    """Return the options that every HTTP benchmark has."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    return parser


if __name__ == "__main__":
    _serve()
