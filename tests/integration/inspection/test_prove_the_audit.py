"""The audit proves itself: an altered, removed or rewritten entry is named; people are told who read their file."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from server.audit import operations as audit
from server.audit import taking, words
from server.audit.models import AuditAnchor, AuditEntry, AuditHead, ReadEntry
from server.audit.showing import open_entry
from server.audit.verifying import FIRST, verify, walk
from server.cases.models import Case, Task
from server.cases.queries.case import open_case_page
from server.cli import main
from server.determination.models import Assessment
from server.discovery.models import Lead
from server.foundation.database import Base
from server.foundation.errors import NotFound, NotPermitted
from server.foundation.transaction import run_command
from server.foundation.work import Work
from server.inspection import queries
from server.inspection.words import READINGS
from server.jobs.anchors import anchor_audit, grouped
from server.messaging.models import Outbox
from server.online.models import OnlineApplication
from tests.integration.cases.test_share_a_task import urgent_case
from tests.planting import plant
from tests.stage import Stage, csrf_token


def alter(stage: Stage, statement: Any) -> None:
    run_command(stage.database, lambda session: session.execute(statement) and None)


def rewrite(session: Session, *, at: int = 5) -> None:
    """Alter an entry and forge every hash after it, as somebody with the database in hand could."""
    previous = "0" * 64
    for row in session.scalars(select(AuditEntry).order_by(AuditEntry.number)):
        row.subject = "rewritten" if row.number == at else row.subject
        told = {name: getattr(row, name) for name in ("county", "number", "at", "actor", "action", "subject", "detail")}
        row.previous, row.hash = previous, audit.chain_hash(previous, audit.entry_body(told))
        previous = row.hash
    session.execute(update(AuditHead).values(hash=previous))


def last_number(stage: Stage) -> int:
    return stage.read(verify).entries


def test_a_chain_nobody_touched_is_whole_and_anchored_once_a_day(stage: Stage) -> None:
    urgent_case(stage, "clerk.qingsui")
    stage.move(days=1)
    assert anchor_audit(stage.database, stage.house, now=stage.clock.now()) == 1
    assert anchor_audit(stage.database, stage.house, now=stage.clock.now()) == 0

    assert stage.read(verify).whole
    told = stage.read(
        lambda work: work.session.scalars(select(Outbox.recipient).where(Outbox.template == "audit-anchor")).all()
    )
    assert set(told) == {stage.actor("audit.admin").id}


@pytest.mark.parametrize(
    "values", [{"action": "nothing"}, {"subject": "x"}, {"actor": "0" * 32}, {"detail": {"a": 1}}, {"hash": "f" * 64}]
)
def test_one_altered_entry_is_named(stage: Stage, values: dict[str, Any]) -> None:
    number = last_number(stage) // 2
    alter(stage, update(AuditEntry).where(AuditEntry.number == number).values(**values))

    assert stage.read(verify).altered == number


def test_a_removed_entry_is_named_in_the_middle_and_at_the_end(stage: Stage) -> None:
    last = last_number(stage)
    alter(stage, delete(AuditEntry).where(AuditEntry.number == last))
    found = stage.read(verify)
    assert (found.altered, found.missing, found.entries) == (None, True, last - 1)

    alter(stage, delete(AuditEntry).where(AuditEntry.number == 3))
    assert stage.read(verify).altered == 3


def test_a_chain_rewritten_as_a_whole_disagrees_with_the_anchor(stage: Stage) -> None:
    stage.move(days=1)
    anchor_audit(stage.database, stage.house, now=stage.clock.now())
    run_command(stage.database, rewrite)

    found = stage.read(verify)
    day = stage.read(lambda work: work.session.scalars(select(AuditAnchor.day)).one())
    assert (found.altered, found.anchor, found.proven) == (None, day, 0)


def test_an_end_that_was_cut_off_together_with_the_head_is_missed_by_the_anchor(stage: Stage) -> None:
    """Whoever holds the database can set the head back too; the day's anchor was sent out before."""
    stage.move(days=1)
    anchor_audit(stage.database, stage.house, now=stage.clock.now())
    number, day = stage.read(lambda work: work.session.execute(select(AuditAnchor.number, AuditAnchor.day)).one())
    last = stage.read(lambda work: work.session.scalar(select(AuditEntry.hash).where(AuditEntry.number == number - 1)))
    alter(stage, delete(AuditEntry).where(AuditEntry.number >= number))
    alter(stage, update(AuditHead).values(number=number - 1, hash=last))

    found = stage.read(verify)
    assert (found.whole, found.altered, found.missing, found.anchor) == (False, None, True, day)


