"""The same erasure on the real server: twenty families in a dump of every table that the server knows, every file, export, queue and log; then none."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import psycopg
import pytest
import redis

from server.app import build_house
from server.audit.verifying import verify
from server.cases.opening import open_case
from server.cli import archive
from server.config import Settings
from server.demo.people import id_number
from server.foundation.clock import FixedClock
from server.foundation.database import Database
from server.foundation.work import Work
from server.households.operations import register_household
from server.intake import drafts
from server.jobs.erasures import carry_out_erasures
from server.retention import operations
from tests.integration.retention.test_erase_a_family import SEALED, close_everything, figures, found_in, traces
from tests.services import postgres
from tests.stage import Stage

pytestmark = [pytest.mark.postgres, pytest.mark.slow]
FAMILIES = 20
ESCAPED = re.compile(r"\\+u([0-9a-f]{4})")


@pytest.fixture
def moved(lived: Stage, postgres_cluster: postgres.Cluster, tmp_path: Path) -> Iterator[Stage]:
    """The county of the story, moved to PostgreSQL by its backup, with every file beside it."""
    path, key = tmp_path / "county.backup", lived.settings.data_key
    files = Path(lived.house.parameters["files"])
    archive.write(lived.database, path, files=files, data_key=key, county=lived.house.county, now=lived.clock.now())
    url = postgres_cluster.create(template="yimen_template")
    settings = Settings(demo=True, database_url=url, files=tmp_path / "moved")
    database = Database(url)
    archive.restore(database, path, files=settings.files, data_key=key)
    path.unlink()
    yield Stage(database=database, house=build_house(settings), clock=FixedClock(lived.clock.now()), settings=settings)
    database.close()
    postgres_cluster.drop(url)


def dump(stage: Stage, queue: redis.Redis, log: io.StringIO) -> dict[str, str]:
    """Return what the server itself writes out of every table, what is sealed opened, and all that stands beside the database."""
    told: dict[str, str] = {"log": log.getvalue()}
    with psycopg.connect(stage.database.url.replace("+psycopg", "")) as connection:
        names = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        for (name,) in names:
            with connection.cursor().copy(f'COPY "{name}" TO STDOUT') as copy:
                text = b"".join(bytes(part) for part in copy).decode("utf-8", "replace")
            text = ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)  # JSON columns keep names in escapes
            opened = [stage.house.vault.decrypt(sealed) for sealed in set(SEALED.findall(text))]
            told[name] = "\n".join((text, *opened))
    told["queue"] = "\n".join(f"{key!r} {queue.dump(key)!r}" for key in queue.scan_iter())
    for path in Path(stage.house.parameters["files"]).rglob("*"):
        if path.is_file():
            told[f"file {path.name}"] = path.read_bytes().decode("utf-8", "replace")
    return told


def seed(stage: Stage) -> list[str]:
    """Register twenty families and their cases with names, numbers and telephones that nobody else has, and a draft."""

    def enter(work: Work) -> list[str]:
        found = []
        for number in range(FAMILIES):
            who = {
                "name": f"令狐销{chr(0x4E00 + 97 * number)}", "id_number": _number(number), "phone": f"1990000{number:04d}",
                "residence_address": f"青穗县销毁路{number + 101}号",
            }  # fmt: skip
            town = stage.unit(("qingsui", "baishi", "heyan")[number % 3])
            family = register_household(work, township=town, village=None, applicant=who, members=[])
            open_case(
                work, household_id=family.id, applicant_id=family.head_id, township=town, channel="window", opened_by_unit=town,
                submitted_at=work.now, answers={"applicant": {"name": who["name"]}}, village=None,
            )  # fmt: skip
            found.append(family.id)
        return found

    households = stage.run(None, enter)
    stage.run("clerk.qingsui", lambda work: drafts.begin(work, id_number=None, name="令狐销稿").id)
    return households


def _number(sequence: int) -> str:
    return id_number(date(1961, 2, 3), 900 + sequence)


def test_twenty_families_are_found_nowhere_on_the_real_server(
    moved: Stage, valkey_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    log = io.StringIO()
    handler = logging.StreamHandler(log)
    logging.getLogger().addHandler(handler)
    caplog.set_level(logging.DEBUG)
    queue = redis.Redis.from_url(valkey_url)
    try:
        seeded = seed(moved)
        close_everything(moved)
        moved.move_to("2057-01-02T09:00:00+08:00")
        # One page of the list holds 200, and the county of four weeks has about as many besides those that are seeded here.
        due = [household for household, _ in moved.read(lambda work: operations.due(work, size=1000), "reviewer.civil")]
        ready = [each for each in due if each.id in seeded] + [each for each in due if each.id not in seeded][:FAMILIES]
        seeds = {trace for household in ready for trace in traces(moved, household.id)} | {"令狐销稿"}
        counted, before = figures(moved), found_in(dump(moved, queue, log), seeds)
        assert (len(ready) == 2 * FAMILIES, len(seeds) >= 3 * FAMILIES) == (True, True)
        assert {"persons", "documents", "tasks", "cases"} <= set(before)

        _erase(moved, [household.id for household in ready])

        assert found_in(dump(moved, queue, log), seeds) == {}
        assert figures(moved) == counted
        assert moved.read(verify).whole
    finally:
        logging.getLogger().removeHandler(handler)
        queue.close()


def _erase(stage: Stage, households: list[str]) -> None:
    stage.run("reviewer.civil", lambda work: operations.propose(work, household_ids=households))
    for row in stage.read(operations.waiting, "approver.civil"):
        stage.run("approver.civil", lambda work, row=row: operations.confirm(work, erasure_id=row.id))  # type: ignore[misc]
    while carry_out_erasures(stage.database, stage.house, now=stage.clock.now()):
        pass
