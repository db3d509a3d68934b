"""A service provider sees what is assigned to it, while it is: no name before it takes the work on, no case, nothing afterwards, no decision."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from server.cases.assignment import claim, reassign
from server.cases.models import Case, Item
from server.cases.queries.todo import Wanted, count, todo
from server.cases.visibility import masked_name
from server.foundation.errors import InvalidAnswers, NotFound, NotPermitted
from server.foundation.work import Work
from server.messaging.models import Outbox
from server.organisation.operations import appoint
from server.referrals.addressing import addressees
from server.referrals.listing import sent_list
from server.referrals.minimum import identified
from server.referrals.operations import confirm_need, send
from server.referrals.queries import inbox, open_transfer
from tests.integration.referrals.conftest import QIAN, Transfers
from tests.stage import Stage, csrf_token

WORKER, COLLEAGUE, LEAD = "officer.services", "worker.services", "chief.services"
NEED = {"kinds": ["company"], "how_often": "每周一次", "alone": True}
TAKEN = {
    "result_kind": "granted", "grant_kind": "每周探访", "visits": 1, "worker": "梅示一", "grant_from": "2026-09-21",
    "until": "2026-10-31", "decided_on": "2026-09-18",
}  # fmt: skip
VISITED = {
    "served_on": "2026-09-18",
    "done": "陪聊",
    "confirmed_by": "本人",
    "state_seen": "well",
    "more_visits": False,
}
SECRETS = (QIAN["name"], masked_name(QIAN["name"]), QIAN["phone"], QIAN["residence_address"], QIAN["id_number"])


@pytest.fixture
def sent(transfers: Transfers) -> str:
    """A service transfer that lies at the provider, unsigned."""
    return transfers.send("service", details=NEED)


def told(stage: Stage, *paths: str, login: str = WORKER) -> list[str]:
    """Return which secrets of the family the provider's pages and answers tell."""
    client = stage.client(login)
    said = "".join(client.get(path, follow_redirects=True).get_data(as_text=True) for path in paths)
    return [secret for secret in SECRETS if secret in said]


def test_an_offer_says_what_is_needed_and_not_by_whom(stage: Stage, transfers: Transfers, sent: str) -> None:
    sign = transfers.tasks(sent)["sign"]
    stage.run(WORKER, lambda work: claim(work, task_id=sign.id))

    paths = (
        f"/tasks/{sign.id}",
        f"/api/v1/tasks/{sign.id}",
        f"/transfers/{sent}",
        f"/api/v1/transfers/{sent}",
        "/transfers/inbox",
        "/tasks",
        "/",
    )
    assert (sign.role, told(stage, *paths)) == ("service_worker", [])
    assert "每周一次" in stage.client(WORKER).get(f"/transfers/{sent}").get_data(as_text=True)


def test_who_it_is_is_revealed_only_once_she_has_agreed_and_the_receiver_has_signed(
    stage: Stage, transfers: Transfers
) -> None:
    def revealed(work: Work) -> list[bool]:
        person = work.session.get_one(Case, transfers.case_id).applicant_id
        ways = [(False, False), (True, False), (False, True), (True, True)]
        return [
            bool(identified(work, item="charity", person_id=str(person), consented=agreed, signed=signed))
            for agreed, signed in ways
        ]

    assert stage.read(revealed) == [False, False, False, True]


def test_who_has_taken_the_visit_on_reads_whom_to_call_and_nobody_else_of_the_provider_does(
    stage: Stage, transfers: Transfers, sent: str
) -> None:
    page = f"/transfers/{sent}"
    assert told(stage, page) == []
    transfers.take(sent, WORKER)
    order = transfers.tasks(sent)["order"]

    assert order.holder_id == stage.actor(WORKER).id  # whoever signed for it has it in hand from there on
    assert told(stage, page) == [QIAN["name"], QIAN["phone"]]
    closed = (
        f"/cases/{transfers.case_id}",
        f"/api/v1/cases/{transfers.case_id}",
        f"/cases/{transfers.case_id}/papers",
        "/cases",
    )
    client = stage.client(WORKER)
    assert {client.get(path).status_code for path in closed[:3]} <= {403, 404}
    assert told(stage, *closed) == []
    assert client.get(page).status_code == 200
    assert stage.client("visitor.services").get(page).status_code == 404


