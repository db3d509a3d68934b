"""An intermediate event with several triggers waits for any of them, or for all (BPMN 2.0 table 10.89)."""

from __future__ import annotations

import pytest

from tests.unit.engine.diagrams import NOW, Case, diagram, flows, timer
from workflows import catalog, engine

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


BORDER = '<startEvent id="s"/><userTask id="u"/><userTask id="v"/><endEvent id="e"/><endEvent id="x"/>' + flows(
    "s > u; u > e; b > v; v > x"
)


@pytest.mark.parametrize("happens", [lambda case: case.deliver("paid"), lambda case: case.wake("b")])
def test_the_first_of_several_triggers_on_a_border_interrupts(happens):
    triggers = '<messageEventDefinition messageRef="m1"/>' + timer("PT1H")
    event = f'<boundaryEvent id="b" attachedToRef="u">{triggers}</boundaryEvent>'
    case = Case(diagram(BORDER + event, declared=DECLARED))

    happens(case)

    assert case.open == ["v"] and case.elements == ["s", "b"]
    assert case.progress.waits == () and case.progress.timers == ()


def test_several_triggers_beside_an_activity_may_happen_one_after_the_other():
    event = f'<boundaryEvent id="b" attachedToRef="u" cancelActivity="false">{MESSAGES}</boundaryEvent>'
    case = Case(diagram(BORDER + event, declared=DECLARED))
    for message in ("signed", "paid", "paid"):
        case.deliver(message)
    assert case.open == ["u", "v", "v", "v"]
    case.complete("u")
    with pytest.raises(engine.NobodyWaits):
        case.deliver("paid")


def test_an_error_is_one_of_several_triggers_on_a_border():
    inside = (
        '<subProcess id="u"><startEvent id="is"/><endEvent id="ie"><errorEventDefinition errorRef="er"/></endEvent>'
        + flows("is > ie")
        + "</subProcess>"
    )
    triggers = '<errorEventDefinition errorRef="er"/><messageEventDefinition messageRef="m1"/>'
    event = f'<boundaryEvent id="b" attachedToRef="u">{triggers}</boundaryEvent>'
    body = BORDER.replace('<userTask id="u"/>', inside) + event
    case = Case(diagram(body, declared=DECLARED + '<error id="er" errorCode="E1"/>'))
    assert case.open == ["v"]


def test_all_triggers_of_a_border_are_not_waited_for():
    event = f'<boundaryEvent id="b" attachedToRef="u" parallelMultiple="true">{MESSAGES}</boundaryEvent>'
    with pytest.raises(engine.DiagramRefused, match="one trigger"):
        Case(diagram(BORDER + event, declared=DECLARED))


def test_a_start_event_with_several_triggers_begins_by_each_of_them():
    body = f'<startEvent id="s">{MESSAGES}</startEvent><userTask id="u"/><endEvent id="e"/>' + flows("s > u; u > e")
    definition = catalog.compile(diagram(body, declared=DECLARED))
    assert definition.messages == ("paid", "signed") and len(definition.starts) == 2
    for start in definition.starts:
        progress = engine.start(definition, data={}, now=NOW, event=start)
        assert progress.elements == ("s",)
        assert [task.element for task in progress.tasks] == ["u"]
