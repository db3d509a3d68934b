"""A household asks from home to withdraw: nothing ends before the window has spoken to it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from server.cases.models import Case
from server.foundation.errors import InvalidAnswers, NotPermitted
from server.intake.operations import register
from server.intake.withdrawing import withdraw
from server.jobs.leads import tell_overdue_applications
from server.messaging.models import Outbox
from server.online import withdrawals
from server.online.models import WithdrawalWish
from server.online.refusals import WishAnswered
from tests.integration.intake.conftest import filled
from tests.integration.relief.story import Program
from tests.messages import told
from tests.stage import Stage, csrf_token


@pytest.fixture
def case(stage: Stage) -> Case:
    """An application of 青穗镇 at its first step."""
    made = stage.run("clerk.qingsui", lambda w: register(w, answers=filled(stage)))
    return stage.read(lambda w: w.session.get_one(Case, made.case_id))


def _ask(stage: Stage, case: Case, words: str = "找到工作了") -> Any:
    family = stage.client()
    token = csrf_token(family, f"/q/{case.query_code}/withdraw")
    return family.post(f"/q/{case.query_code}/withdraw", data={"csrf_token": token, "words": words})


def _wish(stage: Stage) -> WithdrawalWish:
    return stage.read(lambda w: w.session.scalars(select(WithdrawalWish)).one())


def _told(stage: Stage, template: str) -> int:
    rows = select(Outbox.id).where(Outbox.template == template, Outbox.channel == "inbox")
    return len(stage.read(lambda w: w.session.scalars(rows).all()))


def test_asked_twice_it_is_one_wish_and_work_goes_on(stage: Stage, case: Case) -> None:
    family, where = stage.client(), f"/q/{case.query_code}/withdraw"
    said = {"csrf_token": csrf_token(family, where), "words": "找到工作了"}
    assert [family.post(where, data=said).status_code for _twice in range(2)] == [303, 303]

    # HOME.answer 2 WD from Friday 2026-09-18: Sunday 09-20 is a make-up workday (1), Monday 09-21 (2).
    assert (_wish(stage).state, _wish(stage).due_on) == ("asked", date(2026, 9, 21))
    assert "check" in stage.open_tasks(case.id)
    assert _told(stage, "withdrawal-wished") == 3  # two clerks and the leader
    assert told(stage, "withdrawal-wished")
    text = stage.client().get(f"/q/{case.query_code}").get_data(as_text=True)
    assert "您于 2026年9月18日 要求撤回" in text and "最迟 2026年9月21日 答复" in text and "找到工作了" not in text
    told_on = stage.client().get(f"/api/v1/status/{case.query_code}").get_json()
    assert (told_on["withdrawal_asked_on"], told_on["withdrawal_due_on"]) == ("2026-09-18", "2026-09-21")
    page = stage.client("supervisor.county").get(f"/cases/{case.id}").get_data(as_text=True)
    assert "9月18日 09:00 提出，最迟 2026年9月21日 核实并答复" in page  # its words are not hers to read, its dates are


def test_an_unexplained_wish_is_refused_and_stays_on_the_page(stage: Stage, case: Case) -> None:
    answer = _ask(stage, case, " ")
    assert answer.status_code == 422 and "请简单说说为什么" in answer.get_data(as_text=True)


def test_the_window_records_the_withdrawal_and_the_wish_is_granted(stage: Stage, case: Case) -> None:
    _ask(stage, case)
    page = stage.client("clerk.qingsui").get(f"/cases/{case.id}").get_data(as_text=True)
    assert "申请人在网上要求撤回" in page and "找到工作了" in page

    stage.run("clerk.qingsui", lambda w: withdraw(w, case_id=case.id, reason="withdrawn", words="电话核实，本人不办了"))
    stage.tick()
    assert _wish(stage).state == "granted"
    assert stage.read(lambda w: w.session.get_one(Case, case.id).state) == "withdrawn"
    late = stage.client().get(f"/q/{case.query_code}").get_data(as_text=True)
    assert "不想办了" not in late and _ask_closed(stage, case) == 409


def test_who_oversees_reads_that_a_family_wishes_and_not_its_words(stage: Stage, case: Case) -> None:
    """They may name a neighbour, whom no veil over the family covers."""
    _ask(stage, case, "亓官示邻介绍的工作找到了")

    page = stage.client("supervisor.county").get(f"/cases/{case.id}").get_data(as_text=True)
    assert "申请人在网上要求撤回" in page and "亓官示邻" not in page


def _ask_closed(stage: Stage, case: Case) -> int:
    return int(stage.client().post(f"/api/v1/status/{case.query_code}/withdrawal", json={"words": "不办"}).status_code)


def test_who_was_not_meant_to_withdraw_goes_on_and_may_ask_again(stage: Stage, case: Case) -> None:
    _ask(stage, case)
    program = Program(stage, "clerk.qingsui")
    where = f"/api/v1/applications/cases/{case.id}/keep"
    assert program.post(where, json={"words": " "}).status_code == 422
    done = program.post(where, json={"words": "电话里说是孩子点错了"})
    assert done.get_json()["state"] == "kept" and program.post(where, json={"words": "再记"}).status_code == 409

    text = stage.client().get(f"/q/{case.query_code}").get_data(as_text=True)
    assert "窗口核实后继续办" in text and "孩子点错" not in text
    assert _ask(stage, case).status_code == 303


def test_the_page_of_the_case_keeps_it_too(stage: Stage, case: Case) -> None:
    _ask(stage, case)
    clerk, where = stage.client("clerk.qingsui"), f"/applications/cases/{case.id}/keep"
    token = csrf_token(clerk, f"/cases/{case.id}")
    clerk.post(where, data={"csrf_token": token, "words": ""})
    assert _wish(stage).state == "asked"
    clerk.post(where, data={"csrf_token": token, "words": "电话核实，还要办"})
    assert _wish(stage).state == "kept"


def test_another_window_answers_nothing(stage: Stage, case: Case) -> None:
    _ask(stage, case)
    with pytest.raises(NotPermitted):
        stage.run("clerk.baishi", lambda w: withdrawals.keep(w, case_id=case.id, words="电话核实"))
    with pytest.raises(InvalidAnswers):
        stage.run("clerk.qingsui", lambda w: withdrawals.keep(w, case_id=case.id, words=""))


def test_an_answer_that_does_not_come_is_told_once(stage: Stage, case: Case) -> None:
    _ask(stage, case)
    stage.move_to("2026-09-22T00:00:00+08:00")
    sweeps = [tell_overdue_applications(stage.database, stage.house, now=stage.clock.now()) for _twice in range(2)]
    assert sweeps == [1, 0] and _told(stage, "withdrawal-overdue") == 3
    assert told(stage, "withdrawal-overdue")
    stage.run("clerk.qingsui", lambda w: withdrawals.keep(w, case_id=case.id, words="电话核实，还要办"))
    with pytest.raises(WishAnswered):
        stage.run("clerk2.qingsui", lambda w: withdrawals.keep(w, case_id=case.id, words="电话核实"))
