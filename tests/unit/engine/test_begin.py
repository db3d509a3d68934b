"""What begins without a start event: receive tasks that instantiate, and global tasks that are called."""

from __future__ import annotations

import pytest

from tests.unit.engine.diagrams import NOW, Case, diagram, flows
from workflows import catalog, engine

MESSAGE = '<message id="m" name="apply"/>'
RECEIVING = diagram(
    '<receiveTask id="r" messageRef="m" instantiate="true"/><userTask id="u"/><endEvent id="e"/>'
    + flows("r > u; u > e"),
    declared=MESSAGE,
)


def test_a_message_starts_a_process_by_its_receive_task():
    definition = catalog.compile(RECEIVING)
    assert definition.starts == ("r",)
    progress = engine.start(definition, data={}, now=NOW)
    assert [task.element for task in progress.tasks] == ["u"]
    assert progress.elements == ("r",)


def test_a_receive_task_that_instantiates_has_nothing_before_it():
    body = '<startEvent id="s"/><receiveTask id="r" messageRef="m" instantiate="true"/><endEvent id="e"/>'
    with pytest.raises(engine.DiagramRefused, match="no incoming flow"):
        Case(diagram(body + flows("s > r; r > e"), declared=MESSAGE))


DECLARED = '<message id="m1" name="form"/><message id="m2" name="proof"/>'


def by_gateway(kind: str) -> bytes:
    events = "".join(
        f'<intermediateCatchEvent id="c{n}"><messageEventDefinition messageRef="m{n}"/></intermediateCatchEvent>'
        for n in (1, 2)
    )
    gateway = f'<eventBasedGateway id="g" instantiate="true" eventGatewayType="{kind}"/>'
    body = f'{gateway}{events}<userTask id="u1"/><userTask id="u2"/><endEvent id="e"/>'
    return diagram(body + flows("g > c1; g > c2; c1 > u1; c2 > u2; u1 > e; u2 > e"), declared=DECLARED)


def test_the_first_of_the_events_behind_a_gateway_starts_the_process():
    definition = catalog.compile(by_gateway("Exclusive"))
    assert definition.starts == ("c1", "c2") and definition.messages == ("form", "proof")
    progress = engine.start(definition, data={}, now=NOW, event="c2")
    assert progress.elements == ("g", "c2")
    assert [task.element for task in progress.tasks] == ["u2"] and progress.waits == ()


def test_where_a_gateway_needs_all_events_the_others_are_waited_for_after_the_first():
    definition = catalog.compile(by_gateway("Parallel"))
    progress = engine.start(definition, data={}, now=NOW, event="c2")
    assert [wait.message for wait in progress.waits] == ["form"]
    (task,) = progress.tasks
    progress = engine.complete(definition, progress.snapshot, task_id=task.id, answers={}, now=NOW)
    assert not progress.finished
    progress = engine.deliver(definition, progress.snapshot, message="form", payload={}, now=NOW)
    assert [task.element for task in progress.tasks] == ["u1"]


def test_a_gateway_that_starts_a_process_has_nothing_before_it():
    xml = by_gateway("Exclusive").replace(
        b'<bpmn:userTask id="u1"/>', b'<bpmn:userTask id="u1"/><bpmn:startEvent id="s"/>'
    )
    xml = xml.replace(b"</bpmn:process>", b'<bpmn:sequenceFlow id="s_g" sourceRef="s" targetRef="g"/></bpmn:process>')
    with pytest.raises(engine.DiagramRefused, match="no incoming flow"):
        catalog.compile(xml)


@pytest.mark.parametrize(
    ("task", "answer"),
    [('<globalScriptTask id="k"><script>n = n + 1</script></globalScriptTask>', 2), ('<globalTask id="k"/>', 1)],
)
def test_a_call_performs_a_global_task(task, answer):
    body = '<startEvent id="s"/><callActivity id="a" calledElement="k"/><endEvent id="e"/>' + flows("s > a; a > e")
    case = Case(diagram(body, declared=task), {"n": 1})
    assert case.progress.finished
    assert case.data == {"n": answer}
    assert case.progress.elements == ("s", "k", "a", "e")


def test_a_global_user_task_waits_for_its_person():
    body = '<startEvent id="s"/><callActivity id="a" calledElement="k"/><endEvent id="e"/>' + flows("s > a; a > e")
    case = Case(diagram(body, declared='<globalUserTask id="k" name="核对"/>'))
    assert case.open == ["k"]
    case.complete("k")
    assert case.progress.finished
