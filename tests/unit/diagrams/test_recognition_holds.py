"""What holds on every way through the diagrams of recognition, walked at random and saved and restored between steps."""

from __future__ import annotations

import random
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.diagrams import test_child, test_recognise, test_tekun, test_temp_spend
from tests.unit.diagrams.rooms.determination import DIBAO
from tests.unit.diagrams.standins import Short
from tests.unit.diagrams.test_separation import tree
from tests.unit.diagrams.walking import definition
from workflows import engine

MOST_STEPS = 60
ANEW: dict[str, Any] = dict.fromkeys(("decision", "review_outcome", "county_rule", "file_received_at"))
DATES = {"forwarded_at": "2026-09-18T10:00:00+08:00"}
URGED = {"withdrawal_reason": "uncooperative", "end_confirmed": False, "cooperates": False}
AMOUNTS = (800, 2400, 5000, 25000)


def answers(draw: random.Random, walk: Short, element: str) -> dict[str, Any]:
    """Answer a step in one of its ways, as its form and the server would."""
    chance = draw.random() < 0.5
    proposed = "grant" if draw.random() < 0.7 else "refuse"
    amount = Decimal(draw.choice(AMOUNTS)) if proposed == "grant" else None
    ended = "2026-09-18"
    anew = ANEW if "posted_amount" in walk.progress.data else {}
    back = ("returned",) * ("may_return" in walk.progress.data)
    return {
        "verify_done": {"verify_result": draw.choice(("within", "exceeds", "exceeds", "uncooperative"))},
        "notice_done": {"objected": chance, "objection_upheld": chance and draw.random() < 0.5, "notice_ended_at": ended,
                        "objected_at": "2026-09-15"},
        "decide_done": {"decision": draw.choice(("granted" if proposed == "grant" else "refused", *back)), "decided_at": ended,
                        "decided_amount": amount or Decimal(800)},
        "second_opinion": {"proposed": proposed, "proposed_amount": amount, **anew},
        "initial_opinion": {"initial_conclusion": draw.choice(("meets", "meets", "not-meets")), "proposed": proposed,
                            "proposed_amount": amount, "disputed": chance, "stage_dates": [ended], **DATES, **anew,
                            "decision_level": "township" if amount and amount <= 3000 else "county"},
        "opinion_again": {"initial_conclusion": draw.choice(("meets", "not-meets"))},
        "forward": {**DATES, "spot_drawn": chance, "decision": None, "county_rule": "DB.county", "file_received_at": ended},
        "county_review": {"proposed": proposed, "proposed_amount": amount, "to_meeting": draw.random() < 0.3, "decision": None,
                          "review_outcome": "return" if draw.random() < 0.1 else "forward"},
        "rate_care": {"care_level": "partial", "proposed_amount": Decimal(1440)},
        "judge_repeat": {"repeat_justified": True} if chance else {"repeat_justified": False, "proposed": "refuse",
                                                                 "proposed_amount": None, "decision_level": "county"},
        "screen": {"in_danger": chance, "check_rule": "SW.check", "county_rule": "SW.county"},
        "check_data": {"needs_visit": chance},
        "warn": URGED, "deliver_warning": {**URGED, "warned_at": ended},
        "cooperate": {**URGED, "cooperates": True, "withdrawal_reason": None},
        "confirm_end": draw.choice(({**URGED, "end_confirmed": True}, {**URGED, "cooperates": True, "withdrawal_reason": None}, URGED)),
    }.get(element, {})  # fmt: skip


def step(draw: random.Random, walk: Short) -> dict[str, Any]:
    """Take one next step that people, the clock or a meeting may bring, and return what was said where a notice ended."""
    if walk.progress.tasks:
        task, amount = draw.choice(walk.progress.tasks), walk.progress.data["proposed_amount"]
        told = answers(draw, walk, task.element)
        walk.do(task.element, **told)
        return {**told, "posted": amount} if task.element == "notice_done" else {}
    if walk.timers:
        walk.fire(next(iter(walk.timers)))
    else:
        walk.tell("meeting-resolved", resolution="agree", resolved_amount=None)
    return {}


