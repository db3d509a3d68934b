"""A version is proposed, rehearsed and published by a second person; running cases go over in a batch that was looked at."""

from __future__ import annotations

import os
import signal
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import func, select

from server.cases import definitions
from server.cases.models import Deadline, Event, Instance, Task
from server.cases.operations import start_instance
from server.cases.refusals import DiagramHasErrors
from server.cases.shipped import shipped_diagrams
from server.foundation.database import Database
from server.foundation.errors import InvalidAnswers, NotPermitted
from server.jobs import process_versions
from server.processes import moves, publishing, queries
from server.processes.models import MoveLine
from server.processes.refusals import (
    AlreadyDecided,
    NothingToMove,
    NotYetChecked,
    SameAsPublished,
    ScenariosFailed,
    SecondPersonNeeded,
)
from tests.integration.cases.conftest import make_case, start_urgent, transfer_data
from tests.integration.relief.story import Program
from tests.stage import Stage, csrf_token

pytestmark = pytest.mark.sqlite

SHIPPED = (definitions.DIAGRAMS / "urgent.bpmn").read_bytes()
RENAMED = SHIPPED.replace("研判是否急难".encode(), "研判有多急".encode())
OWNER, SECOND = "owner.civil", "approver.civil"


def propose(stage: Stage, xml: bytes = RENAMED, reason: str = "按基层意见改名") -> str:
    return stage.run(OWNER, lambda work: publishing.propose(work, xml=xml, reason=reason))


def rehearse(stage: Stage, monkeypatch: pytest.MonkeyPatch, *files: str) -> None:
    chosen = [process_versions.SCENARIOS / name for name in files]
    play = process_versions.play
    monkeypatch.setattr(process_versions, "play", lambda house, drafts: play(house, drafts=drafts, files=chosen))
    assert process_versions.rehearse_drafts(stage.database, stage.house, now=stage.clock.now()) == 1
    assert process_versions.rehearse_drafts(stage.database, stage.house, now=stage.clock.now()) == 0


