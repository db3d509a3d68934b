"""Messages, timers, signals, errors and escalations reach who waits for them."""

from __future__ import annotations

import pytest

from tests.unit.engine.diagrams import NOW, Case, diagram, flows, timer
from workflows import engine

MESSAGE = '<message id="m" name="withdrawn"/>'
SIGNAL = '<signal id="g" name="alarm"/>'
ERROR = '<error id="er" name="bad" errorCode="E1"/><error id="er2" name="other" errorCode="E2"/>'
ESCALATION = '<escalation id="es" name="up" escalationCode="UP"/>'
ON_MESSAGE = '<messageEventDefinition messageRef="m"/>'
ON_SIGNAL = '<signalEventDefinition signalRef="g"/>'


def wrapped(inside: str, border: str, *, declared: str) -> bytes:
    """A sub-process `sp` with a border event `bd` that leads to the task `handle`."""
    return diagram(
        '<startEvent id="s"/><subProcess id="sp">' + inside + "</subProcess>" + border + '<userTask id="after"/>'
        '<userTask id="handle"/><endEvent id="e"/><endEvent id="e9"/>'
        + flows("s > sp; sp > after; after > e; bd > handle; handle > e9"),
        declared=declared,
    )


TWO_INSIDE = (
    '<startEvent id="s1"/><parallelGateway id="g1"/><userTask id="a"/><userTask id="b"/><endEvent id="e1"/><endEvent id="e2"/>'
    + flows("s1 > g1; g1 > a; g1 > b; a > e1; b > e2")
)


def border(event: str, *, cancel: str = "true") -> str:
    return f'<boundaryEvent id="bd" attachedToRef="sp" cancelActivity="{cancel}">{event}</boundaryEvent>'


def test_a_message_interrupts_the_sub_process_and_its_payload_reaches_the_data():
    case = Case(wrapped(TWO_INSIDE, border(ON_MESSAGE), declared=MESSAGE))
    assert case.open == ["a", "b"]

    case.deliver("withdrawn", reason="moved")
    assert case.open == ["handle"]
    assert case.data == {"reason": "moved"}
    assert case.progress.waits == ()


def test_a_message_that_does_not_interrupt_can_come_again():
    case = Case(wrapped(TWO_INSIDE, border(ON_MESSAGE, cancel="false"), declared=MESSAGE))
    case.deliver("withdrawn")
    case.deliver("withdrawn")
    assert case.open == ["a", "b", "handle", "handle"]


def test_a_message_nobody_waits_for_is_handed_back():
    case = Case(wrapped(TWO_INSIDE, border(ON_MESSAGE), declared=MESSAGE))
    with pytest.raises(engine.NobodyWaits):
        case.deliver("never heard of")


def test_a_timer_fires_only_when_it_is_woken():
    case = Case(wrapped(TWO_INSIDE, border(timer("rule:TR.sign@sent_at")), declared=""), {"sent_at": "2020-01-01"})
    waiting = case.progress.timers[0]
    assert (waiting.term, waiting.anchor, waiting.interrupting) == ("rule:TR.sign@sent_at", "2020-01-01", True)

    case.complete("a")
    assert case.progress.timers[0].id == waiting.id
    case.wake("bd")
    assert case.open == ["handle"]


def test_a_timer_that_an_earlier_one_disarmed_stays_silent():
    case = Case(wrapped(TWO_INSIDE, border(timer("PT24H")), declared=""))
    id = case.progress.timers[0].id
    progress = engine.wake(case.definition, case.progress.snapshot, timer_ids=[id, id], now=NOW)
    assert [task.element for task in progress.tasks] == ["handle"]


def test_a_cycle_fires_once_for_each_wake_and_then_ends():
    case = Case(wrapped(TWO_INSIDE, border(timer("R2/PT10H", tag="timeCycle"), cancel="false"), declared=""))
    first = case.progress.timers[0]
    case.wake("bd")
    second = case.progress.timers[0]
    assert (first.term, second.term) == ("PT10H", "PT10H")
    assert first.id != second.id

    stale = engine.wake(case.definition, case.progress.snapshot, timer_ids=[first.id], now=NOW)
    assert stale.timers[0].id == second.id
    case.wake("bd")
    assert case.progress.timers == ()
    assert case.open == ["a", "b", "handle", "handle"]


