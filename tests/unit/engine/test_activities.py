"""Automatic tasks, sub-processes, called processes and repeated activities."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.unit.engine.diagrams import Case, diagram, flows
from workflows import engine

MULTI = "<multiInstanceLoopCharacteristics"


def one(task: str, *, declared: str = "") -> bytes:
    """A process of one activity `a` and a task `z` after it."""
    return diagram(
        f'<startEvent id="s"/>{task}<userTask id="z"/><endEvent id="e"/>' + flows("s > a; a > z; z > e"),
        declared=declared,
    )


def test_a_service_task_asks_the_world_with_evaluated_inputs():
    case = Case(
        one(
            '<serviceTask id="a" camunda:type="external" camunda:topic="document.issue"><extensionElements><camunda:inputOutput>'
            '<camunda:inputParameter name="amount">${amount * 2}</camunda:inputParameter><camunda:inputParameter name="kind">notice'
            "</camunda:inputParameter></camunda:inputOutput></extensionElements></serviceTask>"
        ),
        {"amount": Decimal("1.5")},
    )
    effect = case.progress.effects[0]
    assert (effect.element, effect.topic, effect.inputs) == (
        "a",
        "document.issue",
        {"amount": Decimal("3.0"), "kind": "notice"},
    )
    assert case.open == ["z"]


def test_a_message_leaves_from_a_send_task_a_throw_and_an_end():
    declared = '<message id="m" name="told"/>'
    event = '<messageEventDefinition messageRef="m"/>'
    body = (
        f'<startEvent id="s"/><sendTask id="a" messageRef="m"/><intermediateThrowEvent id="t">{event}</intermediateThrowEvent>'
        f'<endEvent id="e">{event}</endEvent>' + flows("s > a; a > t; t > e")
    )
    case = Case(diagram(body, declared=declared))
    assert [(effect.element, effect.topic) for effect in case.progress.effects] == [
        ("a", "message:told"), ("t", "message:told"), ("e", "message:told"),
    ]  # fmt: skip


def test_a_script_assigns_line_by_line():
    case = Case(one("<scriptTask id='a'><script>x = 2\ny = x * 3\nx += y</script></scriptTask>"))
    assert case.data == {"x": 8, "y": 6}


def test_a_script_cannot_reach_python():
    with pytest.raises(engine.StepFailed):
        Case(one("<scriptTask id='a'><script>import os</script></scriptTask>"))


def test_a_decision_is_answered_by_the_caller():
    task = '<businessRuleTask id="a" camunda:decisionRef="lane" camunda:resultVariable="way"/>'
    case = Case(one(task), {"n": 1}, decide=lambda key, names: {"out": f"{key}-{names['n']}"})
    assert case.data["way"] == "lane-1"
    with pytest.raises(engine.StepFailed, match="lane"):
        Case(one(task))


@pytest.mark.parametrize("loop", [MULTI + ' camunda:collection="${people}" camunda:elementVariable="who"/>',
                                  MULTI + "><loopDataInputRef>people</loopDataInputRef><inputDataItem id='who'/></multiInstanceLoopCharacteristics>",
                                  MULTI + "><loopCardinality>${len(people)}</loopCardinality></multiInstanceLoopCharacteristics>"])  # fmt: skip
def test_one_task_per_item_in_parallel(loop):
    case = Case(one(f'<userTask id="a">{loop}</userTask>'), {"people": ["x", "y", "z"]})
    assert case.open == ["a", "a", "a"]
    for _ in range(3):
        assert "z" not in case.open
        case.complete("a")
    assert case.open == ["z"]
    assert case.elements == ["s", "a", "a", "a"]


def test_one_task_after_the_other_in_sequence_and_the_outputs_in_order():
    loop = (
        MULTI
        + ' isSequential="true"><loopDataInputRef>people</loopDataInputRef><loopDataOutputRef>votes</loopDataOutputRef>'
        '<inputDataItem id="i1" name="who"/><outputDataItem id="i2" name="vote"/></multiInstanceLoopCharacteristics>'
    )
    case = Case(one(f'<userTask id="a">{loop}</userTask>'), {"people": ["x", "y"]})
    for vote in ("yes", "no"):
        assert case.open == ["a"]
        case.complete("a", vote=vote)
    assert case.data["votes"] == ["yes", "no"]


def test_a_completion_condition_cancels_the_rest():
    loop = (
        MULTI
        + "><loopCardinality>5</loopCardinality><completionCondition>${nrOfCompletedInstances &gt;= 2}</completionCondition>"
        "</multiInstanceLoopCharacteristics>"
    )
    case = Case(one(f'<userTask id="a">{loop}</userTask>'))
    case.complete("a")
    case.complete("a")
    assert case.open == ["z"]


def test_an_empty_list_is_done_at_once():
    case = Case(one(f'<userTask id="a">{MULTI} camunda:collection="people"/></userTask>'), {"people": []})
    assert case.open == ["z"]
    assert case.elements == ["s"]


def test_each_performance_of_a_repeated_sub_process_has_its_own_item():
    inside = '<startEvent id="s1"/><scriptTask id="t"><script>got = who</script></scriptTask><userTask id="u"/><endEvent id="e1"/>'
    loop = MULTI + ' camunda:collection="people" camunda:elementVariable="who"/>'
    case = Case(
        one(f'<subProcess id="a">{loop}{inside}' + flows("s1 > t; t > u; u > e1") + "</subProcess>"),
        {"people": ["x", "y"]},
    )
    assert case.open == ["u", "u"]
    case.complete("u")
    assert case.complete("u").tasks[0].element == "z"
    assert "who" not in case.data


def test_a_standard_loop_repeats_while_its_condition_holds():
    loop = "<standardLoopCharacteristics><loopCondition>${again}</loopCondition></standardLoopCharacteristics>"
    case = Case(one(f'<userTask id="a">{loop}</userTask>'))
    case.complete("a", again=True)
    assert case.open == ["a"]
    case.complete("a", again=False)
    assert case.open == ["z"]


def test_a_standard_loop_may_test_first_and_has_a_maximum():
    loop = '<standardLoopCharacteristics testBefore="true" loopMaximum="2"><loopCondition>go</loopCondition></standardLoopCharacteristics>'
    xml = one(f'<userTask id="a">{loop}</userTask>')
    assert Case(xml, {"go": False}).open == ["z"]
    case = Case(xml, {"go": True})
    case.complete("a")
    case.complete("a")
    assert case.open == ["z"]


CALLED = diagram(
    '<startEvent id="cs"/><userTask id="cu"/><endEvent id="ce"/>' + flows("cs > cu; cu > ce"), key="verify"
)


def test_a_called_process_gets_the_data_and_hands_it_back():
    case = Case(one('<callActivity id="a" calledElement="verify"/>'), {"n": 1}, called={"verify": CALLED})
    assert case.open == ["cu"]
    case.complete("cu", found=True)
    assert case.open == ["z"]
    assert case.data == {"n": 1, "found": True}


def test_a_called_process_gets_only_what_is_handed_in():
    call = (
        '<callActivity id="a" calledElement="verify"><extensionElements><camunda:in source="n" target="m"/>'
        '<camunda:out sourceExpression="${m + 1}" target="n"/></extensionElements></callActivity>'
    )
    case = Case(one(call), {"n": 1, "secret": 2}, called={"verify": CALLED})
    case.complete("cu", other=3)
    assert case.data == {"n": 2, "secret": 2}


def test_an_unknown_called_process_is_refused_when_the_diagram_is_compiled():
    with pytest.raises(engine.DiagramRefused, match="nowhere"):
        Case(one('<callActivity id="a" calledElement="nowhere"/>'))


def test_an_error_in_a_called_process_reaches_the_border_of_the_call():
    called = diagram(
        '<startEvent id="cs"/><endEvent id="ce"><errorEventDefinition errorRef="er"/></endEvent>' + flows("cs > ce"),
        key="verify", declared='<error id="er" errorCode="E1"/>',
    )  # fmt: skip
    body = (
        '<startEvent id="s"/><callActivity id="a" calledElement="verify"/><boundaryEvent id="b" attachedToRef="a">'
        '<errorEventDefinition/></boundaryEvent><userTask id="h"/><endEvent id="e"/>'
        + flows("s > a; a > e; b > h; h > e")
    )
    assert Case(diagram(body), called={"verify": called}).open == ["h"]


@pytest.mark.parametrize("element", [
    '<complexGateway id="a"><activationCondition>activationCount > 1</activationCondition></complexGateway>',
    '<transaction id="a"><endEvent id="x"><cancelEventDefinition/></endEvent></transaction>', '<adHocSubProcess id="a"/>',
    '<task id="a" isForCompensation="true"/>',
    '<userTask id="a"><multiInstanceLoopCharacteristics behavior="None"><loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics></userTask>',
    '<intermediateThrowEvent id="a"><compensateEventDefinition waitForCompletion="false"/></intermediateThrowEvent>',
])  # fmt: skip
def test_what_would_not_run_as_the_standard_says_is_refused(element):
    with pytest.raises(engine.DiagramRefused) as refusal:
        Case(one(element))
    assert refusal.value.element in ("a", "x")


def test_a_decision_that_answers_with_more_than_scalars_is_a_failed_step():
    task = '<businessRuleTask id="a" camunda:decisionRef="lane"/>'
    with pytest.raises(engine.StepFailed, match="cannot be kept"):
        Case(one(task), decide=lambda key, names: {"way": object(), "other": 1})


def test_a_stuck_instance_is_a_failed_step_too():
    assert issubclass(engine.Stuck, engine.StepFailed)
