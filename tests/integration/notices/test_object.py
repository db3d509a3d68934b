"""Objections: registered, looked into together, answered where there is a name; who objected stays hidden."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from server.cases.models import Event, Message, TableAnswer, Task
from server.documents.models import Document
from server.foundation.errors import InvalidAnswers, NotFound, NotPermitted
from server.foundation.work import Work
from server.notices import objections
from server.notices.models import Objection
from tests.integration.notices.board import Board
from tests.stage import csrf_token

FOUND = {
    "method": "reinvestigate",
    "done_on": "2026-09-18",
    "findings": "不属实",
    "reply": "不影响认定",
    "upheld": False,
}


def rows(board: Board) -> list[Objection]:
    return board.stage.read(lambda work: list(work.session.scalars(select(Objection).order_by(Objection.serial))))


def test_a_named_one_is_answered_on_paper_and_an_anonymous_one_is_not(board: Board) -> None:
    board.post()
    board.object("家里有一辆货车没有申报", name="邻居乙", phone="0690-8000002", key="a-key")
    board.object("镇上有一间门面", key="b-key")
    board.complete("reviewer.qingsui", "recheck", **FOUND)
    # 第二条在核实开始以后才到，下一轮核实
    first, second = rows(board)
    assert (first.upheld, second.upheld) == (False, None)
    task = board.task("answer")
    assert task.draft == {"answers": [{"objection": "1"}]}
    board.complete("clerk.qingsui", "answer", answers=[{"objection": "1", "way": "phone", "answered_at": board.minute}])
    board.complete("reviewer.qingsui", "recheck", **FOUND)

    assert [(o.answer_way, o.answered_at is None) for o in rows(board)] == [("phone", False), ("", True)]
    papers = board.stage.read(
        lambda work: list(
            work.session.scalars(select(Document).where(Document.kind.in_(("objection-answer", "objection-record"))))
        )
    )
    assert sorted(paper.kind for paper in papers) == ["objection-answer", "objection-record", "objection-record"]
    assert [paper.delivery["way"] for paper in papers if paper.kind == "objection-answer"] == ["phone"]


def test_two_that_come_in_one_moment_are_one_round_and_no_message_is_left(board: Board) -> None:
    board.post()
    notice = board.notice

    def both(work: Work) -> None:
        for key in ("a-key", "b-key"):
            said = objections.Said(content="家里有一辆货车没有申报", way="phone")
            objections.register_at_window(
                work, notice=work.session.merge(notice, load=False), said=said, submission=key
            )

    board.stage.run("clerk.qingsui", both)
    board.stage.tick()
    assert len({o.task_id for o in rows(board)}) == 1
    states = board.stage.read(lambda work: sorted(work.session.scalars(select(Message.state))))
    assert states == ["delivered", "void"]
    board.complete("reviewer.qingsui", "recheck", **FOUND)

    assert "recheck" not in board.stage.open_tasks(board.case_id)
    assert all(o.upheld is False for o in rows(board))


def test_who_objected_stands_nowhere_but_with_the_reviewers(board: Board) -> None:
    board.post()
    board.object("家里有一辆货车没有申报", name="邻居乙", phone="0690-8000002")
    task = board.task("recheck")
    assert "邻居乙" in board.stage.client("reviewer.qingsui").get(f"/tasks/{task.id}").get_data(as_text=True)
    for login, path in (
        ("clerk.qingsui", f"/tasks/{task.id}"), ("clerk.qingsui", f"/cases/{board.case_id}"),
        ("village1.qingsui", f"/notices/{board.notice.id}"), ("clerk.qingsui", f"/notices/{board.notice.id}"),
    ):  # fmt: skip
        answer = board.stage.client(login).get(path)
        assert answer.status_code == 200 and "邻居乙" not in answer.get_data(as_text=True), (login, path)
    board.complete("reviewer.qingsui", "recheck", **FOUND)

    def everything(work: Work) -> str:
        papers = [str(paper.facts) + paper.addressee for paper in work.session.scalars(select(Document))]
        return " ".join([*papers, *(str(event.detail) for event in work.session.scalars(select(Event)))])

    assert "邻居乙" not in board.stage.read(everything) and "8000002" not in board.stage.read(everything)


@pytest.mark.parametrize(
    ("change", "path"),
    [({"participants": 4, "votes_for": 3, "method": "review-meeting"}, "participants"),
     ({"method": "review-meeting"}, "participants"), ({"findings": ""}, "findings"),
     ({"done_on": "2026-09-17"}, "done_on")],
)  # fmt: skip
def test_a_finding_that_would_not_hold_is_refused_at_its_field(board: Board, change: dict[str, Any], path: str) -> None:
    board.post()
    board.object()
    with pytest.raises(InvalidAnswers) as refused:
        board.complete("reviewer.qingsui", "recheck", **{**FOUND, **change})

    assert path in {field.path for field in refused.value.fields}


def test_a_review_meeting_names_the_row_that_says_how_many_people_it_needs(board: Board) -> None:
    board.post()
    board.object()
    before = answers(board)
    meeting = {"participants": 5, "votes_for": 4, "method": "review-meeting"}
    board.complete("reviewer.qingsui", "recheck", **{**FOUND, **meeting})

    made, held = answers(board)
    assert before == [made] and made == held == ("2026.1", ["notices-690102"], "5")


def answers(board: Board) -> list[Any]:
    """Return what the county's table for notices has answered."""
    wanted = select(TableAnswer).where(TableAnswer.table == "notices").order_by(TableAnswer.at, TableAnswer.id)
    kept = board.stage.read(lambda work: list(work.session.scalars(wanted)))
    return [(each.version, each.rules, str(each.outputs["review_meeting_people"])) for each in kept]


