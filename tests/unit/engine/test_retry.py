"""A failed automatic step is kept, its sibling branches stay workable, and it can be tried again."""

from __future__ import annotations

import pytest

from tests.unit.engine.diagrams import NOW, diagram, flows
from workflows import catalog, engine

BODY = (
    '<startEvent id="s"/><parallelGateway id="g"/><scriptTask id="k"><script>sum = amount + 1</script></scriptTask>'
    '<userTask id="u"/><userTask id="v"/><parallelGateway id="j"/><endEvent id="e"/>'
    + flows("s > g; g > k; g > u; k > v; u > j; v > j; j > e")
)
DEFINITION = catalog.compile(diagram(BODY))


def failed(data=None):
    return engine.start(DEFINITION, data=data or {}, now=NOW, on_failure="keep")


def test_by_default_a_failed_step_changes_nothing():
    with pytest.raises(engine.StepFailed, match="amount"):
        engine.start(DEFINITION, data={}, now=NOW)


def test_a_failed_step_is_listed_and_the_other_branch_stays_open():
    progress = failed()
    assert [(step.element, "amount" in step.cause) for step in progress.failed] == [("k", True)]
    assert [task.element for task in progress.tasks] == ["u"]
    assert progress.elements == ("s", "g")


def test_the_other_branch_can_be_completed_while_the_step_has_failed():
    progress = failed()
    after = engine.complete(
        DEFINITION, progress.snapshot, task_id=progress.tasks[0].id, answers={"amount": 3}, now=NOW, on_failure="keep"
    )
    assert after.failed == progress.failed
    assert after.tasks == () and not after.finished
    assert engine.look(DEFINITION, after.snapshot, now=NOW).failed == progress.failed


def test_a_step_is_tried_again_when_its_cause_is_gone():
    progress = failed()
    progress = engine.complete(
        DEFINITION, progress.snapshot, task_id=progress.tasks[0].id, answers={"amount": 3}, now=NOW, on_failure="keep"
    )
    progress = engine.retry(DEFINITION, progress.snapshot, failed_id=progress.failed[0].id, now=NOW)
    assert progress.failed == () and progress.data["sum"] == 4
    assert [task.element for task in progress.tasks] == ["v"]
    assert engine.complete(DEFINITION, progress.snapshot, task_id=progress.tasks[0].id, answers={}, now=NOW).finished


def test_a_step_that_fails_again_stays_failed():
    progress = failed()
    id = progress.failed[0].id
    with pytest.raises(engine.StepFailed):
        engine.retry(DEFINITION, progress.snapshot, failed_id=id, now=NOW)
    again = engine.retry(DEFINITION, progress.snapshot, failed_id=id, now=NOW, on_failure="keep")
    assert [(step.id, step.element) for step in again.failed] == [(id, "k")]


def test_only_a_failed_step_is_tried_again():
    progress = failed()
    for id in (progress.tasks[0].id, "0" * 32):
        with pytest.raises(engine.StepNotFailed):
            engine.retry(DEFINITION, progress.snapshot, failed_id=id, now=NOW)


def test_half_a_failed_step_leaves_nothing_behind():
    body = (
        '<startEvent id="s"/><scriptTask id="k"><script>a = 1</script></scriptTask><endEvent id="e"/><endEvent id="f"/>'
        + flows("s > k; k > e [gone]; k > f [not gone]")
    )
    progress = engine.start(catalog.compile(diagram(body)), data={}, now=NOW, on_failure="keep")
    assert [step.element for step in progress.failed] == ["k"]
    assert progress.data == {} and progress.elements == ("s",)


def test_every_failing_branch_is_kept():
    body = (
        '<startEvent id="s"/><parallelGateway id="g"/><endEvent id="e"/>'
        + "".join(f'<scriptTask id="k{n}"><script>a = gone{n}</script></scriptTask>' for n in range(3))
        + flows("s > g; " + "; ".join(f"g > k{n}; k{n} > e" for n in range(3)))
    )
    progress = engine.start(catalog.compile(diagram(body)), data={}, now=NOW, on_failure="keep")
    assert sorted(step.element for step in progress.failed) == ["k0", "k1", "k2"]
    assert len({step.id for step in progress.failed}) == 3
