"""What anybody sees under the code of a poster, until the period ends; and how they object."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import func, select, update

from server.cases.models import Case, Instance, Message, Timer
from server.foundation.work import Work
from server.notices.models import Objection
from server.notices.refusals import NotYetPosted
from tests.integration.notices.board import Board
from tests.stage import csrf_token


def test_the_household_reads_until_when_its_notice_hangs(board: Board) -> None:
    board.post()
    code = board.stage.read(lambda work: work.session.get_one(Case, board.case_id).query_code)

    told = board.stage.client().get(f"/api/v1/status/{code}").get_json()
    text = board.stage.client().get(f"/q/{code}").get_data(as_text=True)

    assert [step["until"] for step in told["steps"] if step["until"]] == ["2026-09-28"]  # nobody has a task meanwhile
    assert "正在村（社区）公示" in text and "到 9月28日 为止" in text and "钱示例" not in text


def page(board: Board, path: str = "") -> Any:
    return board.stage.client().get(f"/g/{board.notice.code}{path}")


def test_it_shows_the_family_name_and_how_to_object(board: Board) -> None:
    board.post()
    answer = page(board)
    text = answer.get_data(as_text=True)

    assert answer.status_code == 200
    assert "钱*" in text and "钱示例" not in text
    # 09-18（星期五）张贴：09-19 第 1 天 … 09-25 第 7 天是中秋，顺延过 09-26、27 到 09-28
    assert "2026年9月18日 至 2026年9月28日" in text
    assert "0690-8801001" in text and "0690-8800000" in text
    assert answer.headers["Cache-Control"] == "no-store"
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert '<meta name="robots" content="noindex">' in text


def test_it_is_not_there_before_it_hangs_and_gone_the_instant_the_period_ends(board: Board) -> None:
    assert page(board).status_code == 410
    board.post()
    board.stage.move_to("2026-09-28T23:59:59+08:00")
    assert page(board).status_code == 200
    board.stage.move_to("2026-09-29T00:00:00+08:00")  # no worker has run yet
    answer = page(board)

    assert answer.status_code == 410
    assert "公示已经结束" in answer.get_data(as_text=True) and "钱*" not in answer.get_data(as_text=True)
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_guessed_code_finds_nothing(board: Board) -> None:
    board.post()

    assert board.stage.client().get("/g/AAAAAAAAAAAAAAAAAAAAAA").status_code == 404
    assert board.stage.client().get("/api/v1/public-notices/AAAAAAAAAAAAAAAAAAAAAA").status_code == 404


def test_a_withdrawn_application_closes_its_page_at_once(board: Board) -> None:
    board.post()

    def interrupt(work: Work) -> None:  # what a caller's interrupting border does to what it wraps
        work.session.execute(
            update(Timer).where(Timer.instance_id == board.notice.instance_id).values(state="cancelled")
        )
        work.session.execute(update(Instance).where(Instance.id == board.notice.instance_id).values(state="finished"))

    board.stage.run(None, interrupt)

    assert page(board).status_code == 410


def test_villages_are_listed_only_where_the_county_lists_them(board: Board) -> None:
    board.post()
    client = board.stage.client()
    assert client.get("/g/village/qingsui-village-1").status_code == 404
    board.stage.house.parameters["notice_village_page"] = True  # type: ignore[index]
    try:
        text = client.get("/g/village/qingsui-village-1").get_data(as_text=True)
    finally:
        del board.stage.house.parameters["notice_village_page"]  # type: ignore[attr-defined]

    assert "钱*" in text and "钱示例" not in text


def object_online(board: Board, client: Any, **said: str) -> Any:
    path = f"/g/{board.notice.code}"
    token = csrf_token(client, path)
    submission = re.findall(r'name="submission" value="([^"]+)"', client.get(path).get_data(as_text=True))[0]
    return client.post(f"{path}/objection", data={"csrf_token": token, "submission": submission, **said})


def test_anybody_objects_and_the_process_hears_of_it(board: Board) -> None:
    board.post()
    client = board.stage.client()
    answer = object_online(board, client, content="这家在镇上有一间门面出租", name="邻居乙", phone="0690-8000002")
    board.stage.tick()

    assert answer.status_code == 303
    thanks = client.get(answer.headers["Location"]).get_data(as_text=True)
    assert "异议已收到" in thanks and "核实后答复您" in thanks
    assert board.task("recheck").role == "township_reviewer"
    row = board.stage.read(lambda work: work.session.scalars(select(Objection)).one())
    assert (row.serial, row.way, row.registered_by) == (1, "online", "system")
    assert "邻居乙" not in str(row.name_sealed) and "8000002" not in str(row.phone_sealed)


def test_the_same_form_twice_is_one_objection(board: Board) -> None:
    board.post()
    client, path = board.stage.client(), f"/g/{board.notice.code}"
    said = {"csrf_token": csrf_token(client, path), "submission": "one-and-the-same", "content": "家里有一辆货车"}
    for key in ("one-and-the-same", "one-and-the-same", "of the form that she went back to"):
        assert client.post(f"{path}/objection", data={**said, "submission": key}).status_code == 303

    assert board.stage.read(lambda work: work.session.scalar(select(func.count()).select_from(Objection))) == 1
    assert board.stage.read(lambda work: work.session.scalar(select(func.count()).select_from(Message))) == 1
    object_online(board, board.stage.client(), content="家里有一辆货车")  # a neighbour in the same words
    assert board.stage.read(lambda work: work.session.scalar(select(func.count()).select_from(Objection))) == 2


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"content": "不"}, "不少于5个字"),
        ({"content": "家" * 1001}, "不要超过1000字"),
        ({"content": "家里有一辆货车", "name": "邻居乙"}, "请留电话"),
        ({"content": "家里有一辆货车", "name": "邻" * 41, "phone": "1"}, "姓名太长"),
        ({"content": "家里有一辆货车", "name": "邻居乙", "phone": "12345"}, "电话号码不完整"),
    ],
)
def test_a_bad_form_comes_back_with_what_was_typed(board: Board, said: dict[str, str], words: str) -> None:
    board.post()
    answer = object_online(board, board.stage.client(), **said)

    assert answer.status_code == 422
    assert words in answer.get_data(as_text=True)
    assert said["content"] in answer.get_data(as_text=True)


def test_after_the_period_an_objection_is_told_where_to_go(board: Board) -> None:
    board.post()
    client, path = board.stage.client(), f"/g/{board.notice.code}"
    token = csrf_token(client, path)
    board.stage.move_to("2026-09-29T08:00:00+08:00")
    answer = client.post(
        f"{path}/objection", data={"csrf_token": token, "submission": "too-late-1", "content": "家里有一辆货车"}
    )

    assert answer.status_code == 410
    assert "0690-8800000" in answer.get_data(as_text=True)


def test_the_api_says_the_same_without_an_account(board: Board) -> None:
    board.post()
    client, path = board.stage.client(), f"/api/v1/public-notices/{board.notice.code}"
    told = client.get(path).get_json()
    assert (told["name"], told["ends_on"]) == ("钱*", "2026-09-28")
    assert set(told["facts"]) <= {"item", "intent", "village", "household_size", "amount", "contact", "basis"}
    made = client.post(f"{path}/objections", json={"content": "家里有一辆货车", "submission": "api-key-1"})
    again = client.post(f"{path}/objections", json={"content": "家里有一辆货车", "submission": "api-key-1"})
    assert (made.status_code, made.get_json()["serial"], again.get_json()["serial"]) == (201, 1, 1)
    refused = client.post(f"{path}/objections", json={"content": "不", "submission": "api-key-2"})
    assert refused.status_code == 422 and refused.get_json()["errors"][0]["path"] == "content"
    board.stage.move_to("2026-09-29T08:00:00+08:00")
    assert client.get(path).status_code == 410
    assert client.get(path).get_json()["code"] == "notice-over"


def test_an_objection_before_posting_is_refused(board: Board) -> None:
    with pytest.raises(NotYetPosted):
        board.object()


def test_nobody_floods_a_notice_from_one_address(board: Board) -> None:
    board.post()
    client, path = board.stage.client(), f"/api/v1/public-notices/{board.notice.code}/objections"
    answers = [
        client.post(path, json={"content": "家里有一辆货车", "submission": f"flood-{n:03d}"}).status_code
        for n in range(12)
    ]

    assert answers[:10] == [201] * 10
    assert answers[10:] == [429, 429]
