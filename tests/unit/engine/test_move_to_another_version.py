"""An open instance goes over to another version of its diagram, or it is said why it cannot."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.unit.engine.diagrams import diagram, flows, timer
from workflows import catalog, engine, moving, prove
from workflows.catalog import Definition

NOW = datetime(2026, 9, 21, 1, 0, tzinfo=UTC)


def version(body: str, *, declared: str = "") -> Definition:
    return catalog.compile(diagram(body, declared=declared))


def task(id: str, *, name: str = "", due: str = "") -> str:
    limit = f' camunda:dueDate="{due}"' if due else ""
    return f'<userTask id="{id}" name="{name or id}"{limit} />'


def path(*elements: str) -> str:
    return flows("; ".join(f"{here} > {there}" for here, there in itertools.pairwise(elements)))


def plain(*tasks: str) -> str:
    return '<startEvent id="s" /><endEvent id="e" />' + path("s", *tasks, "e")


V1 = version(task("a", due="rule:TR.sign") + task("b") + plain("a", "b"))


def standing(definition: Definition, *done: str, **data: Any) -> bytes:
    progress = engine.start(definition, data=data, now=NOW)
    for element in done:
        (open_task,) = [t for t in progress.tasks if t.element == element]
        progress = engine.complete(definition, progress.snapshot, task_id=open_task.id, answers={}, now=NOW)
    return progress.snapshot


def refused(old: Definition, new: Definition, snapshot: bytes) -> list[str]:
    with pytest.raises(moving.CannotMove) as why:
        moving.move(old, new, snapshot, now=NOW)
    return [each.element for each in why.value.hindrances]


def test_an_instance_keeps_its_task_its_term_and_its_data():
    v2 = version(task("a", name="新名称", due="rule:TR.sign") + task("extra") + task("b") + plain("a", "extra", "b"))
    before = engine.start(V1, data={"kind": "x"}, now=NOW)

    after = moving.move(V1, v2, before.snapshot, now=NOW)

    assert [(t.id, t.element, t.name) for t in after.tasks] == [(before.tasks[0].id, "a", "新名称")]
    assert after.terms == before.terms
    assert after.data == {"kind": "x"}
    assert after.effects == () and after.elements == ()
    moved_on = engine.complete(v2, after.snapshot, task_id=after.tasks[0].id, answers={}, now=NOW)
    assert [t.element for t in moved_on.tasks] == ["extra"]


def test_a_step_that_is_gone_or_of_another_kind_holds_it_back():
    gone = version(task("b") + plain("b"))
    other = version(
        '<receiveTask id="a" messageRef="m" />' + task("b") + plain("a", "b"), declared='<message id="m" name="m" />'
    )

    assert refused(V1, gone, standing(V1)) == ["a"]
    assert refused(V1, other, standing(V1)) == ["a"]
    assert moving.move(V1, gone, standing(V1, "a"), now=NOW).tasks[0].element == "b"


def test_a_new_event_on_the_border_of_an_open_task_begins_to_listen_and_an_old_one_falls_silent():
    border = (
        '<boundaryEvent id="late" attachedToRef="a">'
        + timer("PT24H")
        + '</boundaryEvent><endEvent id="over" />'
        + flows("late > over")
    )
    v2 = version(task("a", due="rule:TR.sign") + task("b") + plain("a", "b") + border)

    after = moving.move(V1, v2, standing(V1), now=NOW)
    assert [(t.element, t.term) for t in after.timers] == [("late", "PT24H")]
    assert engine.wake(v2, after.snapshot, timer_ids=[after.timers[0].id], now=NOW).finished

    back = moving.move(v2, V1, after.snapshot, now=NOW)
    assert back.timers == () and [t.element for t in back.tasks] == ["a"]


def test_a_running_timer_keeps_its_term_when_only_the_rest_changes():
    one = '<intermediateCatchEvent id="wait">' + timer("PT24H") + "</intermediateCatchEvent>"
    two = '<intermediateCatchEvent id="wait">' + timer("PT48H") + "</intermediateCatchEvent>"
    v1, v2 = version(one + plain("wait")), version(two + plain("wait"))

    assert [t.term for t in moving.move(v1, v2, standing(v1), now=NOW).timers] == ["PT24H"]


def test_a_branch_that_was_passed_cannot_be_waited_for():
    def parallel(*branches: str) -> Definition:
        paths = "".join(path("fork", branch, "join") for branch in branches)
        gates = '<parallelGateway id="fork" /><parallelGateway id="join" />'
        ends = '<startEvent id="s" /><endEvent id="e" />' + flows("s > fork; join > e")
        return version(gates + ends + "".join(task(b) for b in branches) + paths)

    v1, v2 = parallel("a", "b"), parallel("a", "b", "c")

    assert refused(v1, v2, standing(v1)) == ["a,b"]
    assert refused(v1, v2, standing(v1, "a")) == ["b,join"]


def test_a_thousand_alike_cost_one_proof():
    v2 = version(task("a", due="rule:TR.sign") + task("c") + task("b") + plain("a", "c", "b"))
    snapshots = [standing(V1, number=n) for n in range(1000)]

    assert {moving.move(V1, v2, each, now=NOW).tasks[0].element for each in snapshots} == {"a"}


def test_who_stands_further_on_needs_no_proof_of_his_own(monkeypatch):
    long = version(task("first") + task("middle") + task("last") + plain("first", "middle", "last"))
    assert prove.reaches_an_end(long, standing(long))

    monkeypatch.setattr(prove, "_expand", lambda *_: pytest.fail("was explored again"))
    assert prove.reaches_an_end(long, standing(long, "first", "middle"))


def test_a_branch_that_is_proven_vouches_for_no_other():
    gates = '<exclusiveGateway id="g"/><exclusiveGateway id="h"/><parallelGateway id="j"/>'
    both_wanted = "bad > h; h > c [x]; h > d [not x]; c > j; d > j; j > e"  # only one of them ever comes
    fork = version(
        '<startEvent id="s"/><endEvent id="e"/>' + gates + "".join(map(task, ("ask", "good", "bad", "c", "d")))
        + flows(f"s > ask; ask > g; g > good [fine]; g > bad [not fine]; good > e; {both_wanted}")
    )  # fmt: skip

    assert prove.reaches_an_end(fork, standing(fork, "ask", fine=True))
    assert not prove.reaches_an_end(fork, standing(fork, "ask", fine=False))
    assert not prove.reaches_an_end(fork, standing(fork))
