"""A term is extended once, on a listed ground, by the authority's leader, before its date; everything moves together."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from server.cases.models import Deadline, Task
from server.cases.refusals import SamePerson
from server.determination import extending
from server.determination.models import Extension
from server.determination.refusals import ExtendedAlready, ExtensionTooLate, NotExtendable
from server.foundation.errors import InvalidAnswers, NotPermitted
from server.organisation.sign_in import make_token
from tests.integration.determination.story import Application, at
from tests.integration.determination.test_dibao import GRANT, at_the_county, posted
from tests.stage import csrf_token

FACTS = "公示期间有村民反映其有未申报收入，需要重新调查核实。"


def ask(
    application: Application,
    login: str = "clerk.qingsui",
    *,
    rule: str = "DB.total",
    ground: str = "objection",
    facts: str = FACTS,
) -> None:
    row = application.deadlines()[rule]
    application.stage.run(login, lambda w: extending.ask(w, deadline_id=row.id, ground=ground, facts=facts))


def approve(application: Application, login: str = "approver.civil", approved: bool = True) -> None:
    application.do("approve_county", login, approved=approved, reason="情况属实。" if approved else "可以按期办完。")


def request(application: Application) -> Extension:
    wanted = select(Extension).where(Extension.case_id == application.case_id).order_by(Extension.asked_at.desc())
    return application.stage.read(lambda w: w.session.scalars(wanted).first())  # type: ignore[return-value]


def test_the_same_start_with_the_larger_number_moves_deadline_tasks_and_reminders(accepted: Application) -> None:
    posted(accepted)
    before = accepted.deadlines()["DB.total"]
    at(accepted.stage, "2026-03-05T10:00:00+08:00")
    ask(accepted)
    approve(accepted)

    after = accepted.deadlines()["DB.total"]
    # 45 working days from 02-09: 30 → 03-27; 03-30 … 04-03 (35), 04-07 … 10 (39), 13 … 17 (44), 20 (45); Qingming 04-06 off
    assert (before.due_on, after.due_on) == (date(2026, 3, 27), date(2026, 4, 20))
    assert (after.start_at, after.extended_by, after.due_version) == (
        before.start_at,
        "DB.total.ext",
        before.due_version + 1,
    )
    assert accepted.documents()["extension-notice"].facts["until"] == "2026-04-20"
    assert accepted.task("tell_applicant")


def test_open_tasks_and_the_next_step_go_by_the_new_date(accepted: Application) -> None:
    at_the_county(accepted)
    ask(accepted)
    approve(accepted)
    # DB.county (03-23) still binds: it is earlier than the extended total
    assert accepted.task("county_review").due_rule == "DB.county"

    accepted.review()
    shown = accepted.stage.read(
        lambda w: w.session.scalars(
            select(Deadline).where(Deadline.rule == "DB.total", Deadline.case_id == accepted.case_id)
        ).one()
    )
    assert shown.due_on == date(2026, 4, 20)
    accepted.do("sign_county", "approver.civil", **GRANT)
    assert "DB.total" in accepted.deadlines("met")


def test_a_task_bound_by_the_total_alone_moves_with_it(accepted: Application) -> None:
    at(accepted.stage, "2026-03-26T10:00:00+08:00")
    task = accepted.task("start_survey")
    ask(accepted)
    approve(accepted)

    moved = accepted.stage.read(lambda w: w.session.get_one(Task, task.id))
    assert moved.due_at == task.due_at  # DB.start is earlier and does not move
    assert accepted.deadlines()["DB.start"].extended_by is None


def test_the_applicant_is_told_and_the_process_ends(accepted: Application) -> None:
    ask(accepted)
    approve(accepted)
    accepted.do(
        "tell_applicant",
        "clerk.qingsui",
        way="phone",
        received_by="陈示例",
        told_at="2026-02-09T09:30:00+08:00",
        proof="通话记录",
    )

    assert request(accepted).told_at is not None
    assert accepted.instances()["extend"] == "finished"
    assert accepted.item().state == "running"


def test_nobody_grants_their_own_request(accepted: Application) -> None:
    ask(accepted, "reviewer.civil")
    with pytest.raises(Exception) as refused:
        approve(accepted, "reviewer.civil")
    assert getattr(refused.value, "type", "") == "task-not-yours"


def test_a_leader_who_asks_does_not_approve(accepted: Application) -> None:
    from tests.integration.determination.test_decide import _appoint

    county = accepted.stage.unit("civil-affairs")
    accepted.stage.run(None, lambda w: _appoint(w, "approver.civil", county, "county_reviewer"))
    ask(accepted, "approver.civil")
    with pytest.raises(SamePerson):
        approve(accepted)


def test_a_ground_that_is_not_listed_and_missing_facts_are_refused(accepted: Application) -> None:
    with pytest.raises(InvalidAnswers) as refused:
        ask(accepted, ground="busy", facts=" ")

    assert {(p.path, p.code) for p in refused.value.fields} == {("ground", "unknown"), ("facts", "required")}


def test_a_term_is_extended_once(accepted: Application) -> None:
    ask(accepted)
    with pytest.raises(ExtendedAlready):
        ask(accepted)
    approve(accepted)
    with pytest.raises(ExtendedAlready):
        ask(accepted)


def test_a_refused_request_may_be_made_again(accepted: Application) -> None:
    ask(accepted)
    approve(accepted, approved=False)
    assert (request(accepted).state, accepted.deadlines()["DB.total"].due_on) == ("refused", date(2026, 3, 27))

    at(accepted.stage, "2026-02-10T09:30:00+08:00")
    ask(accepted, ground="difficult")
    assert request(accepted).state == "asked"


def test_only_terms_that_a_rule_extends(accepted: Application) -> None:
    with pytest.raises(NotExtendable):
        ask(accepted, rule="DB.start")


def test_after_the_original_date_nobody_asks_and_nobody_grants(accepted: Application) -> None:
    at(accepted.stage, "2026-03-27T15:00:00+08:00")
    ask(accepted)
    at(accepted.stage, "2026-03-28T00:01:00+08:00")
    with pytest.raises(InvalidAnswers) as refused:
        approve(accepted)
    assert [p.code for p in refused.value.fields] == ["too-late"]

    accepted.stage.tick()
    assert (request(accepted).state, accepted.instances()["extend"]) == ("void", "finished")
    with pytest.raises(ExtensionTooLate):
        ask(accepted)


def test_a_request_ends_with_the_decision_and_with_a_withdrawal(accepted: Application) -> None:
    at_the_county(accepted)
    ask(accepted)
    accepted.review().do("sign_county", "approver.civil", **GRANT)
    accepted.stage.tick()

    assert (request(accepted).state, accepted.instances()["extend"]) == ("void", "finished")


def test_another_township_asks_nothing(accepted: Application) -> None:
    with pytest.raises(NotPermitted):
        ask(accepted, "clerk.baishi")


def test_the_page_offers_the_new_date_and_keeps_what_was_typed(accepted: Application) -> None:
    client = accepted.stage.client("clerk.qingsui")
    path = f"/determination/deadlines/{accepted.deadlines()['DB.total'].id}/extend"
    assert "2026年4月20日" in client.get(path).get_data(as_text=True) or "2026-04-20" in client.get(path).get_data(
        as_text=True
    )

    token = csrf_token(client, path)
    back = client.post(path, data={"csrf_token": token, "facts": FACTS})
    assert back.status_code == 422
    assert FACTS in back.get_data(as_text=True)

    token = csrf_token(client, path)
    data = {"csrf_token": token, "ground": "objection", "facts": FACTS}
    assert client.post(path, data=data).status_code == 302
    again = client.post(path, data=data)
    assert again.status_code == 409
    assert "只能延长一次" in again.get_data(as_text=True)


def test_the_api_asks_with_an_idempotency_key(accepted: Application) -> None:
    stage = accepted.stage
    token = stage.run(
        None,
        lambda w: make_token(
            w,
            user_id=stage.actor("clerk.qingsui").id,
            name="t",
            scopes=("read", "write"),
            expires_at=w.now + timedelta(days=1),
        ),
    )
    client, who = stage.client(), {"Authorization": f"Bearer {token}"}
    path = f"/api/v1/deadlines/{accepted.deadlines()['DB.total'].id}/extension"
    body: dict[str, Any] = {"ground": "objection", "facts": FACTS}
    first = client.post(path, json=body, headers={**who, "Idempotency-Key": "one"})
    assert (first.status_code, first.json["new_due_on"]) == (201, "2026-04-20")
    assert client.post(path, json=body, headers={**who, "Idempotency-Key": "one"}).json == first.json
    assert client.post(path, json=body, headers=who).status_code == 409
    assert client.post(path, json={"ground": "objection"}, headers=who).status_code == 422
