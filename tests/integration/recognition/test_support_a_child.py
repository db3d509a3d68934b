"""A child without support: a file that only those who handle it see, no notice, money to the guardian, nobody supported twice."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from server.foundation.errors import InvalidAnswers
from server.households.models import Benefit, Person, RecognisedIdentity
from server.households.operations import enter_benefit
from server.notices.models import Notice
from server.payments.models import Payee
from server.reviews.family.applying import Entered, enter
from tests.integration.recognition.story import Household
from tests.stage import Stage

QI: dict[str, Any] = {
    "name": "祁示例", "id": "690102195807210121", "marital": "widowed", "hardship": {"causes": ["child-alone"], "needs": ["living"]},
    "members": [{"name": "祁小例", "id": "690102201705030216", "relation": "grandchild"}],
}  # fmt: skip
SEEN = {
    "child": "祁小例",
    "in_danger": False,
    "carer": "祖母",
    "father": "dead",
    "mother": "imprisoned",
    "care": "family",
}
PROOF = [("father", "police"), ("mother", "justice")]


def reviewed(stage: Stage) -> Household:
    home = Household(stage, "child", QI)
    today = stage.clock.now().date().isoformat()
    home.do("screen", home.clerk, **SEEN, seen_on=today)
    sources = [{"parent": p, "source": s, "result": "confirmed", "answered_on": today} for p, s in PROOF]
    home.do("check_data", home.clerk, sources=sources, needs_visit=False)
    home.do(
        "initial_opinion",
        "reviewer.qingsui",
        proposed="grant",
        payee_checked=True,
        payee_relation="grandparent",
        opinion="属实",
    )
    home.do("county_review", "child.civil", proposed="grant", opinion="属实")
    return home


def test_nobody_else_sees_the_file_and_the_guardian_is_paid(stage: Stage):
    home = reviewed(stage)
    page = f"/cases/{home.case_id}"
    seen = {
        login: stage.client(login).get(page).status_code
        for login in ("clerk.qingsui", "child.civil", "clerk.baishi", "checker.civil")
    }
    assert seen == {"clerk.qingsui": 200, "child.civil": 200, "clerk.baishi": 404, "checker.civil": 404}
    assert "祁小例" not in stage.client("reviewer.civil").get("/cases").get_data(as_text=True)

    home.sign(decision="granted", decided_amount=1500).deliver()
    child = stage.read(lambda w: w.session.scalars(select(Person).where(Person.name == "祁小例")).one())
    benefit = stage.read(lambda w: w.session.scalars(select(Benefit)).one())
    payee = stage.read(lambda w: w.session.scalars(select(Payee)).one())
    assert (benefit.person_id, payee.relation) == (child.id, "guardian")
    assert stage.read(lambda w: w.session.scalars(select(Notice.id)).first()) is None
    assert home.open == {"enter_upstream"}  # nothing is published either


def test_the_child_and_not_its_guardian_is_held_against_other_support(stage: Stage):
    home = reviewed(stage)

    def supported(work: Any) -> None:
        child = work.session.scalars(select(Person).where(Person.name == "祁小例")).one()
        enter_benefit(
            work, household_id=home_of(work, home), person_id=child.id, item="child", unit=home.town, since=work.today, amount=1500,
            period="month", cause="", case_id=None, source="青童〔2026〕1号",
        )  # fmt: skip

    stage.run(None, supported)
    with pytest.raises(InvalidAnswers) as refused:
        home.sign(decision="granted", decided_amount=1500)
    assert [problem.code for problem in refused.value.fields] == ["excluded"]


def home_of(work: Any, home: Household) -> str:
    from server.cases.models import Case

    return str(work.session.get_one(Case, home.case_id).household_id)


def test_brothers_and_sisters_are_asked_for_at_the_same_time_each_once(stage: Stage):
    sister = {"name": "祁小乙", "id": "690102201905030229", "relation": "grandchild"}
    both = {**QI, "members": [*QI["members"], sister]}
    first, second = Household(stage, "child", both), Household(stage, "child", both)
    assert first.case_id != second.case_id
    told = {**SEEN, "seen_on": stage.clock.now().date().isoformat()}
    first.do("screen", first.clerk, **told)
    with pytest.raises(InvalidAnswers) as refused:
        second.do("screen", second.clerk, **told)
    assert [problem.code for problem in refused.value.fields] == ["asked-for"]
    second.do("screen", second.clerk, **{**told, "child": "祁小乙"})


def test_a_family_that_moves_away_is_told_that_the_procedure_has_ended(stage: Stage):
    home = Household(stage, "child", QI)
    home.tell("withdraw", withdrawal_reason="moved-out")

    assert home.item("child").state == "withdrawn"
    assert "迁出" in home.documents()["end-notice"].facts["reason"]
    assert stage.read(lambda w: w.session.scalars(select(RecognisedIdentity)).first()) is None


def test_a_child_that_dies_ends_its_procedure_and_is_not_counted_anew(stage: Stage):
    home = reviewed(stage)
    child = stage.read(lambda w: w.session.scalars(select(Person.id).where(Person.name == "祁小例")).one())
    today = stage.clock.now().date().isoformat()
    told = {"kind": "died", "happened_on": today, "person": child, "words": "卫生院通知"}
    stage.run("clerk.qingsui", lambda w: enter(w, Entered(home_of(w, home), told, "died")))
    stage.tick()

    assert home.open == set()  # nobody counts the family anew for a child that is gone
    assert home.item("child").state == "withdrawn"
