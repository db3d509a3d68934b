"""Whatever the people of a county did in weeks of work drawn at random: no law is broken."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from server.app import build_house
from server.config import Settings
from server.demo import story
from server.foundation.clock import FixedClock
from server.foundation.database import Database
from tests import laws
from tests.integration.conftest import START
from tests.stage import Stage

SEEDS = range(1, 9)
WEEKS = 6


def test_no_law_is_broken_in_the_county_that_has_lived(lived: Stage, full: bool) -> None:
    assert lived.read(laws.wrong) == []
    if full:
        assert lived.read(lambda work: list(laws.every_open_instance_is_proven_to_reach_an_end(work))) == []


#: What breaks a law, in SQL, and the law that must say so.
SPOILS = {
    "payments_equal_the_ledger": "UPDATE payment_funds SET held_fen = held_fen - 100, bank_fen = bank_fen + 100 WHERE held_fen > 100",
    "every_open_task_has_a_unit_a_form_and_a_deadline": "UPDATE tasks SET due_rule = '' WHERE state = 'open'",
    "every_deadline_explains_itself": "UPDATE deadlines SET due_at = '2031-01-01 16:00:00.000000' WHERE state = 'open'",
    "no_message_names_anybody": "UPDATE inbox SET body_zh = (SELECT p.name FROM persons p WHERE length(p.name) > 2"
    " AND p.name NOT IN (SELECT name FROM users) LIMIT 1)",
    "no_paper_says_more_than_its_kind_may": "UPDATE documents SET facts = json_set(facts, '$.beyond', 'more')",
    "nobody_holds_two_separated_roles": "UPDATE tasks SET completed_by = (SELECT id FROM users LIMIT 1) WHERE state = 'done'",
    "every_open_instance_reaches_an_end": "UPDATE tasks SET state = 'cancelled' WHERE state = 'open'; UPDATE instances SET open = '{}'",
}


@pytest.mark.parametrize("law", SPOILS)
def test_a_law_that_is_broken_says_so(lived: Stage, law: str) -> None:
    with lived.database.engine.begin() as connection:
        for statement in SPOILS[law].split(";"):
            connection.exec_driver_sql(statement)

    assert law in {words.split(":")[0] for words in lived.read(laws.wrong)}


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_no_law_is_broken_in_other_counties(
    seed: int, sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Other draws, other people, other orders; each step is saved and read again before the next."""
    path = tmp_path / "county.db"
    shutil.copy(sqlite_template, path)
    monkeypatch.setattr(story, "SEED", seed)
    settings = Settings(demo=True, database_url=f"sqlite:///{path}", files=tmp_path / "files")
    database, house = Database(settings.database_url), build_house(settings)
    story.tell_story(database, house, until=START, tell=lambda _words: None, weeks=WEEKS)
    county = Stage(database=database, house=house, clock=FixedClock(START), settings=settings)

    assert county.read(laws.wrong) == []
    database.close()