def test_a_version_is_published_after_the_scenarios_by_a_second_person(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = propose(stage)
    with pytest.raises(NotYetChecked):
        stage.run(SECOND, lambda work: publishing.approve(work, draft_id=draft))
    rehearse(stage, monkeypatch, "s5-new-year-fire.yaml")
    with pytest.raises(SecondPersonNeeded):
        stage.run(OWNER, lambda work: publishing.approve(work, draft_id=draft))

    published = stage.run(SECOND, lambda work: publishing.approve(work, draft_id=draft))

    assert stage.read(lambda work: definitions.latest(work.session, "urgent")) == published
    with pytest.raises(AlreadyDecided):
        stage.run(SECOND, lambda work: publishing.approve(work, draft_id=draft))
    with pytest.raises(SameAsPublished):
        propose(stage)


def test_a_version_that_breaks_a_scenario_is_not_published(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    lenient = SHIPPED.replace(b"rule:LS.fast@registered_at", b"rule:TR.sign@registered_at")
    assert lenient != SHIPPED
    draft = propose(stage, lenient)
    rehearse(stage, monkeypatch, "s5-new-year-fire.yaml")

    with pytest.raises(ScenariosFailed):
        stage.run(SECOND, lambda work: publishing.approve(work, draft_id=draft))
    kept = stage.read(lambda work: queries.draft(work, draft), OWNER)
    assert [each["ok"] for each in kept.rehearsal] == [False] and kept.rehearsal[0]["words"]


def test_what_cannot_run_needs_a_reason_or_is_somebody_else_s_is_refused(stage: Stage) -> None:
    with pytest.raises(DiagramHasErrors):
        propose(stage, SHIPPED.replace(b"rule:LS.fast", b"rule:NO.such"))
    with pytest.raises(InvalidAnswers):
        propose(stage, reason=" ")
    with pytest.raises(SameAsPublished):
        propose(stage, SHIPPED)
    with pytest.raises(NotPermitted):
        stage.run("clerk.qingsui", lambda work: publishing.propose(work, xml=RENAMED, reason="x"))


def test_a_called_process_brings_its_callers_along(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    xml = (definitions.DIAGRAMS / "refer-sign.bpmn").read_bytes()
    before = stage.read(lambda work: definitions.latest(work.session, "refer"))
    draft = propose(stage, xml.replace("签收".encode(), "接收".encode()))
    rehearse(stage, monkeypatch, "second-return.yaml")

    stage.run(SECOND, lambda work: publishing.approve(work, draft_id=draft))

    assert stage.read(lambda work: definitions.latest(work.session, "refer")) != before


def open_transfers(stage: Stage, count: int) -> list[str]:
    """Start transfers of one case; each waits to be signed."""

    def start(work: Any) -> list[str]:
        case_id = make_case(work, stage)
        data = transfer_data(stage, work, case_id)
        return [start_instance(work, case_id=case_id, key="refer", data=data) for _ in range(count)]

    return stage.run("clerk.qingsui", start)


def publish_directly(
    stage: Stage, key: str, *changes: tuple[bytes, bytes], called: dict[str, bytes] | None = None
) -> str:
    """Publish a changed version of a shipped process, as `approve` does."""

    def publish(work: Any) -> str:
        xml, shipped = next((xml, below) for each, xml, below in shipped_diagrams({}) if each == key)
        for before, after in changes:
            assert before in xml
            xml = xml.replace(before, after)
        found = definitions.publish(work, xml=xml, called={**shipped, **(called or {})})
        assert found is not None
        return found

    return stage.run(None, publish)


def drain(stage: Stage) -> int:
    rounds = 0
    while process_versions.work_on_moves(stage.database, stage.house, now=stage.clock.now()):
        rounds += 1
    return rounds


def due_dates(stage: Stage) -> dict[str, tuple[datetime | None, str]]:
    return stage.read(lambda work: {d.id: (d.due_at, d.state) for d in work.session.scalars(select(Deadline))})


FULL = pytest.param(1000, "stage", marks=pytest.mark.slow)
FULL_POSTGRES = pytest.param(1000, "postgres_stage", marks=[pytest.mark.slow, pytest.mark.postgres])


@pytest.mark.parametrize(("count", "where"), [(30, "stage"), FULL, FULL_POSTGRES])
def test_open_cases_go_over_in_one_batch_and_their_due_dates_stay(
    request: pytest.FixtureRequest, count: int, where: str
) -> None:
    stage: Stage = request.getfixturevalue(where)
    open_transfers(stage, count)
    newest = publish_directly(stage, "refer", ("告知申请人".encode(), "把结果告诉申请人".encode()))
    before = due_dates(stage)

    move_id = stage.run(OWNER, lambda work: moves.plan(work, key="refer"))
    drain(stage)
    sheet = stage.read(lambda work: queries.batch(work, move_id), OWNER)
    assert (sheet.move.state, sheet.counts, sheet.changes) == ("planned", {"can": count}, 0)
    with pytest.raises(SecondPersonNeeded):
        stage.run(OWNER, lambda work: moves.start(work, move_id=move_id))

    stage.run(SECOND, lambda work: moves.start(work, move_id=move_id))
    drain(stage)

    sheet = stage.read(lambda work: queries.batch(work, move_id), OWNER)
    assert (sheet.move.state, sheet.counts) == ("done", {"moved": count})
    assert due_dates(stage) == before
    on_newest = select(func.count()).where(Instance.definition_id == newest, Instance.state == "open")
    assert stage.read(lambda work: work.session.scalar(on_newest)) == count
    with pytest.raises(NothingToMove):
        stage.run(OWNER, lambda work: moves.plan(work, key="refer"))


def test_the_preview_names_the_deadlines_that_would_change(stage: Stage) -> None:
    stage.run("clerk.qingsui", lambda work: start_urgent(work, make_case(work, stage, urgent=True)))
    publish_directly(stage, "urgent", (b"rule:LS.fast@registered_at", b"rule:LS.report@registered_at"))
    before = due_dates(stage)

    move_id = stage.run(OWNER, lambda work: moves.plan(work, key="urgent"))
    drain(stage)

    (line,) = lines_of(stage, move_id)
    assert line.state == "can"
    assert [(each["rule"], each["kind"], each["before"], each["after"]) for each in line.terms] == [
        ("LS.fast", "ends", "2026-09-21", None),  # three days from Fri 09-18
        ("LS.report", "new", None, "2026-09-24"),  # five working days: Sun 09-20 is worked, Thu 09-24 is the fifth
    ]
    assert due_dates(stage) == before  # looking changes nothing
    path = f"/api/v1/processes/moves/{move_id}/drop"
    assert Program(stage, "clerk.qingsui").post(path).status_code == 403
    assert Program(stage, OWNER).post(path).get_json() == {"id": move_id}
    assert Program(stage, OWNER).get(f"/api/v1/processes/moves/{move_id}").get_json()["state"] == "dropped"


def test_who_stands_at_a_step_that_is_gone_stays_and_is_named(stage: Stage) -> None:
    (at_sign,) = open_transfers(stage, 1)
    called = (definitions.DIAGRAMS / "refer-sign.bpmn").read_bytes().replace(b'"sign"', b'"sign_now"')
    publish_directly(stage, "refer", (b"refer", b"refer"), called={"refer-sign": called})

    move_id = stage.run(OWNER, lambda work: moves.plan(work, key="refer"))
    drain(stage)
    stage.run(SECOND, lambda work: moves.start(work, move_id=move_id))
    drain(stage)

    (line,) = lines_of(stage, move_id)
    assert (line.instance_id, line.state) == (at_sign, "cannot")
    assert [each["element"] for each in line.hindrances] == ["sign"] and "没有这一步" in line.hindrances[0]["zh"]


def test_a_batch_whose_worker_is_killed_goes_on_where_it_was(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    open_transfers(stage, 6)
    newest = publish_directly(stage, "refer", ("告知申请人".encode(), "把结果告诉申请人".encode()))
    move_id = stage.run(OWNER, lambda work: moves.plan(work, key="refer"))
    drain(stage)
    stage.run(SECOND, lambda work: moves.start(work, move_id=move_id))

    die_at_the_third(stage, monkeypatch)
    assert [line.state for line in lines_of(stage, move_id)].count("moved") == 2
    drain(stage)

    sheet = stage.read(lambda work: queries.batch(work, move_id), OWNER)
    assert (sheet.move.state, sheet.counts) == ("done", {"moved": 6})
    on_newest = select(func.count()).where(Instance.definition_id == newest, Instance.state == "open")
    told = select(func.count()).where(Event.kind == "version-changed")
    assert stage.read(lambda work: (work.session.scalar(on_newest), work.session.scalar(told))) == (6, 6)
    stage.run(None, lambda work: moves.step(work, move_id=move_id, line_id=lines_of(stage, move_id)[0].id))
    assert stage.read(lambda work: queries.batch(work, move_id), OWNER).counts == {"moved": 6}


def die_at_the_third(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a process of its own move cases, and kill it when the third is written and not yet kept."""
    child = os.fork()
    if child:
        assert os.WTERMSIG(os.waitpid(child, 0)[1]) == signal.SIGKILL
        return
    done, step = [], moves.step

    def dying(work: Any, **which: str) -> None:
        step(work, **which)
        done.append(which)
        if len(done) == 3:
            os.kill(os.getpid(), signal.SIGKILL)

    try:
        monkeypatch.setattr(moves, "step", dying)
        process_versions.work_on_moves(Database(stage.settings.database_url), stage.house, now=stage.clock.now())
    finally:
        os._exit(1)


def lines_of(stage: Stage, move_id: str) -> list[MoveLine]:
    return stage.read(lambda work: list(work.session.scalars(select(MoveLine).where(MoveLine.move_id == move_id))))


def test_a_person_goes_on_with_a_moved_case(stage: Stage) -> None:
    (instance_id,) = open_transfers(stage, 1)
    publish_directly(stage, "refer", ("告知申请人".encode(), "把结果告诉申请人".encode()))
    move_id = stage.run(OWNER, lambda work: moves.plan(work, key="refer"))
    drain(stage)
    stage.run(SECOND, lambda work: moves.start(work, move_id=move_id))
    drain(stage)

    task = stage.read(
        lambda work: work.session.scalars(
            select(Task).where(Task.instance_id == instance_id, Task.state == "open")
        ).one()
    )
    client = stage.client("officer.housing")
    page = client.get(f"/tasks/{task.id}")
    assert page.status_code == 200


def test_the_owner_uploads_reads_and_moves_in_the_browser(stage: Stage) -> None:
    client = stage.client(OWNER)
    token = csrf_token(client, "/processes/urgent")
    bad = client.post(
        "/processes/urgent/propose",
        data={"csrf_token": token, "reason": "x", "file": (BytesIO(b"<nothing"), "x.bpmn")},
    )
    assert bad.status_code == 422
    sent = client.post(
        "/processes/urgent/propose",
        data={"csrf_token": token, "reason": "改名", "file": (BytesIO(RENAMED), "urgent.bpmn")},
    )
    assert sent.status_code == 303
    assert "正在演练" in client.get(sent.headers["Location"]).get_data(as_text=True)
    assert client.get("/processes").status_code == 200
    file = client.get("/processes/urgent/versions/1.bpmn")
    assert file.data == SHIPPED
    assert stage.client("clerk.qingsui").get("/processes").status_code == 403


def test_a_rehearsal_that_died_is_taken_up_again(stage: Stage) -> None:
    propose(stage)
    now = datetime(2026, 9, 18, 2, 0, tzinfo=UTC)
    assert process_versions._claim(stage.database, stage.house, now) is not None
    assert process_versions._claim(stage.database, stage.house, now + timedelta(minutes=5)) is None
    assert process_versions._claim(stage.database, stage.house, now + process_versions.LONGEST_REHEARSAL) is not None
