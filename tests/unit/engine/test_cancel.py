"""A cancel event ends its transaction and leaves it by the cancel event on the border (BPMN 2.0 §10.5.3)."""

from __future__ import annotations

import pytest

from tests.unit.engine.diagrams import Case, diagram, flows
from workflows import engine

INSIDE = (
    '<startEvent id="is"/><parallelGateway id="g"/><userTask id="v"/><userTask id="w"/><endEvent id="x">'
    '<cancelEventDefinition/></endEvent><endEvent id="y"/>' + flows("is > g; g > v; g > w; v > x; w > y")
)
BORDER = '<boundaryEvent id="b" attachedToRef="t"><cancelEventDefinition/></boundaryEvent>'


def transaction(
    kind: str = "transaction", border: str = BORDER, more: str = "; b > h; h > e", inside: str = INSIDE
) -> bytes:
    body = (
        f'<startEvent id="s"/><{kind} id="t">{inside}</{kind}>{border}<userTask id="a"/><userTask id="h"/>'
        '<endEvent id="e"/>' + flows("s > t; t > a; a > e" + more)
    )
    return diagram(body)


def test_a_cancellation_takes_every_open_step_of_the_transaction_away():
    case = Case(transaction())
    assert sorted(case.open) == ["v", "w"]
    case.complete("v")
    assert case.open == ["h"]


def test_a_transaction_that_is_not_cancelled_goes_on_as_drawn():
    case = Case(
        transaction(inside='<startEvent id="is"/><userTask id="v"/><endEvent id="y"/>' + flows("is > v; v > y"))
    )
    case.complete("v")
    assert case.open == ["a"]


@pytest.mark.parametrize("xml", [transaction(border="", more="; a > h; h > e"), transaction("subProcess")],
                         ids=["nobody catches it", "no transaction"])  # fmt: skip
def test_a_cancellation_that_nobody_catches_is_refused(xml):
    with pytest.raises(engine.DiagramRefused, match="cancel"):
        Case(xml)
