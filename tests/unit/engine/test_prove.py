"""An exploration visits every state and says where a case would stand still and what is never carried out."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.engine.diagrams import diagram, flows
from workflows import catalog
from workflows.prove import prove

SHIPPED = {path.stem: path.read_bytes() for path in Path("workflows/diagrams").glob("*.bpmn")}


def split(kind: str, join: str, *, second: str = "not urgent", default: str = "") -> bytes:
    mark = ' default="g_b"' if default else ""
    return diagram(
        f'<startEvent id="s"/><{kind} id="g"{mark}/><userTask id="a"/><userTask id="b"/><{join} id="j"/><endEvent id="e"/>'
        + flows(f"s > g; g > a [urgent]; g > b{'' if default else f' [{second}]'}; a > j; b > j; j > e")
    )


#: The largest, whose states are also walked with the answers of their forms by `tests/unit/diagrams/test_soundness.py`.
LARGE = frozenset({"dibao", "recognise", "tekun", "temp-spend"})


@pytest.mark.parametrize(
    "key", [pytest.param(key, marks=[pytest.mark.slow] * (key in LARGE)) for key in sorted(SHIPPED)]
)
def test_every_shipped_diagram_is_sound(key):
    proof = prove(catalog.compile(SHIPPED[key], SHIPPED))
    assert proof.sound, proof
    assert proof.states > 4  # the smallest pays one instalment


@pytest.mark.parametrize(
    ("kind", "join", "stuck"),
    [
        ("exclusiveGateway", "parallelGateway", ("j",)),
        ("inclusiveGateway", "parallelGateway", ("j",)),
        ("exclusiveGateway", "exclusiveGateway", ()),
        ("inclusiveGateway", "inclusiveGateway", ()),
        ("inclusiveGateway", "exclusiveGateway", ()),
    ],
)
@pytest.mark.parametrize("alone", [True, False])
def test_a_join_that_waits_for_ever_is_found(kind, join, stuck, alone):
    second = "amount > 3 or not urgent" if kind.startswith("inclusive") else "not urgent"
    assert prove(catalog.compile(split(kind, join, second=second)), alone=alone).stuck == stuck


def test_outcomes_that_exclude_each_other_are_not_combined():
    again = diagram(
        '<startEvent id="s"/><inclusiveGateway id="g"/><task id="a"/><task id="b"/><parallelGateway id="j"/><endEvent id="e"/>'
        + flows("s > g; g > a [amount > 3]; g > b [4 <= amount or amount > 3]; a > j; b > j; j > e")
    )
    proof = prove(catalog.compile(again))
    assert proof.stuck == ()


def test_what_no_path_carries_out_is_dead():
    body = (
        '<startEvent id="s"/><scriptTask id="k"><script>way = 1</script></scriptTask><exclusiveGateway id="g" default="g_b"/>'
        '<task id="a"/><task id="b"/><endEvent id="e"/>' + flows("s > k; k > g; g > a [way == 2]; g > b; a > e; b > e")
    )
    proof = prove(catalog.compile(diagram(body)))
    assert (proof.dead, proof.stuck, proof.complete) == (("a",), (), True)


@pytest.mark.parametrize(
    ("settled", "stalled"),
    [("<script>way = 1</script>", ()), ("<script>way = 2</script>", ()), ("<script>way = 3</script>", ("g",)), ("<script>n = 1</script>", ("g",))],
)  # fmt: skip
def test_a_gateway_stalls_where_what_was_settled_before_leaves_it_no_way(settled, stalled):
    body = (
        f'<startEvent id="s"/><scriptTask id="k">{settled}</scriptTask><exclusiveGateway id="g"/><task id="a"/><task id="b"/>'
        '<endEvent id="e"/>' + flows("s > k; k > g; g > a [way == 2]; g > b [way == 1]; a > e; b > e")
    )
    assert prove(catalog.compile(diagram(body))).stalled == stalled


def test_tokens_that_pile_up_without_bounds_are_no_proof():
    body = '<startEvent id="s"/><task id="a"/><task id="b"/><userTask id="u"/><endEvent id="e"/>' + flows(
        "s > a; a > b; b > a; b > u; u > e"
    )
    proof = prove(catalog.compile(diagram(body)), limit=5000)
    assert not proof.complete and not proof.sound


def test_a_loop_through_a_person_ends_because_one_outcome_leaves_it():
    body = '<startEvent id="s"/><userTask id="u"/><exclusiveGateway id="g" default="g_e"/><endEvent id="e"/>' + flows(
        "s > u; u > g; g > u [missing]; g > e"
    )
    assert prove(catalog.compile(diagram(body))).sound