def test_when_the_service_is_accepted_the_provider_reads_nothing_more(
    stage: Stage, transfers: Transfers, sent: str
) -> None:
    transfers.take(sent, WORKER)
    order = transfers.tasks(sent)["order"]
    transfers.do(sent, "order", WORKER, **TAKEN)
    transfers.do(sent, "visit", WORKER, **VISITED)
    check = transfers.tasks(sent)["check_service"]
    assert check.role == "clerk"

    client = stage.client(WORKER)
    seen = [f"/transfers/{sent}", f"/api/v1/transfers/{sent}", f"/tasks/{order.id}", f"/api/v1/tasks/{order.id}"]
    assert {path: client.get(path).status_code for path in seen} == dict.fromkeys(seen, 404)
    assert stage.read(lambda work: inbox(work).rows, WORKER) == []
    with pytest.raises(NotFound):
        stage.run(WORKER, lambda work: open_transfer(work, sent))


def test_a_provider_that_does_not_take_it_on_has_refused_nobody(stage: Stage, transfers: Transfers, sent: str) -> None:
    transfers.take(sent, WORKER)
    with pytest.raises(InvalidAnswers) as refusal:
        transfers.do(sent, "order", WORKER, result_kind="refused", reason="人手不够", decided_on="2026-09-18")
    assert {problem.path for problem in refusal.value.fields} == {"result_kind"}
    transfers.do(sent, "order", WORKER, result_kind="declined", reason="人手不够", decided_on="2026-09-18")

    row = transfers.row(sent)
    item = stage.read(lambda work: work.session.get_one(Item, row.item_id))
    assert (row.result_kind, row.state, item.state) == ("declined", "answered", "confirmed")
    transfers.do(
        sent,
        "tell",
        "clerk.qingsui",
        told_way="counter",
        told_at="2026-09-18T09:00:00+08:00",
        told_person="钱示例",
        need_open=False,
        satisfaction="none",
    )
    again = stage.run(
        "clerk.qingsui", lambda work: confirm_need(work, case_id=transfers.case_id, item="service", need="换一家").id
    )
    assert transfers.row(again).state == "draft"


def test_a_provider_is_sent_nothing_that_somebody_has_to_decide(stage: Stage, transfers: Transfers) -> None:
    provider = stage.unit("services")
    offered = stage.read(
        lambda work: {item: dict(addressees(work, item)) for item in ("service", "medical", "charity")}
    )
    assert {item: provider in units for item, units in offered.items()} == {
        "service": True,
        "medical": False,
        "charity": False,
    }
    referral = transfers.confirm("medical")
    with pytest.raises(InvalidAnswers) as refusal:
        stage.run("clerk.qingsui", lambda work: send(work, referral_id=referral, consent=True, to_unit=provider))
    assert [problem.code for problem in refusal.value.fields] == ["provider"]


def lines(stage: Stage, login: str) -> tuple[int, list[str], list[str], int, int]:
    """Return what a worker counts and reads of the provider's work: to-do list, inbox, what the API lists, the page, the reminders."""

    def seen(work: Work) -> tuple[int, list[str], list[str]]:
        listed = [line.referral.id for page in (inbox(work), sent_list(work)) for line in page.rows]
        return count(work, Wanted()), listed, [row.id for row in todo(work, Wanted()).rows]

    number, listed, tasks = stage.read(seen, login)
    calendar = stage.read(lambda work: len(todo(work, Wanted(scope="mine")).rows), login)
    return number, listed, tasks, calendar, len(stage.client(login).get("/api/v1/transfers").json["rows"])


