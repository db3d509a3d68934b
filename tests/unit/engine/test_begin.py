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
