"""Tokens split and meet as BPMN 2.0 says."""

from __future__ import annotations

import pytest

from tests.unit.engine.diagrams import Case, diagram, flows
from workflows import engine


def test_a_parallel_join_waits_for_every_flow():
    case = Case(
        diagram(
            '<startEvent id="s"/><parallelGateway id="g"/><userTask id="a"/><userTask id="b"/><parallelGateway id="j"/>'
            '<userTask id="c"/><endEvent id="e"/>' + flows("s > g; g > a; g > b; a > j; b > j; j > c; c > e")
        )
    )
    case.complete("b")
    assert case.open == ["a"]
    case.complete("a")
    assert case.open == ["c"]


def test_a_parallel_join_inside_a_loop_waits_anew_in_each_round():
    xml = diagram(
        '<startEvent id="s"/><exclusiveGateway id="m"/><parallelGateway id="g"/><userTask id="a"/><userTask id="b"/>'
        '<parallelGateway id="j"/><exclusiveGateway id="x" default="x_e"/><endEvent id="e"/>'
        + flows("s > m; m > g; g > a; g > b; a > j; b > j; j > x; x > m [again]; x > e")
    )
    case = Case(xml, {"again": True})
    for _ in range(3):
        case.complete("a")
        assert case.open == ["b"]
        case.complete("b", again=True)
        assert case.open == ["a", "b"]
    case.complete("b")
    case.complete("a", again=False)
    assert case.progress.finished


def test_excess_tokens_wait_on_their_flow():
    xml = diagram(
        '<startEvent id="s"/><userTask id="a"/><userTask id="b"/><exclusiveGateway id="m"/><userTask id="c"/><parallelGateway id="j"/>'
        '<userTask id="d"/><endEvent id="e"/>' + flows("s > a; s > b; s > c; a > m; b > m; m > j; c > j; j > d; d > e")
    )
    case = Case(xml)
    case.complete("a")
    case.complete("b")
    assert case.open == ["c"]
    case.complete("c")
    assert case.open == ["d"]
    with pytest.raises(engine.Stuck):
        case.complete("d")


INCLUSIVE = diagram(
    '<startEvent id="s"/><inclusiveGateway id="g" default="g_c"/><userTask id="a"/><userTask id="b"/><userTask id="c"/>'
    '<inclusiveGateway id="j"/><userTask id="d"/><endEvent id="e"/>'
    + flows("s > g; g > a [x > 1]; g > b [x > 2]; g > c; a > j; b > j; c > j; j > d; d > e")
)


@pytest.mark.parametrize(("x", "opened"), [(3, ["a", "b"]), (2, ["a"]), (1, ["c"])])
def test_an_inclusive_join_waits_for_what_was_split(x, opened):
    case = Case(INCLUSIVE, {"x": x})
    assert case.open == opened
    for element in opened:
        assert "d" not in case.open
        case.complete(element)
    assert case.open == ["d"]


def test_an_inclusive_join_does_not_wait_for_a_branch_that_has_gone_elsewhere():
    xml = diagram(
        '<startEvent id="s"/><inclusiveGateway id="g"/><userTask id="a"/><userTask id="b"/><exclusiveGateway id="x" default="x_j"/>'
        '<userTask id="out"/><inclusiveGateway id="j"/><userTask id="d"/><endEvent id="e"/><endEvent id="e2"/>'
        + flows("s > g; g > a [1 == 1]; g > b [1 == 1]; a > j; b > x; x > j; x > out [leave]; out > e2; j > d; d > e")
    )
    case = Case(xml, {"leave": False})
    case.complete("a")
    assert case.open == ["b"]
    case.complete("b", leave=True)
    assert case.open == ["d", "out"]


def test_conditions_straight_out_of_a_task_split_like_an_inclusive_gateway():
    xml = diagram(
        '<startEvent id="s"/><userTask id="a" default="a_d"/><userTask id="b"/><userTask id="c"/><userTask id="d"/><endEvent id="e"/>'
        + flows("s > a; a > b [x > 1]; a > c [x > 2]; a > d; b > e; c > e; d > e")
    )
    for x, opened in ((3, ["b", "c"]), (2, ["b"]), (0, ["d"])):
        case = Case(xml)
        case.complete("a", x=x)
        assert case.open == opened


def test_flows_that_meet_without_a_gateway_each_go_on():
    xml = diagram(
        '<startEvent id="s"/><parallelGateway id="g"/><task id="a"/><task id="b"/><userTask id="c"/><endEvent id="e"/>'
        + flows("s > g; g > a; g > b; a > c; b > c; c > e")
    )
    assert Case(xml).open == ["c", "c"]


def test_start_and_completion_quantity_collect_and_multiply_tokens():
    xml = diagram(
        '<startEvent id="s"/><task id="a" completionQuantity="4"/><userTask id="b" startQuantity="2"/><endEvent id="e"/>'
        + flows("s > a; a > b; b > e")
    )
    case = Case(xml)
    assert case.open == ["b", "b"]
    case.complete("b")
    assert case.complete("b").finished


def test_a_gateway_without_any_way_out_fails():
    xml = diagram(
        '<startEvent id="s"/><exclusiveGateway id="x"/><task id="a"/><task id="b"/><endEvent id="e"/>'
        + flows("s > x; x > a [n > 5]; x > b [n > 9]; a > e; b > e")
    )
    with pytest.raises(engine.StepFailed, match="no condition holds"):
        Case(xml, {"n": 1})


def test_a_loop_that_never_waits_is_stopped():
    xml = diagram(
        '<startEvent id="s"/><exclusiveGateway id="m"/><task id="a"/><exclusiveGateway id="x" default="x_m"/><endEvent id="e"/>'
        + flows("s > m; m > a; a > x; x > m; x > e [1 == 2]")
    )
    with pytest.raises(engine.StepFailed, match="automatic steps"):
        Case(xml)
