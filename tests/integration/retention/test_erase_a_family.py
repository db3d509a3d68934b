"""After its term a family is found in no store; the county's figures do not change; drafts that became nothing go by themselves."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import JSON, Numeric, Text, event, func, select

from server import migrations
from server.audit.verifying import verify
from server.cases.models import Case, Item
from server.cases.opening import open_case
from server.documents import storage
from server.documents.models import Attachment
from server.foundation.database import Base
from server.foundation.encryption import Unreadable
from server.foundation.errors import NotPermitted, Refused
from server.foundation.work import Work
from server.households.merging import merge
from server.households.models import Household, Membership, Person
from server.households.operations import register_household
from server.intake import drafts
from server.intake.models import Draft
from server.jobs.erasures import carry_out_erasures
from server.organisation.operations import appoint
from server.retention import operations
from server.retention.erasing import _HOUSE, OUTSIDE, _tells, erase_household, uncovered
from server.unmasking import operations as unmasking
from tests.integration.inspection.test_prove_the_audit import of_an_older_release
from tests.integration.unmasking.conftest import Family
from tests.stage import Stage, csrf_token

SEALED = re.compile(r"aesgcm\.k\d+\.[A-Za-z0-9+/=]+")


def dump(stage: Stage) -> dict[str, str]:
    """Return every value, by table and column, with encrypted values opened, and every file."""
    vault, told = stage.house.vault, defaultdict(list)
    with stage.database.reading() as session:
        for table in Base.metadata.sorted_tables:
            for row in session.execute(table.select()).mappings():
                for name, value in row.items():
                    where = told[f"{table.name}.{name}"]
                    where.append(value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value))
                    for sealed in SEALED.findall(str(value)):
                        with suppress(Unreadable):
                            where.append(vault.decrypt(sealed))
    folder = Path(stage.house.parameters["files"])
    told["files"] = [path.read_bytes().decode("utf-8", "replace") for path in folder.rglob("*") if path.is_file()]
    return {name: "\n".join(values) for name, values in told.items()}


def found_in(told: dict[str, str], seeds: set[str]) -> dict[str, set[str]]:
    """Return, per table and column, the seeds that stand there."""
    found = {where: {seed for seed in seeds if seed in text} for where, text in told.items()}
    return {where: seen for where, seen in found.items() if seen}


def traces(stage: Stage, household_id: str) -> set[str]:
    """Return the names, ID numbers and phones of a household that nobody else has, and what the county's key makes of its ID numbers.

    Whoever holds an ID number, the whole database and every key finds no row by it: a pseudonym whose secret is gone could keep no more apart.
    """

    def read(work: Work) -> set[str]:
        names = Counter(work.session.scalars(select(Person.name)))
        people = work.session.scalars(
            select(Person)
            .join(Membership, Membership.person_id == Person.id)
            .where(Membership.household_id == household_id)
        ).all()
        theirs = {p.id for p in people}
        others = {
            work.house.vault.decrypt(sealed)
            for p in work.session.scalars(select(Person).where(Person.id.not_in(theirs)))
            for sealed in (p.id_sealed, p.phone_sealed)
            if sealed
        } | {made for p in work.session.scalars(select(Person).where(Person.id.not_in(theirs))) for made in _keyed(p)}
        found: set[str] = set()
        for person in people:
            found |= {person.name} if names[person.name] == 1 else set()
            for sealed in (person.id_sealed, person.phone_sealed):
                found |= {work.house.vault.decrypt(sealed)} if sealed else set()
            found |= _keyed(person)
        return {each for each in found if len(each) > 1} - others

    return stage.read(read)


def _keyed(person: Person) -> set[str]:
    """Return what the county's key makes of a person's numbers and of name and birth."""
    return {made for made in (person.id_hash, person.id_hash_15, person.name_birth_hash) if made}


def figures(stage: Stage) -> list[Any]:
    """Return what statistics count: cases and items by state and month, and every amount of money."""

    def read(work: Work) -> list[Any]:
        sums = [
            (table.name, column.name, work.session.scalar(select(func.sum(column))))
            for table in Base.metadata.sorted_tables
            for column in table.columns
            if isinstance(column.type, Numeric)
        ]
        cases = Counter((c.state, c.township, c.registered_at.month) for c in work.session.scalars(select(Case)))
        items = Counter((i.item, i.state) for i in work.session.scalars(select(Item)))
        return [sorted(map(repr, cases.items())), sorted(map(repr, items.items())), sums]

    return stage.read(read)


def close_everything(stage: Stage) -> None:
    """Let the county finish: every case is closed today, every aid ended."""
    now = stage.clock.now()
    with stage.database.engine.begin() as connection:
        tables = Base.metadata.tables
        connection.execute(tables["cases"].update().values(state="closed", closed_at=now))
        connection.execute(tables["benefits"].update().values(until=date(2026, 9, 18)))


def test_families_are_found_nowhere_after_their_term(lived: Stage) -> None:
    close_everything(lived)
    assert lived.read(operations.due, "reviewer.civil") == []
    lived.move_to("2057-01-02T09:00:00+08:00")
    ready = [household for household, _ in lived.read(operations.due, "reviewer.civil")][:20]
    many = len(lived.read(operations.due, "reviewer.civil"))
    for until, kept in (
        (date(2057, 1, 2), True),
        (date(2057, 1, 1), False),
    ):  # an aid that runs, to its last day, keeps the file
        with lived.database.engine.begin() as connection:
            connection.execute(Base.metadata.tables["benefits"].update().values(until=until))
        assert (len(lived.read(operations.due, "reviewer.civil")) < many) == kept
    seeds = {trace for household in ready for trace in traces(lived, household.id)}
    counted = figures(lived)
    assert (len(ready) >= 5, len(seeds) >= 10) == (True, True)
    assert {"persons.name", "documents.facts"} <= set(found_in(dump(lived), seeds))

    lived.run("reviewer.civil", lambda work: operations.propose(work, household_ids=[h.id for h in ready]))
    for row in lived.read(operations.waiting, "approver.civil"):
        lived.run("approver.civil", lambda work, row=row: operations.confirm(work, erasure_id=row.id))
    while carry_out_erasures(lived.database, lived.house, now=lived.clock.now()):
        pass

    assert found_in(dump(lived), seeds) == {}
    assert figures(lived) == counted
    kept = lived.read(lambda work: work.session.scalars(select(Household.id)).all())
    assert {household.id for household in ready} <= set(kept)


def test_no_table_is_forgotten() -> None:
    """A table of tomorrow that could hold words of a person is either reached from a family or says why not."""
    migrations.load_models()
    assert uncovered() == set()
    assert {name for name in OUTSIDE if name not in Base.metadata.tables} == set()


def test_no_column_of_words_is_kept_for_its_name_alone() -> None:
    """Long columns that stay hold references and keys; one of tomorrow that bears the same name has to be looked at."""
    migrations.load_models()
    long = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if (isinstance(column.type, JSON | Text) or (getattr(column.type, "length", None) or 0) > 180)
        and not (column.primary_key or column.foreign_keys or table.name in _HOUSE or table.name in OUTSIDE)
        and not _tells(column)
    }

    assert long == {
        "authorisations.items", "deadlines.calendar",
        "deadlines.consumed", "inbox.link", "instances.done", "outbox.link", "reminders_sent.covered", "tasks.alternates",
    }  # fmt: skip


def test_what_was_merged_into_a_family_goes_with_it_and_reasons_of_readers_too(
    lived: Stage,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    close_everything(lived)
    town = lived.unit("qingsui")

    def enter(work: Work) -> Household:
        who = {
            "name": f"欧阳并{'甲乙'[enter_count.pop()]}",
            "id_kind": "none",
            "id_reason": "无",
            "phone": "13900007777",
            "birth": "1960-01-05",
        }
        return register_household(work, township=town, village=None, applicant=who, members=[])

    enter_count = [0, 1]
    source, target = (lived.run("clerk.qingsui", enter) for _ in range(2))
    lived.run(
        "leader.qingsui",
        lambda work: merge(
            work, kind="person", source_id=source.head_id, target_id=target.head_id, reason="同一人欧阳并甲"
        ),
    )
    of_an_older_release(lived, monkeypatch, target.id)
    wish = {"fields": ["phone"], "reason": "核对欧阳并乙的电话"}
    asked = lived.run("leader.qingsui", lambda work: unmasking.ask(work, person_id=target.head_id, **wish).id)
    lived.run(
        "clerk.qingsui", lambda work: unmasking.decide(work, unmasking_id=asked, agreed=True, word="欧阳并乙来电")
    )
    lived.run("leader.qingsui", lambda work: unmasking.look(work, unmasking_id=asked))
    assert {
        "persons.name",
        "merge_log.reason",
        "read_entries.reason",
        "unmaskings.reason",
        "unmaskings.word",
        "audit_entries.detail",
    } <= set(found_in(dump(lived), {"欧阳并甲", "欧阳并乙", "王示例家里失火"}))

    count = lived.run(None, lambda work: erase_household(work, household_id=target.id))

    assert count >= 3 and found_in(dump(lived), {"欧阳并甲", "欧阳并乙", "13900007777", "王示例家里失火"}) == {}
    assert lived.read(verify).whole  # what was typed is gone from the audit, and the chain proves itself as before


def test_what_no_purpose_needs_any_more_goes_by_itself(stage: Stage) -> None:
    now, county = stage.clock.now(), stage.house.county
    upload = stage.read(lambda work: storage.lay_down(work, stage.house.vault.encrypt("陈待忘的回盘").encode()))
    common = {"county": county, "id": "a" * 32}
    rows: dict[str, dict[str, Any]] = {
        "idempotency_keys": {"county": county, "key": "k", "request": "r", "status": 200, "body": {"name": "陈待忘"}, "at": now},
        "consults": {**common, "submission": "s", "unit": stage.unit("qingsui"), "way": "phone", "question": "陈待忘问", "answer": "答陈待忘",
                     "result": "answered", "by": "x", "by_name": "周示一", "at": now},
        "leads": {**common, "code": "XS2026-99998", "township": stage.unit("qingsui"), "state": "closed", "source": "report", "scene": "illness",
                  "name": "陈待忘", "why_zh": "陈待忘病了", "reported_at": now, "contact_due_at": now, "contact_due_on": now.date(), "desk": "clerk",
                  "outcome": "not-found", "closed_at": now},
        "roll_imports": {**common, "sha256": "0" * 64, "name": "陈待忘.csv", "rows": 1, "good": 1, "bad": 0,
                         "sealed": stage.house.vault.encrypt("陈待忘"), "uploaded_by": "x", "uploaded_at": now},
        "comparisons": {**common, "source": "医保", "file_name": "陈待忘.csv", "sha256": "0" * 64, "rows": 0, "found": 0, "compared_by": "x",
                        "compared_at": now},
    }  # fmt: skip
    for name, row in rows.items():
        table = Base.metadata.tables[name]
        usual = {c.name: c.default.arg for c in table.columns if c.default is not None and c.default.is_scalar}
        stage.run(
            None, lambda work, table=table, row=usual | row: work.session.execute(table.insert().values(**row)) and None
        )

    def tables() -> set[str]:
        while carry_out_erasures(stage.database, stage.house, now=stage.clock.now()):
            pass
        return {where.split(".")[0] for where in found_in(dump(stage), {"陈待忘"})}

    assert tables() == set(rows)
    assert stage.read(lambda work: (storage.uploads(work.house) / upload).is_file())
    stage.move(days=3)
    assert tables() == set(rows) - {"idempotency_keys"}
    assert not stage.read(lambda work: (storage.uploads(work.house) / upload).exists())
    stage.move(days=28)
    assert tables() == {"consults", "leads", "comparisons"}
    stage.move(days=700)
    assert tables() == set()


def test_looking_for_what_is_due_costs_the_same_however_many_are_not(lived: Stage) -> None:
    close_everything(lived)
    lived.move_to("2057-01-02T09:00:00+08:00")
    statements: list[str] = []
    event.listen(lived.database.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    assert len(lived.read(operations.due, "reviewer.civil")) > 20
    assert (
        len([each for each in statements if "FROM cases" in each or "FROM items" in each or "FROM households" in each])
        <= 3
    )


def test_nothing_is_erased_before_its_term_nor_by_one_person(lived: Stage) -> None:
    household = lived.read(
        lambda work: work.session.scalars(select(Case.household_id).where(Case.household_id.is_not(None))).first()
    )
    with pytest.raises(Refused):
        lived.run("reviewer.civil", lambda work: operations.propose(work, household_ids=[household]))
    close_everything(lived)
    lived.move_to("2057-01-02T09:00:00+08:00")
    with pytest.raises(NotPermitted):
        lived.run("clerk.qingsui", lambda work: operations.propose(work, household_ids=[household]))
    lived.run("reviewer.civil", lambda work: operations.propose(work, household_ids=[household]))
    row = lived.read(operations.waiting, "approver.civil")[0]
    with pytest.raises(NotPermitted):
        lived.run("reviewer.civil", lambda work: operations.confirm(work, erasure_id=row.id))
    proposer, office = lived.actor("reviewer.civil"), lived.unit("civil-affairs")
    lived.run(  # who may do both still needs another person
        None,
        lambda work: (
            appoint(work, user_id=proposer.id, unit_id=office, role="county_leader", since=work.today) and None
        ),
    )
    with pytest.raises(operations.SecondPersonErases):
        lived.run("reviewer.civil", lambda work: operations.confirm(work, erasure_id=row.id))
    client = lived.client("reviewer.civil")
    token = csrf_token(client, "/retention")
    answer = client.post(f"/retention/{row.id}/confirm", data={"csrf_token": token}, follow_redirects=True)
    assert "销毁要由另一个人确认" in answer.get_data(as_text=True)
    carry_out_erasures(lived.database, lived.house, now=lived.clock.now())
    assert lived.read(operations.waiting, "approver.civil")[0].state == "proposed"
    with pytest.raises(Refused):  # twice the same
        lived.run("reviewer.civil", lambda work: operations.propose(work, household_ids=[household]))


def test_a_draft_that_became_nothing_goes_after_thirty_days(stage: Stage) -> None:
    draft_id = stage.run("clerk.qingsui", lambda work: drafts.begin(work, id_number=None, name="欧阳待忘").id)
    stage.run(
        "clerk.qingsui",
        lambda work: drafts.save(work, draft_id=draft_id, answers={"applicant": {"name": "欧阳待忘"}}),
    )
    assert found_in(dump(stage), {"欧阳待忘"})
    stage.move(days=29)
    assert carry_out_erasures(stage.database, stage.house, now=stage.clock.now()) == 0
    stage.move(days=2)
    assert carry_out_erasures(stage.database, stage.house, now=stage.clock.now()) == 1

    assert found_in(dump(stage), {"欧阳待忘"}) == {}
    assert stage.read(lambda work: work.session.get_one(Draft, draft_id).state) == "dropped"


def test_the_archive_is_kept_on_its_page(lived: Stage) -> None:
    close_everything(lived)
    lived.move_to("2057-01-02T09:00:00+08:00")
    client = lived.client("reviewer.civil")
    due = client.get("/api/v1/erasures/due").json
    assert due and lived.client("clerk.qingsui").get("/api/v1/erasures/due").status_code == 403
    household = lived.read(operations.due, "reviewer.civil")[0][0]
    token = csrf_token(client, "/retention")
    client.post("/retention/propose", data={"csrf_token": token, "household": household.id})

    chief = lived.client("approver.civil")
    assert [row["state"] for row in chief.get("/api/v1/erasures").json] == ["proposed"]
    page = chief.get("/retention").get_data(as_text=True)
    assert household.code in page and "确认销毁" in page
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    row = lived.read(operations.waiting, "approver.civil")[0]
    assert chief.post(f"/retention/{row.id}/confirm", data={"csrf_token": token}).status_code == 303
    assert carry_out_erasures(lived.database, lived.house, now=lived.clock.now()) >= 1
    assert "已销毁" in chief.get("/retention").get_data(as_text=True)
    assert chief.get(f"/households/{household.id}").status_code == 200


def test_the_scans_of_a_family_leave_the_disk_with_it(stage: Stage) -> None:
    family = Family(stage)

    def kept(work: Work) -> tuple[str, str]:
        row = work.session.get_one(Attachment, family.card_id)
        household = work.session.get_one(Case, family.case_id).household_id
        assert household and storage.read(work, row.sha256)
        return row.sha256, household

    sha256, household = stage.read(kept)
    stage.run(None, lambda work: erase_household(work, household_id=household))

    with pytest.raises(storage.FileGone):
        stage.read(lambda work: storage.read(work, sha256))


def test_what_another_family_shares_with_an_erased_one_stays(stage: Stage) -> None:
    """A child who lives elsewhere now keeps her own row, and a scan that lies in another family's file too stays on the disk."""
    family, town = Family(stage), stage.unit("qingsui")

    def share(work: Work) -> tuple[str, str, str, str]:
        scan, case = work.session.get_one(Attachment, family.card_id), work.session.get_one(Case, family.case_id)
        told = {"id_kind": "none", "id_reason": "无", "birth": "1960-01-05"}
        other, moved = (
            register_household(work, township=town, village=None, applicant={"name": name, **told}, members=[])
            for name in ("欧阳另户", "欧阳迁出")
        )
        columns = {column.name: getattr(scan, column.name) for column in Attachment.__table__.columns}
        work.session.add(Attachment(**columns | {"id": work.new_id(), "case_id": _case_of(work, other)}))
        left = {"household_id": case.household_id, "person_id": moved.head_id, "relation": "child", "counted": True}
        since = {"since": date(2020, 1, 1), "until": date(2025, 1, 1)}
        work.session.add(Membership(id=work.new_id(), county=work.house.county, **left, **since))
        work.session.flush()
        return scan.sha256, str(case.household_id), str(moved.head_id), other.id

    def _case_of(work: Work, home: Household) -> str:
        made = open_case(
            work, household_id=home.id, applicant_id=home.head_id, township=town, channel="window", opened_by_unit=town,
            submitted_at=work.now, answers={}, urgent=False, village=None,
        )  # fmt: skip
        return made.id

    sha256, household, moved, other = stage.run(None, share)
    stage.run(None, lambda work: erase_household(work, household_id=household))

    assert stage.read(lambda work: work.session.get_one(Person, moved).name) == "欧阳迁出"
    assert stage.read(lambda work: storage.read(work, sha256))
    stage.run(None, lambda work: erase_household(work, household_id=other))
    with pytest.raises(storage.FileGone):
        stage.read(lambda work: storage.read(work, sha256))