def test_every_name_is_answered_once(board: Board) -> None:
    board.post()
    board.object(name="邻居乙", phone="0690-8000002")
    board.complete("reviewer.qingsui", "recheck", **FOUND)
    line = {"objection": "1", "way": "phone", "answered_at": board.minute}
    for answers, path in (
        ([{**line, "objection": "9"}], "answers/0/objection"), ([line, line], "answers/1/objection"),
        ([{**line, "answered_at": (board.stage.clock.now() + timedelta(days=1)).isoformat()}], "answers/0/answered_at"),
        ([{**line, "answered_at": (board.stage.clock.now() - timedelta(days=1)).isoformat()}], "answers/0/answered_at"),
    ):  # fmt: skip
        with pytest.raises(InvalidAnswers) as refused:
            board.complete("clerk.qingsui", "answer", answers=answers)
        assert path in {field.path for field in refused.value.fields}


def test_the_window_registers_and_strangers_do_not(board: Board) -> None:
    board.post()
    notice, said = board.notice, objections.Said(content="家里有一辆货车没有申报", way="letter")
    for login, refusal in (
        ("village1.qingsui", NotPermitted),
        ("clerk.baishi", NotPermitted),
        ("officer.education", NotPermitted),
    ):
        with pytest.raises((refusal, NotFound)):
            board.stage.run(
                login, lambda work: objections.register_at_window(work, notice=notice, said=said, submission="x-key")
            )
    client, path = board.stage.client("clerk.qingsui"), f"/notices/{notice.id}"
    form = {"csrf_token": csrf_token(client, path), "submission": "page-key", "content": "不", "way": "phone"}
    refused = client.post(f"{path}/objections", data=form)
    assert refused.status_code == 422 and "不少于5个字" in refused.get_data(as_text=True)
    assert client.post(f"{path}/objections", data={**form, "content": "家里有一辆货车没有申报"}).status_code == 302

    assert [(o.way, o.serial) for o in rows(board)] == [("phone", 1)]


def test_one_said_in_the_period_counts_when_it_is_entered_afterwards(board: Board) -> None:
    board.post()
    board.stage.move_to("2026-09-29T09:00:00+08:00")
    board.stage.tick()
    board.object(objected_at=board.stage.clock.now() - timedelta(hours=12))

    due = board.stage.read(lambda work: work.session.scalars(select(Task).where(Task.element == "recheck")).one())
    assert due.due_rule == "OBJ.recheck"
