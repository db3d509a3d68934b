"""The event log holds what happened in the cases that the reader may see, and nobody by name."""

from __future__ import annotations

import csv
import io
import json
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from server.audit.models import ReadEntry
from server.cases.models import Case, Task
from server.cli import main
from server.households.models import Person
from server.organisation.models import User
from tests.integration.oversight.test_count_the_month import sign
from tests.stage import Stage

XES = "{http://www.xes-standard.org/}"


def rows_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[object, str]:
    with pytest.raises(SystemExit) as left:
        main(["export", *words])
    return left.value.code or 0, capsys.readouterr().out


def secrets_of(stage: Stage) -> set[str]:
    """Return every id and name that must not leave."""

    def read(work: object) -> set[str]:
        session = work.session  # type: ignore[attr-defined]
        columns = (Case.id, Case.code, Case.query_code, Task.id, User.id, User.name, User.login, Person.id, Person.name)
        return {str(value) for column in columns for value in session.scalars(select(column)) if value}

    return stage.read(read)


def test_the_command_writes_both_forms_for_those_who_may(
    stage: Stage, county_full_of_work: Callable[[], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    county_full_of_work()
    case_id = stage.read(lambda work: work.session.scalars(select(Task.case_id).where(Task.element == "sign")).first())
    monkeypatch.setenv("YIMEN_DATABASE_URL", stage.settings.database_url)
    monkeypatch.setenv("YIMEN_DEMO", "1")
    table, log = tmp_path / "log.csv", tmp_path / "log.xes"

    code, out = run(capsys, str(table), "--as", "supervisor.county", "--json")
    cases = stage.read(lambda work: len(work.session.scalars(select(Case.id)).all()))
    assert code == 0 and json.loads(out) == {"ok": True, "file": str(table), "format": "csv", "cases": cases}
    assert run(capsys, str(log), "--as", "clerk.baishi")[0] == 0
    told, own = table.read_text(encoding="utf-8-sig"), log.read_text(encoding="utf-8")

    rows = rows_of(table.read_bytes())
    assert len({row["case:concept:name"] for row in rows}) == cases
    assert {"schedule", "start", "complete"} <= {row["lifecycle:transition"] for row in rows}
    assert {"process-started", "sign"} <= {row["yimen:element"] for row in rows}
    assert all(row["time:timestamp"].endswith("+08:00") and row["concept:name"] for row in rows)
    assert [value for value in secrets_of(stage) if value in told or value in own] == []

    root = ElementTree.parse(log).getroot()
    traces = root.findall(f"{XES}trace")
    townships = {s.get("value") for t in traces for s in t.findall(f"{XES}string") if s.get("key") == "yimen:township"}
    assert root.tag == f"{XES}log" and townships == {"baishi"} and len(traces) < cases
    names = {s.get("value") for t in traces for s in t.findall(f"{XES}string") if s.get("key") == "concept:name"}
    assert not names & {row["case:concept:name"] for row in rows}, "two exports cannot be joined"
    assert all(len(event.findall(f"{XES}date")) == 1 for event in root.iter(f"{XES}event"))

    assert run(capsys, str(tmp_path / "no.csv"), "--as", "system.admin", "--json")[0] == 1
    assert run(capsys, str(tmp_path / "no.txt"), "--as", "clerk.baishi")[0] == 2
    assert not list(tmp_path.glob("no.*"))
    assert run(capsys, str(table), "--as", "supervisor.county", "--until", "2026-09-17")[0] == 0
    assert rows_of(table.read_bytes()) == []
    kept = stage.read(lambda work: work.session.scalars(select(ReadEntry.subject)).all())
    assert sum(subject.startswith("event-log:") for subject in kept) == 3
    assert case_id not in own


def test_the_month_page_gives_the_same_log(stage: Stage, county_full_of_work: Callable[[], None]) -> None:
    county_full_of_work()
    case_id = stage.read(lambda work: work.session.scalars(select(Task.case_id).where(Task.element == "sign")).first())
    assert case_id is not None
    login = stage.read(lambda work: work.session.scalars(select(Task.unit_id).where(Task.case_id == case_id)).first())
    housing = login == stage.unit("housing")
    sign(stage, case_id, "officer.housing" if housing else "officer.medical")
    client = stage.client("supervisor.county")

    assert "/oversight/events.xes?month=2026-09" in client.get("/oversight/statistics?month=2026-09").get_data(True)
    answer = client.get("/oversight/events.csv?month=2026-09")
    done = [r for r in rows_of(answer.data) if (r["yimen:element"], r["lifecycle:transition"]) == ("sign", "complete")]
    assert answer.mimetype == "text/csv" and len(done) == 1 and done[0]["org:resource"] != "system"
    assert done[0]["org:role"] == "department_handler" and done[0]["yimen:process"].startswith("refer")
    assert len(rows_of(client.get("/oversight/events.csv?month=2026-08").data)) == 0
    assert client.get("/oversight/events.pdf").status_code == 404
    assert stage.client("system.admin").get("/oversight/events.csv").status_code == 403

    told = client.get("/api/v1/oversight/events?since=2026-09-01&until=2026-09-30")
    mined = [r for r in rows_of(told.data) if (r["yimen:element"], r["lifecycle:transition"]) == ("sign", "complete")]
    assert told.mimetype == "text/csv" and len(mined) == 1 and mined[0]["org:resource"] != done[0]["org:resource"]
    whole = client.get("/api/v1/oversight/events?format=xes")
    assert ElementTree.fromstring(whole.data).tag == f"{XES}log"
    assert rows_of(client.get("/api/v1/oversight/events?until=2026-08-31").data) == []
    assert client.get("/api/v1/oversight/events?format=pdf").status_code == 422
    assert stage.client("system.admin").get("/api/v1/oversight/events").status_code == 403
    kept = stage.read(lambda work: work.session.scalars(select(ReadEntry.subject)).all())
    assert sum(subject.startswith("event-log:") for subject in kept) == 5