def assigned(stage: Stage, transfers: Transfers, sent: str, login: str) -> str:
    """Let the provider's lead give the open step to a worker and return its id."""
    (task,) = transfers.tasks(sent).values()
    chosen = {"user": stage.actor(login).id, "reason": "由她上门"}
    client = stage.client(LEAD)
    page = f"/tasks/{task.id}"
    assert stage.actor(login).name in client.get(page).get_data(as_text=True)
    answer = client.post(f"{page}/reassign", data={**chosen, "csrf_token": csrf_token(client, page)})
    assert answer.status_code == 302
    return str(task.id)


def test_an_offer_stands_open_to_all_until_the_lead_assigns_it(stage: Stage, transfers: Transfers, sent: str) -> None:
    assert [lines(stage, who)[1] for who in (WORKER, COLLEAGUE, LEAD)] == [[sent, sent]] * 3
    task = assigned(stage, transfers, sent, COLLEAGUE)

    assert lines(stage, WORKER) == (0, [], [], 0, 0)
    assert lines(stage, COLLEAGUE) == (1, [sent, sent], [task], 1, 1)
    closed = (f"/tasks/{task}", f"/api/v1/tasks/{task}", f"/transfers/{sent}", f"/api/v1/transfers/{sent}")
    client = stage.client(WORKER)
    assert [client.get(path).status_code for path in closed] == [404] * 4
    assert told(stage, *closed, login=LEAD) == []


def test_every_later_step_stays_with_whoever_was_assigned(stage: Stage, transfers: Transfers, sent: str) -> None:
    assigned(stage, transfers, sent, COLLEAGUE)
    transfers.take(sent, COLLEAGUE)
    transfers.do(sent, "order", COLLEAGUE, **{**TAKEN, "visits": 2})
    transfers.do(sent, "visit", COLLEAGUE, **{**VISITED, "more_visits": True})
    assert (lines(stage, WORKER), lines(stage, COLLEAGUE)[0]) == ((0, [], [], 0, 0), 1)

    task = assigned(stage, transfers, sent, WORKER)
    assert (lines(stage, COLLEAGUE), lines(stage, WORKER)[2]) == ((0, [], [], 0, 0), [task])
    transfers.do(sent, "visit", WORKER, **VISITED)
    assert [lines(stage, who)[1] for who in (WORKER, COLLEAGUE, LEAD)] == [[], [], []]
    assert stage.client(LEAD).get(f"/tasks/{task}").status_code == 404


def test_of_what_is_assigned_only_its_worker_and_the_lead_are_reminded(
    stage: Stage, transfers: Transfers, sent: str
) -> None:
    assigned(stage, transfers, sent, COLLEAGUE)
    stage.move_to("2026-10-12T09:00:00+08:00")
    stage.tick()
    late = select(Outbox.recipient).where(Outbox.case_id == transfers.case_id, Outbox.created_at >= stage.clock.now())
    told_of = stage.read(lambda work: set(work.session.scalars(late)))
    people = {who: stage.actor(who).id in told_of for who in (WORKER, COLLEAGUE, LEAD)}
    assert people == {WORKER: False, COLLEAGUE: True, LEAD: True}


def test_only_the_lead_assigns(stage: Stage, transfers: Transfers, sent: str) -> None:
    task = transfers.tasks(sent)["sign"].id
    for who in (WORKER, "clerk.baishi", "chief.housing"):
        with pytest.raises(NotPermitted):
            stage.run(
                who, lambda work: reassign(work, task_id=task, user_id=stage.actor(COLLEAGUE).id, reason="由她上门")
            )


@pytest.mark.parametrize(("login", "unit", "role"), [
    (WORKER, "housing", "department_handler"), (WORKER, "qingsui", "investigator"), ("clerk.qingsui", "services", "service_worker"),
])  # fmt: skip
def test_a_providers_staff_hold_no_post_of_the_administration(stage: Stage, login: str, unit: str, role: str) -> None:
    given: dict[str, Any] = {
        "user_id": stage.actor(login).id,
        "unit_id": stage.unit(unit),
        "role": role,
        "since": date(2026, 9, 18),
    }
    with pytest.raises(InvalidAnswers) as refusal:
        stage.run(None, lambda work: appoint(work, **given))
    assert [problem.code for problem in refusal.value.fields] == ["provider"]
