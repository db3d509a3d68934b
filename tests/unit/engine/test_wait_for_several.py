"""An intermediate event with several triggers waits for any of them, or for all (BPMN 2.0 table 10.89)."""

from __future__ import annotations

import pytest

from tests.unit.engine.diagrams import Case, diagram, flows, timer
from workflows import engine

DECLARED = '<message id="m1" name="paid"/><message id="m2" name="signed"/><signal id="g" name="stop"/>'
MESSAGES = '<messageEventDefinition messageRef="m1"/><messageEventDefinition messageRef="m2"/>'
SIGNAL = '<signalEventDefinition signalRef="g"/>'


def waiting(definitions: str, more: str = "") -> bytes:
    body = (
        f'<startEvent id="s"/><intermediateCatchEvent id="c" {more}>{definitions}</intermediateCatchEvent>'
        '<userTask id="u"/><endEvent id="e"/>' + flows("s > c; c > u; u > e")
    )
    return diagram(body, declared=DECLARED)


@pytest.mark.parametrize("message", ["paid", "signed"])
def test_the_first_of_several_triggers_is_enough(message):
    case = Case(waiting(MESSAGES))
    assert case.open == []
    case.deliver(message)
    assert case.open == ["u"]
    with pytest.raises(engine.NobodyWaits):
        case.deliver("paid")


def test_a_timer_beside_a_message_goes_on_too():
    case = Case(waiting(MESSAGES + timer("PT1H")))
    case.wake("c")
    assert case.open == ["u"]
    assert case.progress.waits == () and case.progress.timers == ()


def test_all_triggers_are_needed_when_the_event_says_so():
    case = Case(waiting(MESSAGES + SIGNAL, 'parallelMultiple="true"'))
    case.deliver("signed")
    assert case.open == []
    case.deliver("signal:stop")
    with pytest.raises(engine.NobodyWaits):
        case.deliver("signed")
    case.deliver("paid")
    assert case.open == ["u"]


def test_the_event_counts_as_one_step_however_many_triggers_it_has():
    case = Case(waiting(MESSAGES, 'parallelMultiple="true"'))
    case.deliver("paid")
    assert case.progress.elements == ()
    case.deliver("signed")
    assert case.progress.elements == ("c",)


def test_a_condition_that_already_holds_goes_on_at_once():
    condition = "<conditionalEventDefinition><condition>${ready}</condition></conditionalEventDefinition>"
    case = Case(waiting('<messageEventDefinition messageRef="m1"/>' + condition), {"ready": True})
    assert case.open == ["u"]
    assert case.progress.waits == ()


def test_several_triggers_on_a_border_are_refused():
    body = (
        '<startEvent id="s"/><userTask id="u"/><endEvent id="e"/><endEvent id="x"/>'
        f'<boundaryEvent id="b" attachedToRef="u">{MESSAGES}</boundaryEvent>' + flows("s > u; u > e; b > x")
    )
    with pytest.raises(engine.DiagramRefused, match="one trigger"):
        Case(diagram(body, declared=DECLARED))
