"""`yimen rotate-keys`: everything is under the new key, nothing is lost, and people are still found by their number."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from server.app import vault_of
from server.cases.models import Case
from server.cli import main
from server.config import DEMO_SECRET, Settings
from server.foundation.database import Base
from server.foundation.encryption import Unreadable, Vault
from server.foundation.work import Work
from server.households.models import Person
from tests.integration.cases.test_share_a_task import urgent_case
from tests.stage import Stage

NEW = "a-new-key-of-today-with-many-characters"


def stored(stage: Stage) -> list[str]:
    with stage.database.reading() as session:
        rows = [row for table in Base.metadata.sorted_tables for row in session.execute(table.select())]
    return [part for row in rows for value in row for part in str(value).split("'") if part.startswith("aesgcm.")]


def test_everything_is_under_the_new_key_and_is_found_as_before(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    case_id = urgent_case(stage, "clerk.qingsui")
    before = stored(stage)
    assert before and all(value.startswith("aesgcm.k1.") for value in before)
    settings = {
        "YIMEN_DATABASE_URL": stage.settings.database_url,
        "YIMEN_DEMO": "1",
        "YIMEN_DATA_KEY": NEW,
        "YIMEN_OLD_DATA_KEYS": DEMO_SECRET,
    }
    for name, value in settings.items():
        monkeypatch.setenv(name, value)

    def rotate() -> int:
        with pytest.raises(SystemExit) as left:
            main(["rotate-keys", "--json"])
        assert not left.value.code
        return int(json.loads(capsys.readouterr().out)["rows"])

    assert rotate() > 0
    assert rotate() == 0
    after = stored(stage)
    assert len(after) == len(before) and all(value.startswith("aesgcm.k2.") for value in after)

    vault = vault_of(Settings(demo=True, data_key=NEW, old_data_keys=DEMO_SECRET))

    def opened(work: Work) -> tuple[str, str | None]:
        case = work.session.get_one(Case, case_id)
        person = work.session.get_one(Person, case.applicant_id)
        return vault.decrypt(person.id_sealed or ""), person.id_hash

    number, kept = stage.read(opened)
    assert number == "690102196804220134"
    assert kept == stage.read(lambda work: work.session.scalars(select(Person.id_hash)).first())
    assert vault.search_hash("x") == Vault.from_secret(DEMO_SECRET).search_hash("x")
    with pytest.raises(Unreadable):
        Vault.from_secret(DEMO_SECRET).decrypt(after[0])