def stands(key: str, again: bool, stood: dict[str, Any], granted: Any) -> bool:
    """Tell whether what was said when the last notice ended bears a grant of this amount."""
    if not stood or not again:
        return bool(stood)
    if key in ("recognise", "temp-spend"):
        return not stood["objection_upheld"]
    return not stood["objected"] and (key != "dibao" or stood["posted"] == granted)


STARTS = {
    "tekun": {**test_tekun.YET, "may_return": True}, "recognise": {**test_recognise.YET, "may_return": True},
    "temp-spend": {**test_temp_spend.YET, "may_return": True}, "child": test_child.YET,
    "dibao": {**test_tekun.VISITED, **DIBAO, "accepted_at": test_tekun.ACCEPTED},
}  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 10**6), key=st.sampled_from(("tekun", "recognise", "temp-spend", "dibao")), again=st.booleans()
)
def test_nothing_is_granted_that_has_not_stood_in_public_until_the_end(seed: int, key: str, again: bool):
    draw = random.Random(seed)
    walk, stood = Short(key, **{**STARTS[key], "second_notice": again}), dict[str, Any]()
    for _ in range(MOST_STEPS):
        if walk.finished:
            return
        now = walk.progress.data
        if "decide_done" in walk.open and now["proposed"] == "grant":
            assert now["notice_ended_at"] is not None
            assert stands(key, again or key == "tekun", stood, now["proposed_amount"])
        stood = step(draw, walk) or stood


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_a_child_never_comes_to_a_notice_and_always_to_an_end(seed: int):
    draw = random.Random(seed)
    walk = Short("child", **test_child.YET)
    for _ in range(MOST_STEPS):
        assert not walk.open & {"notice_done", "post", "verify_done"}
        if walk.finished:
            return
        step(draw, walk)
    pytest.fail("the child's file comes to no end")


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10**6), key=st.sampled_from(sorted(STARTS)), stop=st.integers(0, 12))
def test_a_withdrawal_ends_it_wherever_it_stands(seed: int, key: str, stop: int):
    draw = random.Random(seed)
    walk = Short(key, **STARTS[key])
    for _ in range(stop):
        if walk.finished:
            return
        step(draw, walk)
    if walk.finished:
        return
    walk.tell("withdraw", withdrawal_reason="died")
    assert walk.finished
    assert (walk.inputs("item.withdrawn") + walk.inputs("procedure.end"))[-1] == {"reason": "died"}


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10**6), key=st.sampled_from(sorted(STARTS)), stop=st.integers(0, 12))
def test_a_changed_household_is_never_decided_about_twice(seed: int, key: str, stop: int):
    draw = random.Random(seed)
    walk = Short(key, **STARTS[key])
    for _ in range(stop):
        if walk.finished:
            return
        step(draw, walk)
    if walk.finished or all(wait.message != "household-changed" for wait in walk.progress.waits):
        return  # it has ended, is being ended, or only pays what was approved
    walk.tell("household-changed", change_kind="member-died")
    walk.do("recount", household_size=1, decision="refused", decided_at="2026-09-21T10:00:00+08:00")
    assert walk.open == {"decide_done"}


@pytest.mark.parametrize("key", sorted(STARTS))
def test_nobody_decides_what_they_gave_an_opinion_on_or_reviewed(key: str):
    whole = definition(key)
    elements = {found.element for each in tree(key) for found in definition(each).steps}
    assert {"initial_opinion", "county_review"} <= elements
    assert {"initial_opinion", "county_review"} <= set(whole.separations["sign_county"])
    assert "initial_opinion" in whole.separations["county_review"]


def test_a_step_that_failed_leaves_the_walk_where_it_was():
    walk = Short("recognise", **test_recognise.YET)
    with pytest.raises(engine.NobodyWaits):
        walk.tell("meeting-resolved", resolution="agree")
    assert walk.open == {"verify_done"}
