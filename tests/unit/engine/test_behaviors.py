"""What a multi-instance activity throws while its performances complete, and its border hears (BPMN 2.0 table 10.30)."""

from __future__ import annotations

import pytest

from tests.unit.engine.diagrams import Case, diagram, flows
from workflows import engine

DECLARED = (
    '<signal id="sig" name="done"/><escalation id="esc" escalationCode="X"/>'
    '<signalEventDefinition id="by_signal" signalRef="sig"/><escalationEventDefinition id="by_escalation" escalationRef="esc"/>'
    '<terminateEventDefinition id="by_force"/>'
)
CATCHES = {
    "by_signal": '<signalEventDefinition signalRef="sig"/>', "by_escalation": "<escalationEventDefinition escalationRef='esc'/>",
    "by_force": "<signalEventDefinition signalRef='sig'/>",
}  # fmt: skip


def repeated(
    behavior: str, event: str = "by_signal", *, interrupts: bool = False, inside: str = "", more: str = ""
) -> Case:
    reference = f'{behavior.lower()}BehaviorEventRef="{event}"' if behavior != "Complex" else ""
    loop = (
        f'<multiInstanceLoopCharacteristics behavior="{behavior}" {reference} {more}><loopCardinality>3</loopCardinality>'
        f"{inside}</multiInstanceLoopCharacteristics>"
    )
    border = f'<boundaryEvent id="b" attachedToRef="t" cancelActivity="{str(interrupts).lower()}">{CATCHES[event]}</boundaryEvent>'
    body = (
        f'<startEvent id="s"/><userTask id="t">{loop}</userTask>{border}<userTask id="told"/><userTask id="after"/>'
        '<endEvent id="e"/><endEvent id="x"/>' + flows("s > t; t > after; after > e; b > told; told > x")
    )
    return Case(diagram(body, declared=DECLARED))


@pytest.mark.parametrize("event", ["by_signal", "by_escalation"])
@pytest.mark.parametrize(("behavior", "told"), [("None", [1, 2, 3]), ("One", [1, 1, 1])])
def test_each_performance_or_the_first_is_told_at_the_border(behavior, told, event):
    case = repeated(behavior, event)
    counts = []
    for _ in range(3):
        case.complete("t")
        counts.append(case.open.count("told"))
    assert counts == told
    assert case.open.count("after") == 1


@pytest.mark.parametrize("event", ["by_signal", "by_escalation"])
def test_the_first_performance_ends_all_others_where_the_border_interrupts(event):
    case = repeated("One", event, interrupts=True)
    case.complete("t")
    assert case.open == ["told"]


def test_conditions_say_when_something_is_thrown():
    rule = (
        "<complexBehaviorDefinition><condition>nrOfCompletedInstances == 2</condition>"
        '<event id="throws"><signalEventDefinition signalRef="sig"/></event></complexBehaviorDefinition>'
    )
    case = repeated("Complex", inside=rule, more='isSequential="true"')
    case.complete("t")
    assert case.open == ["t"]
    case.complete("t")
    assert case.open == ["t", "told"]
    case.complete("t")
    assert case.open == ["after", "told"]


def test_what_nobody_can_hear_at_the_border_is_refused():
    with pytest.raises(engine.DiagramRefused, match="a signal or an escalation"):
        repeated("One", "by_force")


@pytest.mark.parametrize("thrown", ["signal", "escalation"])
def test_who_throws_what_interrupts_it_counts_as_carried_out(thrown):
    reference = {"signal": "sig", "escalation": "esc"}[thrown]
    event = f'<{thrown}EventDefinition {thrown}Ref="{reference}"/>'
    inside = (
        f'<startEvent id="is"/><intermediateThrowEvent id="th">{event}</intermediateThrowEvent><userTask id="never"/>'
        '<endEvent id="ie"/>' + flows("is > th; th > never; never > ie")
    )
    body = (
        f'<startEvent id="s"/><subProcess id="t">{inside}</subProcess><boundaryEvent id="b" attachedToRef="t">{event}</boundaryEvent>'
        '<endEvent id="e"/><endEvent id="x"/>' + flows("s > t; t > e; b > x")
    )
    assert Case(diagram(body, declared=DECLARED)).elements == ["s", "is", "th", "b", "x"]
