"""Every command of an installation explains itself and answers in one JSON object."""

from __future__ import annotations

import json
import logging
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from server.cli import main
from server.cli import yimen as commands
from server.foundation.database import Database
from tests.services.processes import Running

pytestmark = pytest.mark.sqlite

#: The commands that an operator's handbook counts on.
WANTED = (
    "serve", "worker", "scheduler", "migrate", "backup", "restore", "doctor", "create-user", "import-calendar", "import-divisions",
    "export",
)  # fmt: skip


@pytest.mark.parametrize("name", WANTED)
def test_it_explains_itself_and_its_json(name: str) -> None:
    said = CliRunner().invoke(commands, [name, "--help"])

    assert said.exit_code == 0
    assert "--json" in said.output and "/" in said.output


@pytest.fixture
def run(
    installation: dict[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Callable[..., dict[str, Any]]]:
    """Run a command in this process and return its one object."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level

    def run(*words: str, code: int = 0, **more: str) -> dict[str, Any]:
        for name, value in (installation | more).items():
            monkeypatch.setenv(name, value)
        with pytest.raises(SystemExit) as left:
            main([*words, "--json"])
        said = capsys.readouterr()
        assert left.value.code == code, said.err
        answer: dict[str, Any] = json.loads(said.out)
        assert answer.get("ok", True) is (code == 0)
        return answer

    yield run
    root.handlers[:], root.level = handlers, level


def test_those_that_end_answer_in_one_object(run: Callable[..., dict[str, Any]], tmp_path: Path) -> None:
    assert run("migrate")["published"] == []
    assert run("create-user", "admin", "--name", "严示一", "--unit", "system", "--role", "system_admin")["password"]
    assert run("doctor")["checks"]
    assert run("worker", "--burst")["works"] == "burst"
    days, units, log, kept = (tmp_path / name for name in ("days.csv", "units.csv", "log.xes", "county.backup"))
    days.write_text("2026-12-30,停办,检修\n", encoding="utf-8")
    assert run("import-calendar", str(days), "--as", "admin", "--source", "青办〔2026〕1号", "--closure")["days"] == 1
    units.write_text("unit,yunxi,云溪,township,690102\n", encoding="utf-8")
    assert run("import-divisions", str(units), "--as", "admin")["adds"] == 1
    assert run("export", str(log), "--as", "admin", code=1)["error"]["type"] == "not-permitted"
    assert run("backup", str(kept))["rows"] > 0
    assert run("audit", "export", str(tmp_path / "audit.jsonl"))["entries"] > 0
    assert run("audit", "verify")["whole"] is True
    assert run("scheduler", code=2)["error"]["type"] == "wrong-usage"
    there = f"sqlite:///{tmp_path / 'there.db'}"
    assert run("restore", str(kept), YIMEN_DATABASE_URL=there)["rows"] > 0


def test_those_that_stay_say_so_in_one_object_and_readiness_knows_queue_and_migrations(
    installation: dict[str, str], start_yimen: Callable[..., Running]
) -> None:
    worker = start_yimen("worker", "--json", **installation)
    server = start_yimen("serve", "--json", "--port", "0", **installation)
    assert _first_object(worker)["works"] == "loop"
    told = _first_object(server)
    assert told["ok"] is True and told["processes"] == 1

    ready = f"{told['address']}/readyz"
    server.wait_for(ready)
    with urllib.request.urlopen(ready, timeout=10) as answer:
        checks = json.loads(answer.read())["checks"]
    assert set(checks) == {"database", "tables", "migrations", "calendar", "processes", "messages", "queue"}
    assert checks["queue"]["ok"] is True and checks["migrations"]["at"] == checks["migrations"]["newest"]
    database = Database(installation["YIMEN_DATABASE_URL"])
    with database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0007'")
    database.close()
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(ready, timeout=10)
    assert refused.value.code == 503
    assert json.loads(refused.value.read())["checks"]["migrations"]["at"] == "0007"
    assert (worker.stop(), server.stop()) == (0, 0)


def _first_object(running: Running) -> dict[str, Any]:
    until = time.monotonic() + 40
    while time.monotonic() < until:
        assert running.process.poll() is None, running.output()
        for line in running.output().splitlines():
            if line.startswith('{"ok"'):
                found: dict[str, Any] = json.loads(line)
                return found
        time.sleep(0.05)
    raise AssertionError(running.output())
