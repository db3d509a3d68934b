"""Every procedure handles what happens to a family: the event interrupts the one sub-process that wraps the body.

What a sheet leaves outside stands here with its reason, step by step: a new step outside is seen.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from lxml import etree

from tests.unit.diagrams.walking import diagrams

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
WITHDRAW, CHANGED = (
    "withdraw",
    "household-changed",
)  #: withdrawal, death of the only one, move away · who remains, move inside

#: procedure → what interrupts its body
HANDLED: dict[str, set[str]] = {
    "intake": {WITHDRAW},  # who belongs to the household is read from the register at each step
    "dibao": {WITHDRAW, CHANGED},
    "tekun": {WITHDRAW, CHANGED},
    "tekun-care": {WITHDRAW},  # about one person
    "recognise": {WITHDRAW, CHANGED},
    "temp-spend": {WITHDRAW, CHANGED},
    "child": {WITHDRAW, CHANGED},
    "urgent": {WITHDRAW},  # relief of an event is not counted by heads
    "refer": {WITHDRAW},  # about one need: whose need it was, dies with them (server.reviews.family.deaths)
    "extend": {WITHDRAW},
    "review": {WITHDRAW, CHANGED},
    "child-review": {WITHDRAW, CHANGED},
    "stop": {WITHDRAW, CHANGED},
    "pay-return": {WITHDRAW},
}
#: procedures of no family, or of one that owes: what happens to it does not end them
NOBODY_S = {
    "complaint": "somebody's report is answered, whatever becomes of the household that it names",
    "joint-meeting": "the meeting's agenda holds many cases: one of them leaves it",
    "resolution": "a unit's duty towards the meeting",
    "pay": "a batch of many: whoever died is held back by its own rule",
    "recover": "a debt outlives the aid; instalments and write-off look at who can pay",
    "winter": "a township's list of many: a line is left out, the list goes on",
}
#: (procedure, step) that no withdrawal interrupts → why
OUTSIDE: dict[tuple[str, str], str] = {
    **{(key, "recount"): "kept until the body begins anew (server.cases.listening)" for key in ("dibao", "tekun", "recognise", "temp-spend", "child")},
    ("dibao", "ask_conversion"): "the allowance is refused already: the answer is No",
    ("extend", "tell_applicant"): "decided already",
    ("stop", "deliver_decision"): "decided already: the paper reaches whom it concerns",
    ("urgent", "countersign"): "the money is handed over: it is booked",
    ("urgent", "confirm_end"): "the money is handed over: its papers are completed",
    ("urgent", "supplement"): "the money is handed over: its papers are completed",
}  # fmt: skip


@cache
def root(key: str) -> Any:
    return etree.fromstring(diagrams()[key])


def process(key: str) -> Any:
    return next(root(key).iter(f"{BPMN}process"))


def interrupted(key: str) -> dict[str, set[str]]:
    """Return the messages that interrupt, by the activity at whose edge they stand."""
    names = {each.get("id"): each.get("name") for each in root(key).iter(f"{BPMN}message")}
    found: dict[str, set[str]] = {}
    for event in root(key).iter(f"{BPMN}boundaryEvent"):
        definition = event.find(f"{BPMN}messageEventDefinition")
        if definition is not None and event.get("cancelActivity", "true") == "true":
            found.setdefault(event.get("attachedToRef"), set()).add(names[definition.get("messageRef")])
    return found


def steps(key: str, inside: Any = None, over: frozenset[str] = frozenset()) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield each step of a person with the messages that interrupt it, on this sheet and on those that it calls."""
    for node in inside if inside is not None else process(key):
        here = over | frozenset(interrupted(key).get(node.get("id"), ()))
        if node.tag == f"{BPMN}userTask":
            yield node.get("id"), here
        elif node.tag == f"{BPMN}subProcess":
            yield from steps(key, node, here)
        elif node.tag == f"{BPMN}callActivity":
            yield from steps(node.get("calledElement"), None, here)


def begun_by_themselves() -> set[str]:
    called = {call.get("calledElement") for key in diagrams() for call in root(key).iter(f"{BPMN}callActivity")}
    return set(diagrams()) - called


def test_every_procedure_says_what_interrupts_it_or_why_nothing_does() -> None:
    assert begun_by_themselves() == HANDLED.keys() | NOBODY_S.keys()
    assert not HANDLED.keys() & NOBODY_S.keys()


@pytest.mark.parametrize("key", HANDLED)
def test_the_events_interrupt_one_sub_process_that_wraps_the_body(key: str) -> None:
    wrapped = {node.get("id") for node in root(key).iter(f"{BPMN}subProcess")}
    stands = [activity for activity, names in interrupted(key).items() if names & {WITHDRAW, CHANGED}]
    whole = [activity for activity in stands if activity in wrapped and interrupted(key)[activity] >= HANDLED[key]]

    assert len(whole) == 1


@pytest.mark.parametrize("key", HANDLED)
def test_no_step_before_the_decision_goes_on_for_who_has_withdrawn_died_or_moved_away(key: str) -> None:
    left = {step for step, over in steps(key) if WITHDRAW not in over}

    assert left == {step for procedure, step in OUTSIDE if procedure == key}


@pytest.mark.parametrize("key", [key for key, handled in HANDLED.items() if CHANGED in handled])
def test_no_opinion_or_decision_is_given_on_a_family_that_was_another_one(key: str) -> None:
    left = {step for step, over in steps(key) if CHANGED not in over}
    ending = {
        "recount",
        "warn",
        "deliver_warning",
        "cooperate",
        "confirm_end",
        "ask_conversion",
        "deliver_decision",
        "county_report",
    }

    assert left <= ending


@pytest.mark.parametrize("key", NOBODY_S)
def test_nothing_is_waited_for_where_no_family_is_meant(key: str) -> None:
    assert not any(names & {WITHDRAW, CHANGED} for names in interrupted(key).values())


def test_a_supplement_that_does_not_come_is_judged_by_a_person_and_refuses_nothing_by_itself() -> None:
    sheet = root("intake-supplement")
    timer = next(event for event in sheet.iter(f"{BPMN}boundaryEvent") if event.get("attachedToRef") == "supplement")
    flows = {flow.get("sourceRef"): flow.get("targetRef") for flow in sheet.iter(f"{BPMN}sequenceFlow")}
    people = {task.get("id") for task in sheet.iter(f"{BPMN}userTask")}
    node = flows[timer.get("id")]
    while node not in people:
        assert node not in {end.get("id") for end in sheet.iter(f"{BPMN}endEvent")}
        node = flows[node]

    assert node == "decide"