def test_a_date_timer_reads_the_data():
    body = '<startEvent id="s"/><intermediateCatchEvent id="c">' + timer("${visit_on}", tag="timeDate")
    xml = diagram(body + '</intermediateCatchEvent><endEvent id="e"/>' + flows("s > c; c > e"))
    case = Case(xml, {"visit_on": "2026-05-01"})
    assert case.progress.timers[0].term == "2026-05-01"
    with pytest.raises(engine.StepFailed):
        Case(xml, {"visit_on": "tomorrow"})


@pytest.mark.parametrize("text", ["PT5S", '"PT5S"', "${wait}"])
def test_a_duration_is_written_as_a_literal_or_comes_from_the_data(text):
    xml = diagram(
        f'<startEvent id="s"/><intermediateCatchEvent id="c">{timer(text)}</intermediateCatchEvent><endEvent id="e"/>'
        + flows("s > c; c > e")
    )
    case = Case(xml, {"wait": "PT5S"})
    assert case.progress.timers[0].term == "PT5S"
    case.wake("c")
    assert case.progress.finished


def test_a_signal_thrown_inside_interrupts_the_sub_process_around_it():
    inside = (
        '<startEvent id="s1"/><intermediateThrowEvent id="t">'
        + ON_SIGNAL
        + '</intermediateThrowEvent><userTask id="a"/>'
        '<endEvent id="e1"/>' + flows("s1 > t; t > a; a > e1")
    )
    case = Case(wrapped(inside, border(ON_SIGNAL), declared=SIGNAL))
    assert case.open == ["handle"]
    assert [effect.topic for effect in case.progress.effects] == ["signal:alarm"]


def test_a_signal_from_outside_reaches_everything_that_waits():
    body = (
        '<startEvent id="s"/><intermediateCatchEvent id="c1">' + ON_SIGNAL + '</intermediateCatchEvent><intermediateCatchEvent id="c2">'
        + ON_SIGNAL + '</intermediateCatchEvent><endEvent id="e"/>' + flows("s > c1; s > c2; c1 > e; c2 > e")
    )  # fmt: skip
    case = Case(diagram(body, declared=SIGNAL))
    assert {wait.message for wait in case.progress.waits} == {"signal:alarm"}
    case.deliver("signal:alarm")
    assert case.progress.finished


THROWS = (
    '<startEvent id="s1"/><parallelGateway id="g1"/><userTask id="a"/><userTask id="b"/><endEvent id="e1"><errorEventDefinition'
    ' errorRef="er"/></endEvent><endEvent id="e2"/>' + flows("s1 > g1; g1 > a; g1 > b; a > e1; b > e2")
)


@pytest.mark.parametrize("event", ['<errorEventDefinition errorRef="er"/>', "<errorEventDefinition/>"])
def test_an_error_goes_to_the_border_that_catches_its_code(event):
    case = Case(wrapped(THROWS, border(event), declared=ERROR))
    case.complete("a")
    assert case.open == ["handle"]
    assert case.elements == ["s", "s1", "g1", "a", "e1", "bd"]


def test_an_error_that_nobody_catches_never_ends_the_case_in_silence():
    case = Case(wrapped(THROWS, border('<errorEventDefinition errorRef="er2"/>'), declared=ERROR))
    with pytest.raises(engine.StepFailed, match="nobody catches the error 'E1'"):
        case.complete("a")
    assert case.open == ["a", "b"]


def test_an_escalation_that_does_not_interrupt_leaves_the_thrower_working():
    inside = (
        '<startEvent id="s1"/><intermediateThrowEvent id="t"><escalationEventDefinition escalationRef="es"/></intermediateThrowEvent>'
        '<userTask id="a"/><endEvent id="e1"/>' + flows("s1 > t; t > a; a > e1")
    )
    event = '<escalationEventDefinition escalationRef="es"/>'
    assert Case(wrapped(inside, border(event, cancel="false"), declared=ESCALATION)).open == ["a", "handle"]
    assert Case(wrapped(inside, border(event), declared=ESCALATION)).open == ["handle"]


