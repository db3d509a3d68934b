"""Whoever is asked finds a message, and whoever asked finds the answer; neither says about whom or why."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from notifications.rendering import render
from server.cases.models import Case
from server.foundation.work import Work
from server.jobs.delivery import deliver_outbox
from server.messaging.models import Outbox
from server.organisation.models import User
from server.unmasking import operations, queries
from tests.integration.unmasking.conftest import Family
from tests.integration.unmasking.test_ask_and_agree import ask, decide, waits
from tests.messages import told
from tests.stage import Stage


def messages(stage: Stage, template: str) -> dict[str, dict[str, Any]]:
    """Return the facts of each message in an inbox, by whose it is."""
    wanted = select(User.login, Outbox.facts).join(Outbox, Outbox.recipient == User.id)
    wanted = wanted.where(Outbox.template == template, Outbox.channel == "inbox")
    return {row.login: row.facts for row in stage.read(lambda work: work.session.execute(wanted).all())}


@pytest.mark.parametrize("asker", ["clerk.qingsui", "reviewer.civil", "supervisor.county"])
def test_everybody_in_whose_list_it_waits_is_told_and_nobody_else(stage: Stage, family: Family, asker: str) -> None:
    request = ask(stage, asker, person_id=family.person_id)

    logins = stage.read(lambda work: list(work.session.scalars(select(User.login))))
    assert set(messages(stage, "unmask-asked")) == {each for each in logins if request in waits(stage, each)} != set()


def test_the_asker_is_told_of_the_answer_without_names_or_reasons(stage: Stage, family: Family) -> None:
    request = ask(stage, "clerk.qingsui", person_id=family.person_id)
    code = stage.read(lambda work: queries.read(work, request).household, "clerk.qingsui")
    asked = messages(stage, "unmask-asked")["reviewer.qingsui"]
    assert (asked["file"], asked["what_zh"], asked["urgent"], asked["due"]) == (code, "证件号码、电话", False, None)
    assert "核对身份证原件" not in str(asked) and "周示一" not in str(asked)

    decide(stage, "reviewer.qingsui", request)

    assert told(stage, "unmask-asked")
    assert told(stage, "unmask-answered")
    (login, facts) = next(iter(messages(stage, "unmask-answered").items()))
    assert (login, facts["agreed"], facts["until"]) == ("clerk.qingsui", True, "2026-09-18T09:30+08:00")
    again = ask(stage, "leader.qingsui", person_id=family.person_id)
    decide(stage, "reviewer.qingsui", again, agreed=False, word="张三的号码不需要")
    declined = messages(stage, "unmask-answered")["leader.qingsui"]
    assert (declined["agreed"], declined["until"]) == (False, None) and "张三" not in str(declined)
    assert "不同意" in render("unmask-answered", declined, "zh").title


def test_the_case_itself_does_not_tell_that_somebody_asks(stage: Stage, family: Family) -> None:
    stage.run("supervisor.county", lambda work: operations.ask(
        work, case_id=family.case_id, fields=["papers"], reason="抽查入户调查的照片"))  # fmt: skip

    assert "请您同意查看" not in stage.client("clerk.qingsui").get(f"/cases/{family.case_id}").get_data(as_text=True)
    assert set(stage.read(lambda work: list(work.session.scalars(select(Outbox.case_id))))) == {None}


def test_a_request_that_was_answered_before_the_worker_came_asks_nobody_any_more(stage: Stage, family: Family) -> None:
    request = ask(stage, "clerk.qingsui", person_id=family.person_id)
    decide(stage, "reviewer.qingsui", request)

    deliver_outbox(stage.database, stage.house, now=stage.clock.now())

    states = stage.read(lambda work: work.session.execute(select(Outbox.template, Outbox.state).distinct()).all())
    assert {tuple(row) for row in states} == {("unmask-asked", "dropped"), ("unmask-answered", "sent")}


def test_an_emergency_says_that_it_was_seen_and_by_when_to_confirm(stage: Stage) -> None:
    family = Family(stage, urgent=True)
    ask(stage, "duty.qingsui", person_id=family.person_id)

    facts = messages(stage, "unmask-asked")["reviewer.qingsui"]
    said = render("unmask-asked", facts, "zh")
    assert facts["urgent"] and "急难已先看" in said.title and "2026年9月21日" in said.body


def test_scans_are_spoken_of_by_the_code_of_the_case(stage: Stage, family: Family) -> None:
    def supervise(work: Work) -> str:
        operations.ask(work, case_id=family.case_id, fields=["papers"], reason="抽查入户调查的照片")
        return work.session.get_one(Case, family.case_id).code

    code = stage.run("supervisor.county", supervise)
    assert {facts["file"] for facts in messages(stage, "unmask-asked").values()} == {code}
