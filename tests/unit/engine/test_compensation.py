"""What was completed is undone, the latest first, before the case goes on (BPMN 2.0 §10.7, §13.5.5)."""

from __future__ import annotations

import pytest

from tests.unit.engine.diagrams import Case, diagram, flows
from workflows import catalog
from workflows.errors import DiagramRefused
from workflows.prove import prove

UNDO = "<compensateEventDefinition/>"


def undone_by(activity: str, handler: str, *, kind: str = "userTask") -> str:
    """Write the border event of an activity and the handler that undoes it."""
    return (
        f'<boundaryEvent id="b_{activity}" attachedToRef="{activity}">{UNDO}</boundaryEvent>'
        f'<{kind} id="{handler}" isForCompensation="true"/>'
        f'<association id="as_{activity}" sourceRef="b_{activity}" targetRef="{handler}" associationDirection="One"/>'
    )


def two_steps(throw: str) -> bytes:
    body = (
        '<startEvent id="s"/><userTask id="a"/><userTask id="c"/><userTask id="k"/><endEvent id="e"/>'
        + undone_by("a", "ua")
        + undone_by("c", "uc")
        + f'<intermediateThrowEvent id="t">{throw}</intermediateThrowEvent>'
        + flows("s > a; a > c; c > t; t > k; k > e")
    )
    return diagram(body)


def test_the_latest_is_undone_first_and_only_then_the_case_goes_on():
    case = Case(two_steps(UNDO))
    case.complete("a")
    case.complete("c")
    assert case.open == ["uc"]
    case.complete("uc")
    assert case.open == ["ua"]
    case.complete("ua")
    assert case.open == ["k"]
    assert case.elements == ["s", "a", "c", "b_c", "uc", "b_a", "ua", "t"]
    case.complete("k")
    assert case.progress.finished


def test_one_activity_is_undone_when_it_is_named():
    case = Case(two_steps('<compensateEventDefinition activityRef="a"/>'))
    case.complete("a")
    case.complete("c")
    assert case.open == ["ua"]


def test_what_was_not_completed_is_not_undone_and_nothing_is_undone_twice():
    body = (
        '<startEvent id="s"/><exclusiveGateway id="g" default="g_a"/><userTask id="a"/><userTask id="c"/>'
        '<exclusiveGateway id="j"/><exclusiveGateway id="again" default="again_e"/><endEvent id="e"/>'
        + undone_by("a", "ua", kind="task")
        + undone_by("c", "uc", kind="task")
        + f'<intermediateThrowEvent id="t">{UNDO}</intermediateThrowEvent><userTask id="k"/>'
        + flows("s > g; g > a; g > c [other]; a > j; c > j; j > t; t > k; k > again; again > j [more]; again > e")
    )
    case = Case(diagram(body), {"other": False, "more": True})
    case.complete("a")
    assert [each for each in case.elements if each in ("ua", "uc")] == ["ua"]
    case.complete("k")
    assert [each for each in case.elements if each in ("ua", "uc")] == ["ua"]
    assert prove(catalog.compile(diagram(body))).sound


INSIDE = '<startEvent id="is"/><userTask id="v"/><userTask id="w"/><endEvent id="ie"/>' + flows("is > v; v > w; w > ie")
AROUND = (
    '<startEvent id="s"/><intermediateThrowEvent id="t"><compensateEventDefinition/></intermediateThrowEvent><userTask id="k"/>'
    '<endEvent id="e"/>' + flows("s > h; h > t; t > k; k > e")
)


def test_a_sub_process_without_a_handler_is_undone_step_by_step():
    inside = INSIDE + undone_by("v", "uv") + undone_by("w", "uw")
    case = Case(diagram(f'<subProcess id="h">{inside}</subProcess>{AROUND}'))
    case.complete("v")
    case.complete("w")
    assert case.open == ["uw"]
    case.complete("uw")
    case.complete("uv")
    assert case.open == ["k"]
    assert case.elements.count("h") == 1


def test_a_sub_process_with_a_handler_is_undone_as_the_handler_says():
    handler = (
        '<subProcess id="u" triggeredByEvent="true"><startEvent id="us"><compensateEventDefinition/></startEvent>'
        '<userTask id="x"/><intermediateThrowEvent id="ut"><compensateEventDefinition activityRef="v"/></intermediateThrowEvent>'
        '<endEvent id="ue"/>' + flows("us > x; x > ut; ut > ue") + "</subProcess>"
    )
    inside = INSIDE + undone_by("v", "uv") + undone_by("w", "uw") + handler
    xml = diagram(f'<subProcess id="h">{inside}</subProcess>{AROUND}')
    case = Case(xml)
    case.complete("v")
    case.complete("w")
    assert case.open == ["x"]
    case.complete("x")
    assert case.open == ["uv"]
    case.complete("uv")
    assert case.open == ["k"]


def test_a_cancelled_transaction_is_undone_before_it_is_left():
    inside = (
        '<startEvent id="is"/><userTask id="v"/><parallelGateway id="g"/><userTask id="w"/><userTask id="o"/><endEvent id="oe"/>'
        '<endEvent id="x"><cancelEventDefinition/></endEvent>'
        + flows("is > v; v > g; g > w; g > o; o > oe; w > x")
        + undone_by("v", "uv")
    )
    body = (
        f'<startEvent id="s"/><transaction id="h">{inside}</transaction><userTask id="k"/><userTask id="c"/><endEvent id="e"/>'
        '<boundaryEvent id="b" attachedToRef="h"><cancelEventDefinition/></boundaryEvent>'
        + flows("s > h; h > k; b > c; k > e; c > e")
    )
    case = Case(diagram(body))
    case.complete("v")
    case.complete("w")
    assert case.open == ["uv"]  # the other branch has ended with the cancellation
    case.complete("uv")
    assert case.open == ["c"]
    proof = prove(catalog.compile(diagram(body)))
    assert (proof.complete, proof.stuck, proof.dead) == (True, (), ("h", "k"))  # it is always cancelled


@pytest.mark.parametrize(
    "body",
    [
        '<userTask id="a"/><boundaryEvent id="b" attachedToRef="a"><compensateEventDefinition/></boundaryEvent>',
        '<userTask id="a" isForCompensation="true"/>',
        '<intermediateThrowEvent id="t"><compensateEventDefinition waitForCompletion="false"/></intermediateThrowEvent>',
        '<userTask id="a"><standardLoopCharacteristics loopMaximum="2"/></userTask>' + undone_by("a", "ua"),
    ],
)
def test_what_is_not_carried_is_refused(body):
    with pytest.raises(DiagramRefused):
        catalog.compile(diagram('<startEvent id="s"/><endEvent id="e"/>' + flows("s > e") + body))


def test_a_complex_gateway_splits_like_an_inclusive_one():
    body = (
        '<startEvent id="s"/><complexGateway id="g" default="g_c"/><userTask id="a"/><userTask id="b"/><userTask id="c"/>'
        '<inclusiveGateway id="j"/><endEvent id="e"/>'
        + flows("s > g; g > a [x > 0]; g > b [x > 1]; g > c; a > j; b > j; c > j; j > e")
    )
    assert Case(diagram(body), {"x": 2}).open == ["a", "b"]
    assert Case(diagram(body), {"x": 0}).open == ["c"]
