"""督办单: numbered, told, answered, returned, accepted; the bulk hand-over; the supervision list."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import pytest
from sqlalchemy import select

from server.cases.models import SupervisionEntry, Task
from server.foundation.errors import InvalidAnswers, NotFound, NotPermitted
from server.foundation.work import Work
from server.messaging.models import Outbox
from server.oversight import operations
from server.oversight.models import SupervisionOrder
from server.oversight.queries import listed, orders
from server.oversight.refusals import NothingToJudge, OrderAnswered
from tests.stage import Stage, csrf_token

# The clock stands on Friday 2026-09-18; Sunday the 20th is worked to make up for the National Day.
MONDAY = date(2026, 9, 21)


def send(stage: Stage, transfer: str, *, by: str = "supervisor.county", **changed: object) -> str:
    task = stage.open_tasks(transfer)["sign"]
    given = {
        "subject_kind": "task", "subject_id": task.id, "unit_id": stage.unit("housing"), "role": "department_leader",
        "reason": "逾期未签收，请说明原因并签收。", "reply_by": MONDAY, "form_token": "t1",
    }  # fmt: skip
    return stage.run(by, lambda work: operations.send_order(work, **{**given, **changed}).id)  # type: ignore[arg-type]


def state_of(stage: Stage, order_id: str) -> str:
    return stage.read(lambda work: work.session.get_one(SupervisionOrder, order_id).state)


def told(stage: Stage, template: str) -> list[str]:
    """Return the sign-in names that have this message waiting in their inbox."""
    from server.organisation.models import User

    wanted = (
        select(User.login)
        .join(Outbox, Outbox.recipient == User.id)
        .where(Outbox.template == template, Outbox.channel == "inbox")
    )
    return sorted(stage.read(lambda work: list(work.session.scalars(wanted))))


def test_an_order_is_numbered_and_tells_the_post(stage: Stage, transfer: str) -> None:
    order_id = send(stage, transfer)
    sheet = stage.read(lambda work: orders.order_sheet(work, order_id), "chief.housing")

    assert sheet.row.number == "青督救督〔2026〕0001号"
    assert sheet.may_answer
    assert told(stage, "supervision-order") == ["chief.housing"]


def test_an_order_lives_until_an_answer_is_accepted(stage: Stage, transfer: str) -> None:
    order_id = send(stage, transfer)
    stage.run("chief.housing", lambda work: operations.answer_order(work, order_id=order_id, text="正在签收。"))
    assert state_of(stage, order_id) == "answered"
    assert told(stage, "supervision-answer") == ["supervisor.county"]

    def send_back(work: Work) -> None:
        operations.return_answer(work, order_id=order_id, reason="请写明日期。", reply_by=date(2026, 9, 22))

    stage.move(hours=1)
    stage.run("supervisor.county", send_back)
    assert state_of(stage, order_id) == "open"
    assert told(stage, "supervision-order") == ["chief.housing", "chief.housing"]
    stage.run("chief.housing", lambda work: operations.answer_order(work, order_id=order_id, text="今天签收。"))
    stage.run("supervisor.county", lambda work: operations.accept_answer(work, order_id=order_id))

    sheet = stage.read(lambda work: orders.order_sheet(work, order_id), "supervisor.county")
    assert sheet.order.state == "closed"
    assert [each.verdict for each in sheet.answers] == ["returned", "accepted"]


def test_the_same_form_sends_one_order(stage: Stage, transfer: str) -> None:
    assert send(stage, transfer) == send(stage, transfer)
    assert send(stage, transfer, form_token="t2") != send(stage, transfer)


def test_a_second_answer_and_a_verdict_on_nothing_are_refused(stage: Stage, transfer: str) -> None:
    order_id = send(stage, transfer)
    with pytest.raises(NothingToJudge):
        stage.run("supervisor.county", lambda work: operations.accept_answer(work, order_id=order_id))
    stage.run("chief.housing", lambda work: operations.answer_order(work, order_id=order_id, text="已签收。"))
    with pytest.raises(OrderAnswered):
        stage.run("chief.housing", lambda work: operations.answer_order(work, order_id=order_id, text="又一次。"))


@pytest.mark.parametrize(
    ("changed", "path"),
    [
        ({"reason": " "}, "reason"),
        ({"reason": "请联系 13800000001"}, "reason"),
        ({"reply_by": date(2026, 9, 19)}, "reply_by"),  # a Saturday off
        ({"reply_by": None}, "reply_by"),
        ({"role": "clerk"}, "addressee"),
    ],
)
def test_what_does_not_fit_is_said_at_its_field(
    stage: Stage, transfer: str, changed: dict[str, object], path: str
) -> None:
    with pytest.raises(InvalidAnswers) as refusal:
        send(stage, transfer, **changed)
    assert [each.path for each in refusal.value.fields] == [path]


def test_only_the_supervisor_sends_and_only_the_unit_asked_sees_it(stage: Stage, transfer: str) -> None:
    with pytest.raises(NotPermitted):
        send(stage, transfer, by="chief.housing")
    order_id = send(stage, transfer)
    with pytest.raises(NotFound):
        stage.read(lambda work: orders.order_sheet(work, order_id), "chief.medical")


def test_an_overdue_reply_is_red(stage: Stage, transfer: str) -> None:
    order_id = send(stage, transfer)
    stage.move_to("2026-09-21T23:00:00+08:00")
    on_the_day = stage.read(lambda work: orders.order_sheet(work, order_id).row.light.state, "supervisor.county")
    stage.move_to("2026-09-22T00:30:00+08:00")
    after = stage.read(lambda work: orders.orders(work, late=True).rows, "supervisor.county")

    assert on_the_day == "amber"
    assert [(row.late, row.light.left) for row in after] == [(True, -1)]


def test_the_pages_send_answer_and_print(stage: Stage, transfer: str) -> None:
    task = stage.open_tasks(transfer)["sign"]
    supervisor, chief = stage.client("supervisor.county"), stage.client("chief.housing")
    path = f"/oversight/orders/new?task={task.id}"
    form = {
        "task": task.id, "form_token": "page", "addressee": f"{stage.unit('housing')}:department_leader",
        "reason": "请说明原因", "reply_by": "2026-09-23", "csrf_token": csrf_token(supervisor, path),
    }  # fmt: skip
    refused = supervisor.post("/oversight/orders", data={**form, "reply_by": ""})
    assert refused.status_code == 422
    assert "请说明原因" in refused.get_data(as_text=True)

    sent = supervisor.post("/oversight/orders", data=form)
    assert sent.status_code == 303
    address = sent.headers["Location"]
    assert supervisor.post("/oversight/orders", data=form).headers["Location"] == address
    answered = chief.post(f"{address}/answer", data={"text": "明天签收", "csrf_token": csrf_token(chief, address)})
    assert answered.status_code == 303
    printed = supervisor.get(f"{address}/print").get_data(as_text=True)
    assert "青督救督〔2026〕0001号" in printed
    assert "明天签收" in printed


def test_the_list_of_orders_leaves_as_a_sheet_with_nothing_that_computes(stage: Stage, transfer: str) -> None:
    send(stage, transfer)
    answer = stage.client("supervisor.county").get("/oversight/orders.xlsx")
    lines = list(openpyxl.load_workbook(io.BytesIO(answer.data)).active.iter_rows(values_only=True))

    assert lines[0][0] == "督办单号"
    assert lines[1][0] == "青督救督〔2026〕0001号"


def test_several_tasks_change_hands_together_or_not_at_all(stage: Stage, transfer: str) -> None:
    task = stage.open_tasks(transfer)["sign"]
    officer = stage.actor("officer.housing").id

    def hand(work: Work, user: str) -> int:
        return operations.reassign_all(work, colleagues={task.id: user}, reason="原经办人出差")

    with pytest.raises(InvalidAnswers):
        stage.run("supervisor.county", lambda work: hand(work, stage.actor("officer.medical").id))
    assert stage.run("supervisor.county", lambda work: hand(work, officer)) == 1
    assert stage.read(lambda work: work.session.get_one(Task, task.id).holder_id) == officer


def test_the_board_hands_over_through_its_page(stage: Stage, transfer: str) -> None:
    task = stage.open_tasks(transfer)["sign"]
    client = stage.client("supervisor.county")
    form = {"chosen": task.id, "csrf_token": csrf_token(client, "/oversight/tasks"), "back": "/oversight/tasks"}
    assert "姜" in client.post("/oversight/reassign", data=form).get_data(as_text=True)
    refused = client.post("/oversight/reassign", data={**form, "confirmed": "yes", "reason": ""})
    assert refused.status_code == 422
    officer = stage.actor("officer.housing").id
    done = client.post("/oversight/reassign", data={**form, "confirmed": "yes", "reason": "出差", "user-0": officer})
    assert done.status_code == 303
    assert stage.read(lambda work: work.session.get_one(Task, task.id).holder_id) == officer


def test_an_unsigned_transfer_enters_the_list_when_its_timer_fires(stage: Stage, transfer: str) -> None:
    stage.move_to("2026-09-22T00:10:00+08:00")
    stage.tick()
    rows = stage.read(lambda work: listed.listed(work).rows, "supervisor.county")

    assert [(row.cause, row.unit) for row in rows] == [("unsigned", "青穗县住房和城乡建设局")]


def test_a_settled_entry_leaves_the_list(stage: Stage, transfer: str) -> None:
    stage.move_to("2026-09-22T00:10:00+08:00")
    stage.tick()
    entry = stage.read(lambda work: work.session.scalars(select(SupervisionEntry.id)).one())
    stage.run("supervisor.county", lambda work: operations.settle_entry(work, entry_id=entry))

    assert stage.read(lambda work: listed.listed(work).rows, "supervisor.county") == []
    assert len(stage.read(lambda work: listed.listed(work, settled=True).rows, "supervisor.county")) == 1


def test_the_api_sends_once_under_one_key_and_answers_what_the_page_shows(stage: Stage, transfer: str) -> None:
    task = stage.open_tasks(transfer)["sign"]
    client = stage.client("supervisor.county")
    token = csrf_token(client, "/oversight/tasks")
    body = {
        "subject_kind": "task", "subject_id": task.id, "unit_id": stage.unit("housing"), "role": "department_leader",
        "reason": "请说明原因", "reply_by": "2026-09-23",
    }  # fmt: skip
    headers = {"X-CSRFToken": token, "Idempotency-Key": "k1"}
    first = client.post("/api/v1/oversight/orders", json=body, headers=headers)
    again = client.post("/api/v1/oversight/orders", json=body, headers=headers)

    assert first.status_code == 201, first.get_data(as_text=True)
    assert again.get_json() == first.get_json()
    listed_ = client.get("/api/v1/oversight/orders").get_json()["rows"]
    assert [row["number"] for row in listed_] == [first.get_json()["number"]]
    assert client.get("/api/v1/oversight").get_json()["total"]["unsigned"] == 1
    assert client.get("/api/v1/oversight/tasks?due=unsigned").get_json()["rows"][0]["person"] == "示**"
    assert client.get("/api/v1/oversight/statistics").get_json()["opened"] == 1
    refused = client.post("/api/v1/oversight/orders", json={**body, "reason": ""}, headers={"X-CSRFToken": token})
    assert refused.status_code == 422


def test_a_unit_that_was_sent_an_order_finds_it_in_its_menu(stage: Stage, transfer: str) -> None:
    client = stage.client("chief.housing")
    assert 'href="/oversight/orders"' not in client.get("/tasks").get_data(as_text=True)

    send(stage, transfer)

    assert 'href="/oversight/orders"' in client.get("/tasks").get_data(as_text=True)
    assert client.get("/oversight/orders").status_code == 200
