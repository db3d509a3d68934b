"""Only the unit that handles a complaint learns what it says, whom it is about and who reported."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from server.audit.models import ReadEntry
from server.cases.assignment import save_draft
from server.cases.models import Case, Event, Instance, Message, Task
from server.cases.queries import papers
from server.cases.queries.case import cases
from server.cases.visibility import visible_cases, visible_tasks
from server.complaints.models import Complaint
from server.complaints.queries import complaints, read_complaint
from server.documents.models import Document
from server.foundation.errors import NotFound
from server.foundation.transaction import transaction
from server.foundation.work import Work
from server.messaging.models import Outbox
from tests.integration.complaints.desk import FOUND, SECRETS, Desk

HANDLERS = {"reviewer.civil", "approver.civil"}
OTHERS = (
    "clerk.qingsui", "reviewer.qingsui", "leader.qingsui", "village1.qingsui", "clerk.baishi", "officer.education",
    "supervisor.county", "auditor.county", "secretary.meeting", "maker.finance", "checker.civil", "system.admin",
)  # fmt: skip


def finished(desk: Desk) -> Complaint:
    row = desk.report()
    desk.do("reviewer.civil", row, "check", **FOUND)
    desk.do("approver.civil", row, "conclude", check_again=False)
    return row


@pytest.mark.parametrize("login", [*sorted(HANDLERS), *OTHERS])
def test_every_list_page_and_document_agrees_who_sees_it(desk: Desk, login: str) -> None:
    row = finished(desk)
    sees = login in HANDLERS

    def seen(work: Work) -> list[Any]:
        own = work.session.scalar(select(Case.id).where(Case.id == row.case_id, visible_cases(work.actor)))
        paper = select(Document.id).where(Document.case_id == row.case_id, papers.visible_documents(work.actor))
        task = select(Task.id).where(Task.case_id == row.case_id, visible_tasks(work.actor))
        return [
            own is not None, bool(work.session.scalars(paper).all()), bool(work.session.scalars(task).all()),
            row.case_id in {line.id for line in cases(work).rows},
        ]  # fmt: skip

    if login != "system.admin":
        assert desk.stage.read(seen, login) == [sees] * 4
    client = desk.stage.client(login)
    answers = [client.get(path) for path in (f"/complaints/{row.id}", f"/cases/{row.case_id}")]
    for answer in answers:
        assert (answer.status_code == 200) is sees, (login, answer.status_code)
        if not sees:
            assert not any(secret in answer.get_data(as_text=True) for secret in SECRETS)


@pytest.mark.parametrize("login", OTHERS)
def test_the_list_of_complaints_holds_only_one_s_own(desk: Desk, login: str) -> None:
    row = desk.report()

    def read(work: Work) -> list[str]:
        return [line.complaint.id for line in complaints(work).rows]

    assert desk.stage.read(read, login) == []
    with pytest.raises(NotFound):
        desk.stage.read(lambda work: read_complaint(work, row.id), login)


def test_nothing_that_others_read_holds_a_word_of_it(desk: Desk) -> None:
    finished(desk)

    def everything(work: Work) -> str:
        rows: list[Any] = [
            *work.session.scalars(select(Case)),
            *work.session.scalars(select(Event)),
            *work.session.scalars(select(Message)),
        ]
        rows += [*work.session.scalars(select(Outbox)), *work.session.scalars(select(Instance))]
        words = [str({key: value for key, value in vars(row).items() if key != "snapshot"}) for row in rows]
        return " ".join(words)

    told = desk.stage.read(everything)
    assert not [secret for secret in SECRETS if secret in told]


def test_even_its_own_row_is_sealed_and_its_papers_name_no_reporter(desk: Desk) -> None:
    row = desk.row(finished(desk))
    kept = " ".join(str(value) for value in vars(row).values())
    assert not [secret for secret in SECRETS if secret in kept]

    documents = desk.stage.read(
        lambda work: list(work.session.scalars(select(Document).where(Document.case_id == row.case_id)))
    )
    words = " ".join(str(document.facts) + document.addressee for document in documents)
    assert sorted(document.kind for document in documents) == ["complaint-record", "complaint-reply"]
    assert "群众甲" not in words and "8000003" not in words


def test_opening_it_leaves_a_trace_also_beside_its_task(desk: Desk) -> None:
    row = desk.report()
    task = desk.stage.open_tasks(row.case_id)["check"].id
    client = desk.stage.client("reviewer.civil")
    for path in (f"/complaints/{row.id}", f"/tasks/{task}", f"/api/v1/tasks/{task}"):
        assert client.get(path).status_code == 200

    read = desk.stage.read(lambda work: list(work.session.scalars(select(ReadEntry))))
    assert sorted((entry.action, entry.subject) for entry in read) == [
        ("case.open", row.case_id), ("case.open", row.case_id), ("complaint.open", row.id),
    ]  # fmt: skip


def test_what_was_found_lies_sealed_and_is_read_at_the_desk(desk: Desk) -> None:
    row = desk.report()
    task = desk.stage.open_tasks(row.case_id)["check"].id
    typed = {**FOUND, "conclusion": "还差一份行驶证"}
    desk.stage.run("reviewer.civil", lambda work: save_draft(work, task_id=task, answers=typed))
    drafted = desk.stage.open_tasks(row.case_id)["check"].draft
    assert "行驶证" not in str(drafted)
    assert "行驶证" in desk.stage.client("reviewer.civil").get(f"/tasks/{task}").get_data(as_text=True)

    desk.do("reviewer.civil", row, "check", **FOUND)
    kept = desk.stage.read(lambda work: work.session.get_one(Task, task).answers)
    assert kept["points"][0]["finding"] == "untrue"
    assert not [text for text in ("名下", "同事乙", "不属实") if text in str(kept)]
    conclude = desk.stage.open_tasks(row.case_id)["conclude"].id
    assert "名下没有车辆" in desk.stage.client("approver.civil").get(f"/tasks/{conclude}").get_data(as_text=True)


@pytest.mark.parametrize(
    ("unit", "handler"), [("civil-affairs", "oversight"), ("qingsui", "civil-affairs"), ("education", "civil-affairs")]
)
def test_staff_are_checked_by_another_unit(desk: Desk, unit: str, handler: str) -> None:
    row = desk.report(about="staff", about_unit=desk.stage.unit(unit), key=f"{unit}-form")

    assert row.handler == desk.stage.unit(handler)
    task = desk.stage.open_tasks(row.case_id)["check"]
    assert task.unit_id == row.handler
    seen = desk.stage.read(lambda work: [line.complaint.id for line in complaints(work).rows], "supervisor.county")
    assert seen == ([row.id] if handler == "oversight" else [])


def test_the_database_lets_no_unit_check_itself(desk: Desk) -> None:
    row = desk.report(about="staff", about_unit=desk.stage.unit("qingsui"))
    with pytest.raises(IntegrityError, match="no_unit_handles"), transaction(desk.stage.database) as session:
        session.get_one(Complaint, row.id).handler = desk.stage.unit("qingsui")
