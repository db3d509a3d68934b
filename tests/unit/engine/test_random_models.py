"""A save and restore between any two steps changes nothing, whatever the model and the order of completion."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.engine.diagrams import NOW, Case, diagram, flows, timer
from workflows import catalog, engine
from workflows.progress import Progress
from workflows.prove import prove
from workflows.spiff import view
from workflows.spiff.scopes import Instance

blocks = st.recursive(
    st.sampled_from(
        [("task",), ("script",), ("several", False), ("several", True), ("message",), ("timer",), ("undone",)]
    ),
    lambda inner: st.one_of(
        st.tuples(st.just("sequence"), st.lists(inner, min_size=1, max_size=3)),
        st.tuples(st.sampled_from(["parallelGateway", "inclusiveGateway"]), st.lists(inner, min_size=2, max_size=3)),
        st.tuples(st.just("exclusiveGateway"), st.lists(inner, min_size=2, max_size=2)),
        st.tuples(st.sampled_from(["subProcess", "guarded"]), st.lists(inner, min_size=1, max_size=2)),
        st.tuples(st.just("again"), st.lists(inner, min_size=1, max_size=1)),
    ),
    max_leaves=6,
)


COUNTERS = {f"turn{index}": 0 for index in range(60)}  # one per loop, so that nested loops end


class Writer:
    """Turn a tree of blocks into XML."""

    def __init__(self) -> None:
        self.count = 0

    def name(self, start: str) -> str:
        self.count += 1
        return f"{start}{self.count}"

    def block(self, block: tuple[Any, ...]) -> tuple[str, str, str]:
        """Return the XML of a block, its first and its last node."""
        kind = block[0]
        if kind in ("task", "several", "script"):
            return self.leaf(block)
        if kind in ("message", "timer"):
            return self.wait(kind)
        if kind == "undone":
            return self.undone()
        if kind == "sequence":
            return self.sequence([self.block(part) for part in block[1]])
        if kind in ("subProcess", "guarded"):
            body, first, last = self.sequence([self.block(part) for part in block[1]])
            id, start, end = self.name("sub"), self.name("s"), self.name("e")
            inside = f'<startEvent id="{start}"/>{body}<endEvent id="{end}"/>' + flows(
                f"{start} > {first}; {last} > {end}"
            )
            process = f'<subProcess id="{id}">{inside}</subProcess>'
            return self.guarded(process, id) if kind == "guarded" else (process, id, id)
        if kind == "again":
            return self.again(self.block(block[1][0]))
        return self.split(kind, [self.block(part) for part in block[1]])

    def leaf(self, block: tuple[Any, ...]) -> tuple[str, str, str]:
        if block[0] == "script":
            id = self.name("script")
            return f'<scriptTask id="{id}"><script>total = total + {self.count}</script></scriptTask>', id, id
        id = self.name("t")
        loop = ""
        if block[0] == "several":
            loop = (
                f'<multiInstanceLoopCharacteristics isSequential="{str(block[1]).lower()}" camunda:collection="people"'
                ' camunda:elementVariable="who"/>'
            )
        return f'<userTask id="{id}">{loop}</userTask>', id, id

    def wait(self, kind: str) -> tuple[str, str, str]:
        id = self.name("w")
        inside = timer("PT1H") if kind == "timer" else '<messageEventDefinition messageRef="m"/>'
        return f'<intermediateCatchEvent id="{id}">{inside}</intermediateCatchEvent>', id, id

    def guarded(self, process: str, id: str) -> tuple[str, str, str]:
        """A sub-process that a message can end early; both ways meet behind it."""
        border, join = self.name("b"), self.name("join")
        body = (
            f'{process}<boundaryEvent id="{border}" attachedToRef="{id}"><messageEventDefinition messageRef="m"/></boundaryEvent>'
            f'<exclusiveGateway id="{join}"/>' + flows(f"{id} > {join}; {border} > {join}")
        )
        return body, id, join

    def undone(self) -> tuple[str, str, str]:
        """A task that is undone by a person once another is done, so that what can be undone is saved in between."""
        task, then, border, handler, throw = (self.name(start) for start in ("t", "t", "b", "u", "k"))
        body = (
            f'<userTask id="{task}"/><userTask id="{then}"/><boundaryEvent id="{border}" attachedToRef="{task}"><compensateEventDefinition/></boundaryEvent>'
            f'<userTask id="{handler}" isForCompensation="true"/>'
            f'<association id="{border}a" sourceRef="{border}" targetRef="{handler}"/>'
            f'<intermediateThrowEvent id="{throw}"><compensateEventDefinition activityRef="{task}"/></intermediateThrowEvent>'
            + flows(f"{task} > {then}; {then} > {throw}")
        )
        return body, task, throw

    def sequence(self, parts: list[tuple[str, str, str]]) -> tuple[str, str, str]:
        body = "".join(part[0] for part in parts)
        joins = "; ".join(f"{one[2]} > {two[1]}" for one, two in zip(parts, parts[1:], strict=False))
        return body + (flows(joins) if joins else ""), parts[0][1], parts[-1][2]

    def split(self, kind: str, parts: list[tuple[str, str, str]]) -> tuple[str, str, str]:
        split, join = self.name("split"), self.name("join")
        last = f"{split}_{parts[-1][1]}"
        default = f' default="{last}"' if kind != "parallelGateway" else ""
        body = f'<{kind} id="{split}"{default}/><{kind} id="{join}"/>' + "".join(part[0] for part in parts)
        for index, (_, first, end) in enumerate(parts):
            guarded = kind != "parallelGateway" and index < len(parts) - 1
            body += flows(
                f"{split} > {first}" + (f" [total % {index + 2} == 0]" if guarded else "") + f"; {end} > {join}"
            )
        return body, split, join

    def again(self, part: tuple[str, str, str]) -> tuple[str, str, str]:
        merge, turn, choice = self.name("merge"), self.name("turn"), self.name("choice")
        body = (
            f'{part[0]}<exclusiveGateway id="{merge}"/><scriptTask id="{turn}"><script>{turn} = {turn} + 1</script></scriptTask>'
            f'<exclusiveGateway id="{choice}" default="{choice}_{choice}x"/><task id="{choice}x"/>'
            + flows(f"{merge} > {part[1]}; {part[2]} > {turn}; {turn} > {choice}; {choice} > {choice}x")
            + flows(f"{choice} > {merge} [{turn} % 2 > 0]")
        )
        return body, merge, f"{choice}x"

    def process(self, block: tuple[Any, ...]) -> bytes:
        body, first, last = self.block(block)
        return diagram(
            f'<startEvent id="s"/>{body}<endEvent id="e"/>' + flows(f"s > {first}; {last} > e"),
            declared='<message id="m" name="m"/>',
        )


class Unsaved:
    """The same instance, kept as objects."""

    def __init__(self, xml: bytes, data: dict[str, Any]) -> None:
        self.instance = Instance(catalog.compile(xml).spec, now=NOW, decide=None)
        self.instance.data.update(data)
        self.instance.open()
        self.instance.run()

    def open(self) -> Progress:
        return view.progress(self.instance, b"")

    def act(self, id: str, answers: dict[str, Any]) -> None:
        token = self.instance.token(id)
        assert token is not None
        if view.is_person_task(token):
            token.workflow.assign(token, answers)
            token.run()
        else:
            token.task_spec.fire(token, answers)
        self.instance.run()


def moves(progress: Progress) -> list[tuple[str, str, str]]:
    """List what can happen: kind, element and id."""
    tasks = [("task", each.element, each.id) for each in progress.tasks]
    timers = [("timer", each.element, each.id) for each in progress.timers]
    return tasks + timers + [("wait", each.element, each.id) for each in progress.waits]


def act(case: Case, move: tuple[str, str, str], **answers: Any) -> None:
    """Let one of it happen to a case that is kept as bytes."""
    kind, element, id = move
    definition, snapshot = case.definition, case.progress.snapshot
    if kind == "task":
        case.keep(engine.complete(definition, snapshot, task_id=id, answers=answers, now=NOW))
    elif kind == "timer":
        case.keep(engine.wake(definition, snapshot, timer_ids=[id], now=NOW))
    else:
        case.keep(engine.deliver(definition, snapshot, message="m", payload=answers, now=NOW, wait_id=id))


@settings(max_examples=200, deadline=None)
@given(block=blocks, order=st.lists(st.integers(0, 99), min_size=40, max_size=40), total=st.integers(0, 12))
def test_saving_between_steps_changes_nothing(block, order, total):
    xml = Writer().process(block)
    data = {"total": total, **COUNTERS, "people": ["x", "y"]}
    saved, unsaved = Case(xml, data), Unsaved(xml, data)
    for pick in order:
        here, there = moves(saved.progress), moves(unsaved.open())
        assert [move[:2] for move in here] == [move[:2] for move in there]
        if not here:
            break
        index = pick % len(here)
        answers = {} if here[index][0] == "timer" else {"total": pick}
        unsaved.act(there[index][2], answers)
        act(saved, here[index], **answers)
        assert here[index][1] in saved.elements
    assert saved.elements == unsaved.instance.elements
    assert saved.data == unsaved.instance.data
    assert saved.progress.finished == unsaved.instance.completed


@settings(max_examples=100, deadline=None)
@given(block=blocks, total=st.integers(0, 12))
def test_every_block_structured_model_reaches_its_end(block, total):
    case = Case(Writer().process(block), {"total": total, **COUNTERS, "people": ["x"]})
    for _ in range(3000):
        if case.progress.finished:
            break
        act(case, moves(case.progress)[0])
    assert case.progress.ends[-1] == "e"


@settings(max_examples=40, deadline=None)
@given(block=blocks)
def test_no_block_structured_model_can_stand_still(block):
    definition = catalog.compile(Writer().process(block))
    assert prove(definition, limit=3000, alone=True).stuck == ()
