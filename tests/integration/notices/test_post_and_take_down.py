"""At the board: no photo no posting, by the village or the window and nobody else, once."""

from __future__ import annotations

from io import BytesIO

import pytest

from server.cases.refusals import TaskAlreadyDone, TaskNotYours
from server.demo.photo import PHOTO
from server.documents import printing
from server.foundation.errors import InvalidAnswers, NotFound, NotPermitted
from server.foundation.work import Work
from server.notices import board as at_board
from server.notices import exemptions, photos, queries
from server.notices.models import Notice
from server.notices.refusals import NoticeStillAwaited, SecondPersonNeeded
from tests.integration.notices.board import Board
from tests.integration.relief.story import Program
from tests.stage import csrf_token


def problems(refusal: InvalidAnswers) -> set[tuple[str, str]]:
    return {(field.path, field.code) for field in refusal.fields}


def test_without_a_photo_nothing_is_posted_or_taken_down(board: Board) -> None:
    with pytest.raises(InvalidAnswers) as refused:
        board.complete("village1.qingsui", "post", posted_at=board.minute, places=["board"])
    assert problems(refused.value) == {("photos", "required")}
    posted = board.post()
    _remove_early(board, posted)
    board.stage.move_to("2026-09-29T09:00:00+08:00")
    board.stage.tick()
    _remove_early(board, posted)
    with pytest.raises(InvalidAnswers) as refused:
        board.complete("village1.qingsui", "take_down", taken_down_at="2026-09-28T23:59")
    assert problems(refused.value) == {("photos", "required"), ("taken_down_at", "too-early")}
    board.photo("village1.qingsui", photos.END)
    board.complete("village1.qingsui", "take_down", taken_down_at=board.minute)

    assert board.notice.state == "taken-down"
    assert set(board.instances().values()) == {"finished"}


def _remove_early(board: Board, posted: Notice) -> None:
    """Nobody takes it down past its own step, in the period or after it."""
    with pytest.raises(NoticeStillAwaited):
        board.stage.run("village1.qingsui", lambda work: at_board.remove(work, notice_id=posted.id))


@pytest.mark.parametrize(
    ("posted_at", "code"),
    [("2026-09-19T09:00", "in-future"), ("2026-09-17T09:00", "too-early")],
)
def test_a_posting_is_believed_only_between_its_making_and_now(board: Board, posted_at: str, code: str) -> None:
    board.photo("village1.qingsui", photos.START)
    with pytest.raises(InvalidAnswers) as refused:
        board.complete("village1.qingsui", "post", posted_at=posted_at, places=["board"])

    assert any(path == "posted_at" for path, _ in problems(refused.value))


def test_a_posting_entered_days_later_is_posted_anew(board: Board) -> None:
    posted_at = board.minute
    board.stage.move(days=4)
    board.photo("village1.qingsui", photos.START)
    with pytest.raises(InvalidAnswers) as refused:
        board.complete("village1.qingsui", "post", posted_at=posted_at, places=["board"])

    assert problems(refused.value) == {("posted_at", "too-long-ago")}


def test_whoever_lives_elsewhere_is_posted_there_too(stage) -> None:  # type: ignore[no-untyped-def]
    board = Board(stage)

    def elsewhere(work: Work) -> None:
        from server.cases.models import Case

        case = work.session.get_one(Case, board.case_id)
        case.answers = {**case.answers, "applicant": {**case.answers["applicant"], "lives_elsewhere": True}}

    stage.run(None, elsewhere)
    board.begin()
    board.photo("village1.qingsui", photos.START)
    with pytest.raises(InvalidAnswers) as refused:
        board.complete("village1.qingsui", "post", posted_at=board.minute, places=["board"])
    assert problems(refused.value) == {("places", "residence-missing")}
    board.complete("village1.qingsui", "post", posted_at=board.minute, places=["board", "residence"])

    assert board.notice.places == ["board", "residence"]


@pytest.mark.parametrize("login", ["village2.qingsui", "village1.baishi", "clerk.baishi", "officer.education"])
def test_another_village_or_township_neither_sees_nor_posts_it(board: Board, login: str) -> None:
    with pytest.raises(TaskNotYours):
        board.complete(login, "post", posted_at=board.minute, places=["board"])
    with pytest.raises(NotFound):
        board.photo(login, photos.START)
    assert board.stage.read(lambda work: queries.notices(work).rows, login) == []


def test_the_county_sees_it_and_does_not_handle_the_board(board: Board) -> None:
    assert (
        board.stage.read(lambda work: queries.sheet(work, board.notice.id).notice.id, "reviewer.civil")
        == board.notice.id
    )
    with pytest.raises(NotPermitted):
        board.photo("reviewer.civil", photos.START)


def test_a_second_press_does_nothing_more(board: Board) -> None:
    task = board.task("post")
    board.post()
    from server.cases.operations import complete_task

    answers = {"posted_at": board.minute, "places": ["board"]}
    with pytest.raises(TaskAlreadyDone):
        board.stage.run("village1.qingsui", lambda work: complete_task(work, task_id=task.id, answers=answers))


