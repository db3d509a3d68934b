"""A household sends the papers of the one-time notice from home; the window looks at them before anything counts as received."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import func, select

from server.cases.models import Case, Event, Task
from server.cases.operations import complete_task
from server.documents.attachments import remove
from server.documents.models import Attachment
from server.foundation.work import Work
from server.intake.operations import register
from server.messaging.models import Outbox
from tests.integration.intake.conftest import filled, looked_at
from tests.messages import told
from tests.stage import Stage, csrf_token

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture
def asked(stage: Stage) -> str:
    """The code of a case whose household was told that the promise is missing."""
    made = stage.run("clerk.qingsui", lambda w: register(w, answers=filled(stage)))
    papers = looked_at(stage, str(made.case_id), 诚信={"state": "missing", "what_to_bring": "本人签字"})
    task = stage.open_tasks(str(made.case_id))["check"].id
    answers = {"papers": papers, "check_outcome": "deficient"}
    stage.run("clerk.qingsui", lambda w: complete_task(w, task_id=task, answers=answers))
    return str(stage.read(lambda w: w.session.get_one(Case, made.case_id).query_code))


def _case(stage: Stage, code: str) -> Case:
    return stage.read(lambda w: w.session.scalars(select(Case).where(Case.query_code == code)).one())


def _kept(stage: Stage, code: str) -> list[Attachment]:
    mine = select(Attachment).where(Attachment.case_id == _case(stage, code).id, Attachment.removed_at.is_(None))
    return stage.read(lambda w: list(w.session.scalars(mine)))


def _post(client: Any, code: str, content: bytes, name: str = "承诺书.pdf") -> Any:
    token = csrf_token(client, f"/q/{code}/papers")
    data = {"csrf_token": token, "paper-0": (BytesIO(content), name)}
    return client.post(f"/q/{code}/papers", data=data, content_type="multipart/form-data")


def test_the_page_has_a_place_for_each_missing_paper_and_the_clerk_is_told_once(stage: Stage, asked: str) -> None:
    family = stage.client()
    assert "在网上补交" in family.get(f"/q/{asked}").get_data(as_text=True)
    page = family.get(f"/q/{asked}/papers").get_data(as_text=True)
    assert "诚信承诺书" in page and 'name="paper-0"' in page and 'name="paper-1"' not in page

    answers = [_post(family, asked, PDF) for _twice in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    (kept,) = _kept(stage, asked)
    assert kept.line == "诚信承诺书" and kept.size == len(PDF)
    messages = select(func.count()).where(
        Outbox.template == "papers-from-home", Outbox.channel == "inbox", Outbox.recipient == stage.actor("clerk.qingsui").id
    )  # fmt: skip
    noted = select(func.count()).where(Event.kind == "papers-from-home")
    assert stage.read(lambda w: (w.session.scalar(messages), w.session.scalar(noted))) == (1, 1)
    assert told(stage, "papers-from-home")


def test_the_window_sees_the_file_and_still_has_to_record_it(stage: Stage, asked: str) -> None:
    _post(stage.client(), asked, PDF)
    case = _case(stage, asked)

    assert "supplement" in stage.open_tasks(case.id) and case.accepted_at is None
    assert "承诺书.pdf" in stage.client("clerk.qingsui").get(f"/cases/{case.id}/papers").get_data(as_text=True)


def test_what_comes_instead_of_a_paper_that_was_taken_away_is_told_too(stage: Stage, asked: str) -> None:
    family, clerk = stage.client(), stage.actor("clerk.qingsui").id
    _post(family, asked, PDF)
    (blurred,) = _kept(stage, asked)
    stage.run("clerk.qingsui", lambda w: remove(w, attachment_id=blurred.id, reason="看不清，请重拍"))
    stage.move(minutes=5)
    _post(family, asked, PDF + b"\n")

    told_of = select(func.count()).where(
        Outbox.template == "papers-from-home", Outbox.channel == "inbox", Outbox.recipient == clerk
    )
    assert stage.read(lambda w: w.session.scalar(told_of)) == 2


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [(b"MZ\x90", "x.pdf", "文件的内容不是"), (PDF, "x.png", "文件名和内容不一致"), (b"", "", "请选择要交的材料")],
)
def test_what_is_no_paper_is_refused_beside_its_place(
    stage: Stage, asked: str, content: bytes, name: str, words: str
) -> None:
    answer = _post(stage.client(), asked, content, name)
    assert answer.status_code == 422 and words in answer.get_data(as_text=True)
    assert _kept(stage, asked) == []


def test_where_nothing_is_awaited_nothing_is_taken(stage: Stage, asked: str) -> None:
    case = _case(stage, asked)
    task = stage.open_tasks(case.id)["supplement"].id
    done = {"received_on": "2026-09-18", "supplement_complete": True}
    stage.run("clerk.qingsui", lambda w: complete_task(w, task_id=task, answers=done))
    family = stage.client()

    assert family.get(f"/q/{asked}/papers").status_code == 303
    data = {"file": (BytesIO(PDF), "承诺书.pdf")}
    late = family.post(f"/api/v1/status/{asked}/papers?paper=诚信承诺书", data=data, content_type="multipart/form-data")
    assert late.status_code == 409 and late.get_json()["code"] == "no-papers-awaited"
    assert "在网上补交" not in family.get(f"/q/{asked}").get_data(as_text=True)


def test_only_the_step_that_asks_the_household_takes_its_papers(stage: Stage, asked: str) -> None:
    """An emergency has a step of the same name, at which the officers write what they left out."""

    def other_step(work: Work) -> None:
        task = work.session.scalars(select(Task).where(Task.element == "supplement", Task.state == "open")).one()
        task.form = "urgent.supplement"

    stage.run(None, other_step)
    assert stage.client().get(f"/api/v1/status/{asked}").get_json()["takes_papers"] is False


def test_programs_send_a_paper_once(stage: Stage, asked: str) -> None:
    family, kept = stage.client(), []
    for paper in ("诚信承诺书", "诚信承诺书", "别的材料"):
        data = {"file": (BytesIO(PDF), "承诺书.pdf")}
        answer = family.post(f"/api/v1/status/{asked}/papers", query_string={"paper": paper}, data=data, content_type="multipart/form-data")  # fmt: skip
        kept.append(answer.get_json().get("kept"))
    assert kept == [1, 0, None]
    assert family.get(f"/api/v1/status/{asked}").get_json()["takes_papers"] is True


def test_a_household_cannot_fill_the_house_with_files(
    stage: Stage, asked: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.online.papers.MOST", 1)
    family = stage.client()
    assert _post(family, asked, PDF).status_code == 303
    more = _post(family, asked, PDF + b"\n", "另一份.pdf")
    assert more.status_code == 422 and "最多传 1 个文件" in more.get_data(as_text=True)
