"""A complaint on its way: registered, checked, decided by a second person, answered where there is a name."""

from __future__ import annotations

import pytest

from tests.unit.diagrams.walking import Walk
from workflows.errors import StepFailed

RECEIVED = "2026-12-18T15:00:00+08:00"


def received(**data: object) -> Walk:
    return Walk("complaint", **{"received_at": RECEIVED, "named": True, "answer_rule": "CP.answer", **data})


def test_a_named_one_is_registered_checked_decided_and_answered():
    walk = received()
    assert walk.asked == ["complaint.register"]
    walk.do("check").do("conclude", check_again=False)
    assert walk.asked == ["complaint.register", "complaint.concluded"]
    assert walk.open == {"reply"}
    walk.do("reply")

    assert walk.finished
    assert walk.ends == ["replied"]


def test_an_anonymous_one_is_checked_and_nobody_is_answered():
    walk = received(named=False).do("check").do("conclude", check_again=False)

    assert walk.finished
    assert walk.ends == ["checked"]


def test_what_is_not_cleared_up_goes_back_and_nothing_is_issued():
    walk = received().do("check").do("conclude", check_again=True)

    assert walk.open == {"check"}
    assert walk.asked == ["complaint.register"]


@pytest.mark.parametrize("rule", ["CP.answer", "CP.petition"])
def test_its_answer_is_due_from_the_day_it_came_by_the_chosen_rule(rule: str):
    walk = received(answer_rule=rule)
    assert walk.terms == {("complaint", rule, RECEIVED), ("check", "CP.check", RECEIVED)}
    walk.do("check").do("conclude", check_again=False)

    assert walk.terms == {("complaint", rule, RECEIVED), ("reply", rule, RECEIVED)}


def test_a_rule_of_another_procedure_is_refused():
    with pytest.raises(StepFailed):
        received(answer_rule="DB.total").do("check").do("conclude", check_again=False)