def test_a_clock_that_ran_ahead_or_back_leaves_no_day_without_its_anchor(stage: Stage) -> None:
    def anchored() -> tuple[date, int] | None:
        if not anchor_audit(stage.database, stage.house, now=stage.clock.now()):
            return None
        newest = select(AuditAnchor.day, AuditAnchor.number).order_by(AuditAnchor.number.desc(), AuditAnchor.at.desc())
        day, number = stage.read(lambda work: work.session.execute(newest).first())
        return day, number

    def act() -> int:
        stage.run(None, lambda work: audit.record(work, "test.act", "x"))
        return last_number(stage)

    begun, first = stage.clock.now(), act()
    stage.move(days=1)
    true_day = (anchored() or (None,))[0]
    stage.move(days=300)  # the clock jumps, somebody acts, a day passes, and the clock is set right
    ahead = act()
    stage.move(days=1)
    wrong_day, number = anchored() or (None, 0)
    assert number == ahead > first and wrong_day is not None
    stage.clock.instant = begun + timedelta(days=1)
    back = act()
    assert anchored() is None  # the day is not over
    stage.move(days=1)
    assert anchored() == (true_day + timedelta(days=1), back) and anchored() is None
    stage.clock.instant = begun + timedelta(days=301)
    again = act()
    stage.move(days=1)  # the day that came too early comes again: its anchor tells what is true now
    assert anchored() == (wrong_day, again) and anchored() is None
    assert stage.read(verify).whole
    stage.clock.instant = begun  # and a clock that is set back does not anchor what is anchored already
    act()
    assert anchored() is None
    told = "audit.anchor-again"
    assert stage.read(lambda work: work.session.scalar(select(func.count()).where(AuditEntry.action == told))) == 1


def test_words_that_people_typed_are_sealed_and_held_to_what_was_typed(stage: Stage) -> None:
    typed = {
        "reason": "wang",
        "note": "本人来电",
        "phone": "13900007777",
        "fields": ["phone", "张示例"],
        "kind": "death",
        "unit": "a" * 32,
    }
    stage.run(None, lambda work: audit.record(work, "test.words", "s", **typed))
    number = last_number(stage)
    row = stage.read(lambda work: work.session.scalars(select(AuditEntry).where(AuditEntry.number == number)).one())
    stored = json.dumps(row.detail, ensure_ascii=False)
    assert not any(words in stored for words in ("wang", "本人来电", "13900007777", "张示例"))
    assert (row.detail["kind"], row.detail["unit"], row.detail["fields"][0]) == ("death", "a" * 32, "phone")

    told = stage.run(None, lambda work: open_entry(work, number=number))
    assert told["detail"] == typed
    assert stage.read(lambda work: work.session.scalars(select(ReadEntry.action)).all()) == ["audit.words"]
    moved = {**row.detail, "reason": {**row.detail["reason"], "words": row.detail["note"]["words"]}}
    alter(stage, update(AuditEntry).where(AuditEntry.number == number).values(detail=moved))
    assert stage.read(verify).altered == number


