"""`yimen rotate-keys`: everything is under the new key, nothing is lost, and people are still found by their number."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from sqlalchemy import Column, MetaData, String, Table, select

from server.app import vault_of
from server.audit import operations as audit
from server.audit.verifying import verify
from server.cases.models import Case
from server.cli import main
from server.cli.rotate_keys import _batches
from server.config import DEMO_SECRET, BadSettings, Settings, load
from server.documents import storage
from server.foundation import ciphers
from server.foundation.ciphers import ALGORITHMS, is_sealed
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
    return [part for row in rows for value in row for part in str(value).split("'") if is_sealed(part)]


def test_everything_is_under_the_new_key_and_is_found_as_before(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    case_id = urgent_case(stage, "clerk.qingsui")
    seal_a_file(stage)
    stage.run(None, lambda work: audit.record(work, "test.act", case_id, reason="本人来电"))
    before = stored(stage)
    assert before and all(value.startswith("aesgcm.k1.") for value in before)
    settings = {
        "YIMEN_DATABASE_URL": stage.settings.database_url,
        "YIMEN_DEMO": "1",
        "YIMEN_FILES": str(stage.settings.files),
        "YIMEN_DATA_KEY": NEW,
        "YIMEN_OLD_DATA_KEYS": DEMO_SECRET,
        "YIMEN_DATA_CIPHER": "sm4gcm",
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
    assert len(after) == len(before) and all(value.startswith("sm4gcm.k2.") for value in after)

    vault = vault_of(
        Settings(demo=True, data_key=NEW, old_data_keys=DEMO_SECRET)
    )  # another algorithm is read all the same
    assert stage.read(lambda work: verify(replace(work, house=replace(work.house, vault=vault))).whole)

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
    lies = [path for path in stage.settings.files.rglob("*") if path.is_file()]
    assert [vault.decrypt(path.read_text()) for path in lies] == ["陈示一,6200000000000000018"]
    assert Vault.from_secret(NEW).decrypt(lies[0].read_text())  # k2 by name, k1 by place once the former key has left


def seal_a_file(stage: Stage) -> None:
    """Lay a bank file down under the key of before; its batch does not matter here."""
    row = {"id": "f" * 32, "county": "690102", "run_id": "none", "name": "x.csv", "state": "made", "sha256": "0" * 64, "size": 1,
           "ordered_at": stage.clock.now(), "made_at": stage.clock.now()}  # fmt: skip
    sealed = stage.house.vault.encrypt("陈示一,6200000000000000018").encode()
    row["stored"] = stage.read(lambda work: storage.keep(work, sealed))
    with stage.database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
        connection.execute(Base.metadata.tables["payment_files"].insert(), row)
        connection.commit()
        connection.exec_driver_sql("PRAGMA foreign_keys = ON")


def test_what_is_written_between_reading_and_sealing_anew_is_kept(stage: Stage) -> None:
    """A row that changes after the batch read its key is sealed as it is by then, and rows under two columns of a key are found too."""
    vault = Vault.from_secrets([DEMO_SECRET, NEW])
    old = Vault.from_secret(DEMO_SECRET)
    keys = (Column("county", String(6), primary_key=True), Column("name", String(20), primary_key=True))
    table = Table("sealed_under_two_columns", MetaData(), *keys, Column("value", String(200)))
    table.create(stage.database.engine)
    first = {"county": "690102", "name": "t1", "value": old.encrypt("a")}
    with stage.database.engine.begin() as connection:
        connection.execute(table.insert(), [first, {**first, "name": "t2"}])
    batches = _batches(stage.database, vault, table)
    with stage.database.engine.begin() as connection:
        connection.execute(table.update().where(table.c.name == "t2").values(value=old.encrypt("b")))
    assert sum(batches) == 2
    with stage.database.engine.connect() as connection:
        kept = {name: vault.decrypt(value) for name, value in connection.execute(select(table.c.name, table.c.value))}
    assert (kept["t1"], kept["t2"]) == ("a", "b")


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_a_value_names_its_algorithm_and_key_and_is_read_whatever_place_its_key_has_in_the_list(algorithm: str) -> None:
    sealed = Vault.from_secrets(["one", "two", "three"], algorithm=algorithm).encrypt("690102196804220134")
    assert sealed.startswith(f"{algorithm}.k3.")
    assert Vault.from_secrets(["one", "three"]).decrypt(sealed) == "690102196804220134"
    for wrong in (Vault.from_secrets(["one", "two"]), Vault.from_secrets(["four"])):
        with pytest.raises(Unreadable):
            wrong.decrypt(sealed)
    with pytest.raises(Unreadable):  # another algorithm is named, not guessed
        Vault.from_secrets(["one", "three"]).decrypt("des." + sealed.split(".", 1)[1])
    (other,) = set(ALGORITHMS) - {algorithm}
    with pytest.raises(Unreadable):  # nor does the same key open it under another
        Vault.from_secrets(["one", "three"]).decrypt(f"{other}." + sealed.split(".", 1)[1])
    for at in (10, 25, -5):  # nonce, ciphertext, tag; the last character holds bits that stand for nothing
        altered = sealed[:at] + ("A" if sealed[at] != "A" else "B") + sealed[at + 1 :]
        with pytest.raises(Unreadable):
            Vault.from_secrets(["one", "three"]).decrypt(altered)


def test_the_settings_offer_every_algorithm_and_refuse_one_that_the_machine_lacks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ALGORITHMS:
        assert load({"YIMEN_DEMO": "1", "YIMEN_DATA_CIPHER": name}).data_cipher == name
    monkeypatch.setattr(ciphers, "can", lambda _: False)
    with pytest.raises(BadSettings, match="密码库没有 sm4gcm"):
        load({"YIMEN_DEMO": "1", "YIMEN_DATA_CIPHER": "sm4gcm"})