def test_only_pictures_are_photos(board: Board) -> None:
    files = [("list.pdf", b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n")]
    with pytest.raises(InvalidAnswers):
        board.stage.run(
            "village1.qingsui",
            lambda work: at_board.keep_photos(work, notice_id=board.notice.id, line=photos.START, files=files),
        )


def test_the_village_officer_does_it_on_one_page(board: Board) -> None:
    client, path = board.stage.client("village1.qingsui"), f"/notices/{board.notice.id}"
    assert "钱示例" in client.get("/notices").get_data(as_text=True)
    said = {"csrf_token": csrf_token(client, path), "posted_at": board.minute, "places": "board"}
    refused = client.post(f"{path}/board", data=said)
    assert refused.status_code == 422 and "请先上传照片" in refused.get_data(as_text=True)
    photo = {"photos": (BytesIO(PHOTO), "公示栏.png")}
    answer = client.post(f"{path}/board", data={**said, **photo}, content_type="multipart/form-data")
    assert answer.status_code == 302
    text = client.get(path).get_data(as_text=True)

    assert "张贴中" in text and "公示栏.png" in text
    photo_path = text.split(f'href="{path}/photos/')[1].split('"')[0]
    assert client.get(f"{path}/photos/{photo_path}").get_data() == PHOTO
    assert board.stage.client("village2.qingsui").get(f"{path}/photos/{photo_path}").status_code == 404
    assert client.get(f"{path}/photos/{'0' * 32}").status_code == 404


def test_a_photo_is_kept_when_the_answers_are_refused(board: Board) -> None:
    client, path = board.stage.client("village1.qingsui"), f"/notices/{board.notice.id}"
    said = {
        "csrf_token": csrf_token(client, path),
        "posted_at": "2026-09-01T09:00",
        "photos": (BytesIO(PHOTO), "a.png"),
    }
    answer = client.post(f"{path}/board", data=said, content_type="multipart/form-data")

    assert answer.status_code == 422
    assert "a.png" in answer.get_data(as_text=True)


def test_the_poster_carries_the_full_name_the_period_and_the_code(board: Board) -> None:
    client = board.stage.client("village1.qingsui")
    text = client.get(f"/notices/{board.notice.id}/poster?size=A3").get_data(as_text=True)

    assert "钱示例" in text and "2026年9月18日 至 2026年9月28日" in text and "paper--a3" in text
    code = str(printing.qr(f"{board.stage.house.base_url}/g/{board.notice.code}"))
    assert code in text
    assert "经申请、调查和初审" in text

    def ends(work: Work) -> None:
        work.session.get_one(Notice, board.notice.id).rule = "TK.end.notice"

    board.stage.run(None, ends)
    text = client.get(f"/notices/{board.notice.id}/poster").get_data(as_text=True)
    assert "经核查并听取意见" in text and "供养对象" in text and "经申请" not in text  # nobody applied for the end


def test_the_api_lists_photographs_and_completes(board: Board) -> None:
    program = Program(board.stage, "village1.qingsui")
    (row,) = program.get("/api/v1/notices").get_json()["rows"]
    added = program.post(
        f"/api/v1/notices/{row['id']}/photos?line=start",
        data={"file": (BytesIO(PHOTO), "a.png")},
        content_type="multipart/form-data",
    )
    assert added.status_code == 201
    task = added.get_json()["task_id"]
    done = program.post(
        f"/api/v1/tasks/{task}/complete", json={"answers": {"posted_at": board.minute, "places": ["board"]}}
    )

    assert done.status_code == 200
    told = program.get(f"/api/v1/notices/{row['id']}").get_json()
    assert (told["state"], told["ends_on"]) == ("posted", "2026-09-28")
    assert told["public_url"].endswith(f"/g/{board.notice.code}")
    assert board.stage.client().get("/api/v1/notices").status_code == 401


def test_two_persons_keep_a_household_off_the_board(board: Board) -> None:
    board.post()
    asked = board.stage.run(
        "reviewer.civil",
        lambda work: exemptions.ask(work, case_id=board.case_id, ground="violence", reason="受家庭暴力"),
    )
    assert board.stage.client().get(f"/g/{board.notice.code}").status_code == 410
    with pytest.raises(SecondPersonNeeded):
        board.stage.run(
            "reviewer.civil", lambda work: exemptions.decide(work, exemption_id=asked.id, approved=True, reason="")
        )
    board.stage.run(
        "approver.civil", lambda work: exemptions.decide(work, exemption_id=asked.id, approved=False, reason="情况不符")
    )
    assert board.stage.client().get(f"/g/{board.notice.code}").status_code == 200


def test_while_it_is_asked_for_nothing_is_posted(board: Board) -> None:
    board.stage.run(
        "clerk.qingsui", lambda work: exemptions.ask(work, case_id=board.case_id, ground="law", reason="依法")
    )
    board.photo("village1.qingsui", photos.START)
    with pytest.raises(InvalidAnswers) as refused:
        board.complete("village1.qingsui", "post", posted_at=board.minute, places=["board"])

    assert problems(refused.value) == {("posted_at", "exemption-asked")}


def test_the_page_about_no_notice_asks_and_decides(board: Board) -> None:
    clerk, path = board.stage.client("clerk.qingsui"), f"/cases/{board.case_id}/no-notice"
    token = csrf_token(clerk, path)
    assert clerk.post(path, data={"csrf_token": token, "ground": "violence", "reason": ""}).status_code == 422
    assert clerk.post(path, data={"csrf_token": token, "ground": "violence", "reason": "受家庭暴力"}).status_code == 302
    county = board.stage.client("reviewer.civil")
    text = county.get(path).get_data(as_text=True)
    action = text.split(f'action="{path}/')[1].split('"')[0]
    said = {"csrf_token": csrf_token(county, path), "approved": "yes"}
    assert county.post(f"{path}/{action}", data=said).status_code == 302
    board.stage.tick()

    assert board.notice.state == "withheld"
    assert set(board.instances().values()) == {"finished"}