def of_an_older_release(stage: Stage, monkeypatch: pytest.MonkeyPatch, *subjects: str) -> list[int]:
    """Write entries as a former release did, words in the open, and return their numbers."""
    detail = {"ground": "王示例家里失火", "fields": ["phone"], "count": 3, "was": ["陈示例", "dibao"]}
    with monkeypatch.context() as former:
        former.setattr(words, "seal", lambda _vault, told: dict(told))
        for subject in subjects:
            stage.run(
                "clerk.qingsui", lambda work, subject=subject: audit.record(work, "case.close", subject, **detail)
            )
    last = last_number(stage)
    alter(stage, update(AuditHead).values(open_until=last))
    return list(range(last - len(subjects) + 1, last + 1))


def stored(stage: Stage) -> str:
    return stage.read(lambda work: str(work.session.scalars(select(AuditEntry.detail)).all()))


def test_an_erasure_takes_open_words_of_an_older_release_and_the_chain_names_the_hole(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine, hers, other = of_an_older_release(stage, monkeypatch, "a" * 32, "b" * 32, "c" * 32)
    shown = stage.read(queries.acts, "audit.admin").rows
    assert "示例" not in str([row.detail for row in shown])  # the list shows no words, whoever wrote them
    stage.run(None, lambda work: audit.record(work, "test.after", "x", reason="后来"))

    assert stage.run(None, lambda work: taking.let_go(work, {"a" * 32, "b" * 32})) == 2

    assert stored(stage).count("王示例家里失火") == stored(stage).count("陈示例") == 1  # the third family's
    found = stage.read(verify)
    assert (found.whole, found.taken) == (True, 2)
    assert stage.run(None, lambda work: taking.let_go(work, {"a" * 32, "b" * 32})) == 0
    stage.run(None, lambda work: taking.let_go(work, {"c" * 32}))
    assert "示例" not in stored(stage) and (stage.read(verify).whole, stage.read(verify).taken) == (True, 3)
    told = stage.run("audit.admin", lambda work: open_entry(work, number=mine))
    assert (told["detail"]["ground"], told["detail"]["count"], told["detail"]["was"]) == ("—", 3, ["—", "dibao"])
    assert hers < other


@pytest.mark.parametrize(
    "values", [{"actor": "0" * 32}, {"subject": "x"}, {"detail": {"ground": "—", "count": 4}}, {"hash": "f" * 64}]
)
def test_nothing_but_words_goes_missing_through_such_a_hole(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, values: dict[str, Any]
) -> None:
    first, second = of_an_older_release(stage, monkeypatch, "a" * 32, "b" * 32)
    alter(stage, update(AuditEntry).where(AuditEntry.number == second).values(detail={"ground": "—"}))
    assert stage.read(verify).altered == second  # a hole that no entry names is an altered entry
    stage.run(None, lambda work: taking.let_go(work, {"a" * 32}))
    named = last_number(stage)
    alter(stage, update(AuditEntry).where(AuditEntry.number == first).values(**values))
    assert stage.read(verify).altered == first
    alter(stage, update(AuditEntry).where(AuditEntry.number == named).values(detail={"entries": {"x": 1}}))
    assert stage.read(verify).altered == first


def test_an_exported_record_is_proven_without_the_database(
    stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("YIMEN_DATABASE_URL", stage.settings.database_url)
    monkeypatch.setenv("YIMEN_DEMO", "1")
    file = tmp_path / "audit.jsonl"

    def run(*words: str) -> tuple[int, str]:
        with pytest.raises(SystemExit) as left:
            main(["audit", *words])
        return (left.value.code if isinstance(left.value.code, int) else 0), capsys.readouterr().out

    stage.move(days=1)
    anchor_audit(stage.database, stage.house, now=stage.clock.now())
    stage.run(None, lambda work: audit.record(work, "test.act", "x", reason="后来"))
    columns = (AuditAnchor.day, AuditAnchor.number, AuditAnchor.hash)
    anchor = tuple(stage.read(lambda work: work.session.execute(select(*columns)).one()))
    last = last_number(stage)
    assert run("export", str(file))[0] == 0
    assert "后来" not in file.read_text(encoding="utf-8")
    assert run("verify")[0] == 0
    monkeypatch.setenv("YIMEN_DATABASE_URL", f"sqlite:///{tmp_path / 'none.db'}")
    assert run("verify", "--file", str(file))[0] == 0
    kept = tmp_path / "kept.txt"
    day, number, digest = anchor
    kept.write_text(f"{day} {number} {grouped(digest)}\n\n", encoding="utf-8")
    outside = ("--file", str(file), "--anchors", str(kept), "--json")
    assert json.loads(run("verify", *outside)[1]) == {
        "whole": True, "entries": last, "altered": None, "missing": False, "anchor": None, "proven": number, "taken": 0}  # fmt: skip

    run_command(stage.database, partial(rewrite, at=number + 1))  # behind the anchor: only the next one will tell
    run_command(stage.database, lambda session: session.execute(delete(AuditAnchor)) and None)
    run_command(stage.database, partial(rewrite, at=5))
    monkeypatch.setenv("YIMEN_DATABASE_URL", stage.settings.database_url)
    assert run("export", str(file))[0] == 0 and run("verify", "--file", str(file))[0] == 0
    code, out = run("verify", *outside)
    assert (code, json.loads(out)["anchor"], json.loads(out)["proven"]) == (1, str(day), 0)

    lines = file.read_text(encoding="utf-8").splitlines()
    lines[6] = lines[6].replace('"actor": "', '"actor": "x')
    file.write_text("\n".join(lines), encoding="utf-8")
    code, out = run("verify", *outside)
    assert (code, json.loads(out)["altered"]) == (1, 7)
    assert "第 7 条" in run("verify", "--file", str(file))[1]
    assert json.loads(run("show", "1", "--json")[1])["number"] == 1
    file.write_text("nothing of ours", encoding="utf-8")
    assert run("verify", "--file", str(file))[0] == 1
    assert run("verify", "--anchors", str(kept))[0] == 2


def _opened_by_itself(stage: Stage, model: type[Base], action: str, about: dict[str, str], work: Work) -> None:
    """Let somebody open what has an id of its own and led to the case, or came from it."""
    audit.record_read(work, action, plant(stage, work.session, model, **about))


def _reads(action: str, case_id: str, reason: str, work: Work) -> None:
    audit.record_read(work, action, case_id, reason=reason)


def test_a_family_is_told_who_read_its_file_and_asking_is_noted(stage: Stage) -> None:
    case_id = urgent_case(stage, "clerk.qingsui")
    code = stage.read(lambda work: work.session.get_one(Case, case_id).code)
    stage.run("reviewer.civil", lambda work: open_case_page(work, case_id))

    for model, action, column in (
        (Assessment, "assessment.open", "case_id"),
        (Lead, "lead.open", "case_id"),
        (OnlineApplication, "online.open", "urgent_case_id"),
    ):
        stage.run("reviewer.civil", partial(_opened_by_itself, stage, model, action, {column: case_id}))

    step = stage.read(lambda work: work.session.scalars(select(Task).where(Task.case_id == case_id)).first())
    for action, reason in (("case.open", step.element), ("verification.results", "dibao:audit")):
        stage.run("supervisor.county", partial(_reads, action, case_id, reason))

    rows = stage.run("audit.admin", lambda work: queries.readers(work, code=code))
    opened = {"case.open", "assessment.open", "lead.open", "online.open"}
    assert {row.action for row in rows if row.who == "秦示三"} == opened
    assert [row.who for row in rows if row.action == "case.open" and not row.reason] == ["秦示三"]
    again = stage.run("audit.admin", lambda work: queries.readers(work, code=code))
    assert [row.who for row in again if row.action == "audit.readers"][:1] == ["金示三"]
    with pytest.raises(NotFound):
        stage.run("audit.admin", lambda work: queries.readers(work, code="690102-2026-999999"))
    for login in ("system.admin", "security.admin", "clerk.qingsui", "supervisor.county"):
        with pytest.raises(NotPermitted):
            stage.run(login, lambda work: queries.readers(work, code=code))
    page = stage.client("audit.admin").get(f"/administration/audit/readers?code={code}").get_data(as_text=True)
    assert all(READINGS[action].zh in page for action in opened) and "case.open" not in page
    assert (
        all(words in page for words in (f"办理“{step.name}”", "最低生活保障（低保）核对：审计"))
        and f">{step.element}<" not in page
    )
    rows = stage.client("audit.admin").get(f"/api/v1/audit/readers?code={code}").json["rows"]
    assert {(step.element, f"办理“{step.name}”")} < {(row["reason"], row["why"]) for row in rows}


def test_the_audit_administrator_verifies_on_the_page(stage: Stage) -> None:
    client = stage.client("audit.admin")
    token = csrf_token(client, "/administration/audit")

    assert "核验通过" in client.post("/administration/audit/verify", data={"csrf_token": token}).get_data(as_text=True)
    alter(stage, update(AuditEntry).where(AuditEntry.number == 4).values(subject="x"))
    page = client.post("/administration/audit/verify", data={"csrf_token": token}).get_data(as_text=True)
    assert "核验不通过" in page and "第 4 条" in page
    assert client.get("/api/v1/audit/verdict").json["altered"] == 4
    acts = client.get("/api/v1/audit/acts?action=sign").json["rows"]
    assert acts and {row["action"] for row in acts} <= {"sign-in", "sign-in.failed", "sign-out"}
    assert stage.client("clerk.qingsui").get("/api/v1/audit/acts").status_code == 403
    stage.move(days=1)
    anchor_audit(stage.database, stage.house, now=stage.clock.now())
    (kept,) = stage.client("audit.admin").get("/api/v1/audit/anchors").json["rows"]
    assert len(kept["hash"]) == 64 and kept["number"] >= 4
    client = stage.client("audit.admin")
    assert "没有。" in client.get("/administration/audit?who=nobody&action=sign").get_data(as_text=True)
    found = client.get("/administration/audit?who=clerk.qingsui&action=登录").get_data(
        as_text=True
    )  # by its words, and in words
    assert "<td>登录</td>" in found and "sign-in" not in found
    assert stage.client("clerk.qingsui").get("/administration/audit").status_code == 403


@pytest.mark.slow
def test_a_chain_of_200_000_entries_is_walked_and_its_one_altered_entry_named() -> None:
    rows: list[dict[str, Any]] = []
    previous = FIRST
    for number in range(1, 200_001):
        row = {
            "county": "690102", "number": number, "at": datetime(2026, 9, 18, tzinfo=UTC), "actor": "a", "action": "task.complete",
            "subject": f"{number:032d}", "detail": {"element": "check"},
        }  # fmt: skip
        previous, before = audit.chain_hash(previous, audit.entry_body(row)), previous
        rows.append({**row, "previous": before, "hash": previous})

    assert walk(rows).whole
    rows[150_000]["subject"] = "another"
    assert walk(rows).altered == 150_001


@pytest.mark.postgres
def test_the_real_server_keeps_the_chain_whole_under_many_writers_and_names_what_was_altered(
    postgres_stage: Stage,
) -> None:
    stage, before = postgres_stage, last_number(postgres_stage)

    def write(number: int) -> None:
        for each in range(5):
            stage.run("clerk.qingsui", lambda work, each=each: audit.record(work, "test.write", f"{number}:{each}"))  # type: ignore[misc]

    with ThreadPoolExecutor(max_workers=8) as writers:
        list(writers.map(write, range(8)))
    found = stage.read(verify)
    assert (found.whole, found.entries) == (True, before + 40)

    alter(stage, update(AuditEntry).where(AuditEntry.number == before + 7).values(subject="x"))
    assert stage.read(verify).altered == before + 7
