"""Completing a task on its page: refusals keep what was typed, a second press has no second effect."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import func, select

from server.cases.answers import answer_rows
from server.cases.models import Event, Task
from server.web.problems import PageExpired
from tests.stage import Stage, csrf_token

TaskOf = Callable[[str, str], str]
JUDGED = {
    "urgent": "true", "grounds": "fire", "amount": "600", "opinion": "房屋烧毁，无处安身", "verified_how": "on-site", "then": "next",
}  # fmt: skip


def send(client: Any, path: str, page: str | None = None, **values: Any) -> Any:
    return client.post(path, data={"csrf_token": csrf_token(client, page or path), **values})


def test_a_good_answer_leads_to_the_next_task(stage: Stage, urgent_case: str, task_of: TaskOf) -> None:
    client = stage.client("clerk.qingsui")

    answer = send(client, f"/tasks/{task_of(urgent_case, 'judge')}", **JUDGED)

    assert answer.status_code == 302
    assert "已办结" in client.get(answer.location).get_data(as_text=True)
    assert "judge" not in stage.open_tasks(urgent_case)


def test_a_wrong_answer_keeps_what_was_typed_and_leads_to_the_field(
    stage: Stage, urgent_case: str, task_of: TaskOf
) -> None:
    client = stage.client("clerk.qingsui")

    answer = send(client, f"/tasks/{task_of(urgent_case, 'judge')}", **{**JUDGED, "amount": "六百"})

    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'href="#f-amount"' in text
    assert "房屋烧毁，无处安身" in text
    assert "六百" in text
    assert "房屋烧毁，无处安身" in client.get(f"/tasks/{task_of(urgent_case, 'judge')}").get_data(as_text=True)
    assert "judge" in stage.open_tasks(urgent_case)


def test_a_double_click_completes_once(stage: Stage, urgent_case: str, task_of: TaskOf) -> None:
    client = stage.client("clerk.qingsui")
    path = f"/tasks/{task_of(urgent_case, 'judge')}"
    token = csrf_token(client, path)

    both = [client.post(path, data={"csrf_token": token, **JUDGED}).status_code for _press in range(2)]

    done = stage.read(
        lambda w: w.session.scalar(
            select(func.count()).select_from(Event).where(Event.case_id == urgent_case, Event.kind == "task-done")
        )
    )
    assert both == [302, 302]
    assert done == 1


def test_another_answer_in_a_second_window_is_never_told_as_done(
    stage: Stage, urgent_case: str, task_of: TaskOf
) -> None:
    client = stage.client("clerk.qingsui")
    path = f"/tasks/{task_of(urgent_case, 'judge')}"
    token = csrf_token(client, path)
    assert client.post(path, data={"csrf_token": token, **JUDGED}).status_code == 302

    other = client.post(path, data={"csrf_token": token, **JUDGED, "amount": "900"})
    text = other.get_data(as_text=True)
    assert other.status_code == 409
    assert "您刚才填的，没有保存" in text and "900" in text and "您在另一个窗口已经办结了这一步" in text
    same = client.post(path, data={"csrf_token": token, **JUDGED, "amount": "600.00"})  # the same, written otherwise
    assert same.status_code == 302


def test_what_a_colleague_finished_is_told_by_name_and_time(stage: Stage, urgent_case: str, task_of: TaskOf) -> None:
    slow, quick = stage.client("clerk2.qingsui"), stage.client("clerk.qingsui")
    path = f"/tasks/{task_of(urgent_case, 'judge')}"
    token = csrf_token(slow, path)
    send(quick, path, **JUDGED)

    late = slow.post(path, data={"csrf_token": token, **JUDGED, "urgent": "false", "opinion": "我也看过了，屋顶全毁"})

    assert late.status_code == 409
    assert (
        'class="light' not in late.get_data(as_text=True).partition('class="two"')[0]
    )  # no time runs for what is done
    assert "您刚才填的，没有保存" in late.get_data(as_text=True) and "我也看过了，屋顶全毁" in late.get_data(
        as_text=True
    )
    assert "周示一 于 2026-09-18 09:00" in late.get_data(as_text=True)


def test_a_claimed_task_is_not_done_by_a_colleague(stage: Stage, urgent_case: str, task_of: TaskOf) -> None:
    task = task_of(urgent_case, "judge")
    mine, other = stage.client("clerk.qingsui"), stage.client("clerk2.qingsui")
    send(mine, f"/tasks/{task}/claim", f"/tasks/{task}")

    answer = send(other, f"/tasks/{task}", "/tasks", **JUDGED)

    assert answer.status_code == 409
    assert "周示一 领办中" in answer.get_data(as_text=True)


def test_a_draft_comes_back(stage: Stage, urgent_case: str, task_of: TaskOf) -> None:
    client = stage.client("clerk.qingsui")
    path = f"/tasks/{task_of(urgent_case, 'judge')}"

    saved = send(client, f"{path}/draft", path, opinion="写到一半")

    assert saved.status_code == 204
    assert "写到一半" in client.get(path).get_data(as_text=True)


def test_a_page_that_cannot_save_itself_is_told_why_in_one_sentence(
    stage: Stage, urgent_case: str, task_of: TaskOf
) -> None:
    slow, quick = stage.client("clerk2.qingsui"), stage.client("clerk.qingsui")
    path = f"/tasks/{task_of(urgent_case, 'judge')}"
    typed = {"csrf_token": csrf_token(slow, path), "opinion": "写到一半"}
    send(quick, path, **JUDGED)

    def saved(**form: str) -> tuple[int, str, str]:
        answer = slow.post(f"{path}/draft", data={**typed, **form}, headers={"X-Requested-With": "autosave"})
        return answer.status_code, answer.mimetype, answer.get_data(as_text=True)

    assert saved() == (409, "text/plain", "这项任务已经办结（周示一 于 2026-09-18 09:00），不需要再办。")
    flashed = slow.post(f"{path}/claim", data=typed, follow_redirects=True).get_data(as_text=True)
    assert "周示一 于 2026-09-18 09:00" in flashed
    assert saved(csrf_token="0") == (400, "text/plain", PageExpired().text("zh"))
    stage.move(hours=13)
    assert saved()[:2] == (401, "text/plain")


def test_another_township_finds_no_such_page(stage: Stage, urgent_case: str, task_of: TaskOf) -> None:
    client = stage.client("clerk.baishi")

    assert client.get(f"/tasks/{task_of(urgent_case, 'judge')}").status_code == 404
    assert client.get(f"/cases/{urgent_case}").status_code == 404


def test_many_are_claimed_at_once_and_the_follow_up_day_comes(stage: Stage, urgent_case: str, task_of: TaskOf) -> None:
    client = stage.client("clerk.qingsui")
    task = task_of(urgent_case, "judge")

    send(client, "/tasks/claim", "/tasks", chosen=task)
    send(client, f"/tasks/{task}/schedule", f"/tasks/{task}", follow_up_on="2026-09-21", priority="80")
    before = client.get("/tasks?follow_up=1").get_data(as_text=True)
    stage.move_to("2026-09-21T08:00:00+08:00")
    client = stage.client("clerk.qingsui")

    assert stage.open_tasks(urgent_case)["judge"].holder_id == stage.actor("clerk.qingsui").id
    assert task not in before
    assert task in client.get("/tasks?follow_up=1").get_data(as_text=True)
    assert task in client.get("/tasks?scope=mine").get_data(as_text=True)


def test_the_leader_reassigns_with_a_reason_only(stage: Stage, urgent_case: str, task_of: TaskOf) -> None:
    task, leader = task_of(urgent_case, "judge"), stage.client("leader.qingsui")
    colleague = stage.actor("clerk2.qingsui").id

    send(leader, f"/tasks/{task}/reassign", f"/tasks/{task}", user=colleague, reason="")
    without = stage.open_tasks(urgent_case)["judge"].holder_id
    send(leader, f"/tasks/{task}/reassign", f"/tasks/{task}", user=colleague, reason="周示一休假")

    assert without is None
    assert stage.open_tasks(urgent_case)["judge"].holder_id == colleague
    assert "尤示六" in leader.get(f"/cases/{urgent_case}").get_data(as_text=True)


def test_the_department_sees_the_minimum_and_not_the_person(stage: Stage, transfer_case: str, task_of: TaskOf) -> None:
    text = stage.client("officer.housing").get(f"/tasks/{task_of(transfer_case, 'sign')}").get_data(as_text=True)

    assert "住房救助" in text
    assert "690102********" not in text
    assert "麦香村一组" not in text


def test_every_open_task_of_the_desk_is_counted_as_it_is_listed(
    stage: Stage, urgent_case: str, transfer_case: str
) -> None:
    stage.move(days=2)
    client = stage.client("clerk.qingsui")

    listed = client.get("/tasks?due=overdue").get_data(as_text=True).count("light--red")
    overdue = stage.read(
        lambda w: w.session.scalar(
            select(func.count()).select_from(Task).where(
                Task.state == "open", Task.due_at < w.now, Task.unit_id == stage.unit("qingsui"), Task.role == "clerk"
            )
        )
    )  # fmt: skip
    assert listed == overdue == 1


def test_a_remark_takes_along_what_is_typed_in_the_form(stage: Stage, urgent_case: str, task_of: TaskOf) -> None:
    client = stage.client("clerk.qingsui")
    path = f"/tasks/{task_of(urgent_case, 'judge')}"

    send(client, f"{path}/comment", path, **{**JUDGED, "_comment": "请李姐看一下", "_keep": "1"})

    text = client.get(path).get_data(as_text=True)
    assert "请李姐看一下" in text
    assert "房屋烧毁，无处安身" in text
    assert "judge" in stage.open_tasks(urgent_case)


def test_a_remark_in_its_box_goes_along_when_the_task_is_completed(
    stage: Stage, urgent_case: str, task_of: TaskOf
) -> None:
    client = stage.client("clerk.qingsui")

    send(client, f"/tasks/{task_of(urgent_case, 'judge')}", **{**JUDGED, "_comment": "现场已看过"})

    assert "现场已看过" in client.get(f"/cases/{urgent_case}").get_data(as_text=True)


def test_what_a_page_sends_is_told_like_what_was_kept() -> None:
    for said in ({"review_agreed": "false", "words": "重新算"}, {"review_agreed": False, "words": "重新算"}):
        rows = answer_rows("review.confirm", 1, said)
        assert [row.value_zh for row in rows] == ["否", "重新算"]
