"""A version is proposed, rehearsed and published by a second person; running cases go over in a batch that was looked at."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import func, select

from server.cases import definitions
from server.cases.models import Deadline, Instance, Task
from server.cases.operations import start_instance
from server.cases.refusals import DiagramHasErrors
from server.foundation.errors import InvalidAnswers, NotPermitted
from server.jobs import process_versions
from server.processes import moves, publishing, queries
from server.processes.refusals import (
    AlreadyDecided,
    NothingToMove,
    NotYetChecked,
    SameAsPublished,
    ScenariosFailed,
    SecondPersonNeeded,
)
from tests.integration.cases.conftest import make_case, transfer_data
from tests.stage import Stage, csrf_token

pytestmark = pytest.mark.sqlite

SHIPPED = (definitions.DIAGRAMS / "urgent.bpmn").read_bytes()
RENAMED = SHIPPED.replace("确认急情是否结束".encode(), "回访：急情结束了吗".encode()).replace(
    "确认急情结束".encode(), "回访确认".encode()
)
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
    lenient = SHIPPED.replace(b"rule:LS.supplement@urgency_ended_at", b"rule:TR.sign@urgency_ended_at")
    assert lenient != SHIPPED
    draft = propose(stage, lenient)
    rehearse(stage, monkeypatch, "s5-new-year-fire.yaml")

    with pytest.raises(ScenariosFailed):
        stage.run(SECOND, lambda work: publishing.approve(work, draft_id=draft))
    kept = stage.read(lambda work: queries.draft(work, draft), OWNER)
    assert [each["ok"] for each in kept.rehearsal] == [False] and kept.rehearsal[0]["words"]


def test_what_cannot_run_needs_a_reason_or_is_somebody_else_s_is_refused(stage: Stage) -> None:
    with pytest.raises(DiagramHasErrors):
        propose(stage, SHIPPED.replace(b"rule:LS.supplement", b"rule:NO.such"))
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


def publish_directly(stage: Stage, key: str, change: tuple[bytes, bytes]) -> str:
    """Publish a changed version of a shipped process, as `approve` does."""

    def publish(work: Any) -> str:
        shipped = {path.stem: path.read_bytes() for path in definitions.DIAGRAMS.glob("refer*.bpmn")}
        xml = shipped.pop(key)
        assert change[0] in xml
        found = definitions.publish(work, xml=xml.replace(*change), called=shipped)
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


@pytest.mark.parametrize("count", [30, pytest.param(1000, marks=pytest.mark.slow)])
def test_open_cases_go_over_in_one_batch_and_their_due_dates_stay(stage: Stage, count: int) -> None:
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


def test_the_preview_names_who_cannot_go_and_which_deadline_changes(stage: Stage) -> None:
    (instance_id,) = open_transfers(stage, 1)
    publish_directly(stage, "refer", (b"rule:TR.result", b"rule:TR.chase"))

    move_id = stage.run(OWNER, lambda work: moves.plan(work, key="refer"))
    drain(stage)

    sheet = stage.read(lambda work: queries.batch(work, move_id), OWNER)
    assert sheet.counts in ({"can": 1}, {"cannot": 1})
    still = stage.read(lambda work: work.session.get_one(Instance, instance_id).version)
    assert still == 1  # looking changes nothing


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