def test_a_terminate_end_ends_its_own_scope_only():
    inside = (
        '<startEvent id="s1"/><parallelGateway id="g1"/><userTask id="a"/><userTask id="b"/><endEvent id="e1"><terminateEventDefinition/>'
        '</endEvent><endEvent id="e2"/>' + flows("s1 > g1; g1 > a; g1 > b; a > e1; b > e2")
    )
    case = Case(wrapped(inside, border(ON_MESSAGE), declared=MESSAGE))
    case.complete("a")
    assert case.open == ["after"]
    assert case.progress.ends == ("e1",)


@pytest.mark.parametrize(("interrupting", "left"), [("true", ["h"]), ("false", ["a", "h"])])
def test_an_event_sub_process_interrupts_or_runs_beside(interrupting, left):
    body = (
        '<startEvent id="s"/><userTask id="a"/><endEvent id="e"/><subProcess id="ev" triggeredByEvent="true">'
        f'<startEvent id="es1" isInterrupting="{interrupting}">{ON_MESSAGE}</startEvent><userTask id="h"/><endEvent id="ee"/>'
        + flows("es1 > h; h > ee") + "</subProcess>" + flows("s > a; a > e")
    )  # fmt: skip
    case = Case(diagram(body, declared=MESSAGE))
    case.deliver("withdrawn", why="x")
    assert case.open == left
    case.complete("h")
    if "a" in left:
        case.deliver("withdrawn")
        case.complete("h")
        case.complete("a")
    assert case.progress.finished


def test_an_event_sub_process_catches_an_error_thrown_in_its_scope_but_not_its_own():
    inside = (
        '<startEvent id="s1"/><endEvent id="t"><errorEventDefinition errorRef="er"/></endEvent>'
        '<subProcess id="ev" triggeredByEvent="true"><startEvent id="es1"><errorEventDefinition errorRef="er"/></startEvent>'
        '<userTask id="h"/><endEvent id="ee"><errorEventDefinition errorRef="er"/></endEvent>'
        + flows("es1 > h; h > ee") + "</subProcess>" + flows("s1 > t")
    )  # fmt: skip
    case = Case(wrapped(inside, border('<errorEventDefinition errorRef="er"/>'), declared=ERROR))
    assert case.open == ["h"]
    case.complete("h")
    assert case.open == ["handle"]


def test_the_first_event_behind_an_event_gateway_disarms_the_others():
    body = (
        '<startEvent id="s"/><eventBasedGateway id="g"/><intermediateCatchEvent id="c1">' + ON_MESSAGE + "</intermediateCatchEvent>"
        '<intermediateCatchEvent id="c2">' + timer("P3D") + '</intermediateCatchEvent><userTask id="a"/><userTask id="late"/><endEvent id="e"/>'
        + flows("s > g; g > c1; g > c2; c1 > a; c2 > late; a > e; late > e")
    )  # fmt: skip
    case = Case(diagram(body, declared=MESSAGE))
    assert len(case.progress.timers) == len(case.progress.waits) == 1
    case.wake("c2")
    assert case.open == ["late"]
    assert case.progress.waits == ()


def test_link_events_join_like_a_flow():
    body = (
        '<startEvent id="s"/><intermediateThrowEvent id="t"><linkEventDefinition name="L"/></intermediateThrowEvent>'
        '<intermediateCatchEvent id="c"><linkEventDefinition name="L"/></intermediateCatchEvent><userTask id="a"/><endEvent id="e"/>'
        + flows("s > t; c > a; a > e")
    )
    case = Case(diagram(body))
    assert case.elements == ["s", "t", "c"]
    assert case.open == ["a"]


def test_a_condition_on_the_border_fires_when_the_data_makes_it_true():
    inside = '<startEvent id="s1"/><userTask id="a"/><userTask id="b"/><endEvent id="e1"/>' + flows(
        "s1 > a; a > b; b > e1"
    )
    event = "<conditionalEventDefinition><condition>${amount == 5}</condition></conditionalEventDefinition>"
    case = Case(wrapped(inside, border(event), declared=""))
    assert case.open == ["a"]
    case.complete("a", amount=5)
    assert case.open == ["handle"]


def test_a_receive_task_waits_for_its_message():
    body = '<startEvent id="s"/><receiveTask id="r" messageRef="m"/><endEvent id="e"/>' + flows("s > r; r > e")
    case = Case(diagram(body, declared=MESSAGE))
    assert case.progress.waits[0].message == "withdrawn"
    assert case.deliver("withdrawn", x=1).finished
    assert case.data == {"x": 1}
