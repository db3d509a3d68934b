"""Completing a person's task moves the instance on."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.unit.engine.diagrams import NOW, Case, diagram, flows
from workflows import engine

TWO = diagram(
    '<startEvent id="s"/><userTask id="a" name="受理" camunda:candidateGroups="clerk@township, officer@county"'
    ' camunda:formKey="intake" camunda:dueDate="rule:TR.sign@sent_at" camunda:priority="70"/>'
    '<userTask id="b"/><endEvent id="e"/>' + flows("s > a; a > b; b > e")
)
CHOICE = diagram(
    '<startEvent id="s"/><userTask id="a"/><exclusiveGateway id="x" default="x_no"/>'
    '<userTask id="yes"/><userTask id="no"/><endEvent id="e"/>'
    + flows("s > a; a > x; x > yes [${amount gt 100 && approved == true}]; x > no; yes > e; no > e")
)


def test_the_task_carries_what_the_diagram_says_about_it():
    task = Case(TWO).progress.tasks[0]

    assert (task.name, task.groups, task.form) == ("受理", ("clerk@township", "officer@county"), "intake")
    assert (task.due, task.priority) == ("rule:TR.sign@sent_at", 70)


def test_the_last_task_finishes_the_instance():
    case = Case(TWO)
    case.complete("a", opinion="ok")
    assert case.open == ["b"]

    case.complete("b")
    assert case.progress.finished
    assert case.progress.ends == ("e",)
    assert case.elements == ["s", "a", "b", "e"]
    assert case.data == {"opinion": "ok"}


@pytest.mark.parametrize(("amount", "goes_to"), [(Decimal("100.01"), "yes"), (100, "no")])
def test_the_answers_choose_the_way(amount, goes_to):
    case = Case(CHOICE)
    case.complete("a", amount=amount, approved=True)
    assert case.open == [goes_to]


def test_a_task_that_is_closed_is_refused():
    case = Case(TWO)
    task = case.progress.tasks[0]
    case.complete("a")
    with pytest.raises(engine.TaskNotOpen):
        engine.complete(case.definition, case.progress.snapshot, task_id=task.id, answers={}, now=NOW)


def test_a_gateway_that_cannot_choose_fails_and_the_task_stays_open():
    case = Case(CHOICE)
    with pytest.raises(engine.StepFailed) as failure:
        case.complete("a", amount="many", approved=True)
    assert failure.value.element == "x"
    assert case.open == ["a"]


def test_a_value_that_is_no_scalar_is_refused():
    with pytest.raises(TypeError, match="form"):
        Case(TWO, {"form": {"name": "x"}})


def test_a_condition_that_fails_right_behind_a_task_is_a_failed_step():
    xml = diagram(
        '<startEvent id="s"/><userTask id="a"/><userTask id="b"/><userTask id="c"/><endEvent id="e"/>'
        + flows("s > a; a > b [missing]; a > c [1 == 1]; b > e; c > e")
    )
    with pytest.raises(engine.StepFailed, match="missing") as failure:
        Case(xml).complete("a")
    assert failure.value.element == "a"
