"""The audit proves itself: an altered, removed or rewritten entry is named; people are told who read their file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from server.audit import operations as audit
from server.audit.models import AuditAnchor, AuditEntry, AuditHead
from server.audit.verifying import verify
from server.cases.models import Case
from server.cases.queries.case import open_case_page
from server.cli import main
from server.foundation.errors import NotFound, NotPermitted
from server.foundation.transaction import run_command
from server.inspection import queries
from server.jobs.anchors import anchor_audit
from server.messaging.models import Outbox
from tests.integration.cases.test_share_a_task import urgent_case
from tests.stage import Stage, csrf_token


def alter(stage: Stage, statement: Any) -> None:
    run_command(stage.database, lambda session: session.execute(statement) and None)


def rewrite(session: Session) -> None:
    """Alter entry 5 and forge every hash after it, as somebody with the database in hand could."""
    previous = "0" * 64
    for row in session.scalars(select(AuditEntry).order_by(AuditEntry.number)):
        row.subject = "rewritten" if row.number == 5 else row.subject
        body = audit.entry_body(
            county=row.county, number=row.number, at=audit.written(row.at), actor=row.actor, action=row.action,
            subject=row.subject, detail=row.detail,
        )  # fmt: skip
        row.previous, row.hash = previous, audit.chain_hash(previous, body)
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
    assert (found.altered, found.anchor) == (None, day)


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

    assert run("export", str(file))[0] == 0
    assert run("verify")[0] == 0
    monkeypatch.setenv("YIMEN_DATABASE_URL", f"sqlite:///{tmp_path / 'none.db'}")
    assert run("verify", "--file", str(file))[0] == 0
    lines = file.read_text(encoding="utf-8").splitlines()
    lines[6] = lines[6].replace('"actor": "', '"actor": "x')
    file.write_text("\n".join(lines), encoding="utf-8")
    code, out = run("verify", "--file", str(file), "--json")
    assert (code, json.loads(out)["altered"]) == (1, 7)


def test_a_family_is_told_who_read_its_file_and_asking_is_noted(stage: Stage) -> None:
    case_id = urgent_case(stage, "clerk.qingsui")
    code = stage.read(lambda work: work.session.get_one(Case, case_id).code)
    stage.run("reviewer.civil", lambda work: open_case_page(work, case_id))

    rows = stage.run("audit.admin", lambda work: queries.readers(work, code=code))
    assert [(row.who, row.action) for row in rows if row.action == "case.open"] == [("秦示三", "case.open")]
    again = stage.run("audit.admin", lambda work: queries.readers(work, code=code))
    assert [row.who for row in again if row.action == "audit.readers"][:1] == ["金示三"]
    with pytest.raises(NotFound):
        stage.run("audit.admin", lambda work: queries.readers(work, code="690102-2026-999999"))
    for login in ("system.admin", "security.admin", "clerk.qingsui", "supervisor.county"):
        with pytest.raises(NotPermitted):
            stage.run(login, lambda work: queries.readers(work, code=code))


def test_the_audit_administrator_verifies_on_the_page(stage: Stage) -> None:
    client = stage.client("audit.admin")
    token = csrf_token(client, "/administration/audit")

    assert "核验通过" in client.post("/administration/audit/verify", data={"csrf_token": token}).get_data(as_text=True)
    alter(stage, update(AuditEntry).where(AuditEntry.number == 4).values(subject="x"))
    page = client.post("/administration/audit/verify", data={"csrf_token": token}).get_data(as_text=True)
    assert "核验不通过" in page and "第 4 条" in page
    assert client.get("/api/v1/audit/verdict").json["altered"] == 4
    assert client.get("/administration/audit?who=nobody&action=sign").status_code == 200
    assert stage.client("clerk.qingsui").get("/administration/audit").status_code == 403
