"""A save and restore between any two steps changes nothing, whatever the model and the order of completion."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.engine.diagrams import NOW, Case, diagram, flows
from workflows import catalog
from workflows.prove import prove
from workflows.spiff import view
from workflows.spiff.scopes import Instance

blocks = st.recursive(
    st.sampled_from([("task",), ("script",), ("several", False), ("several", True)]),
    lambda inner: st.one_of(
        st.tuples(st.just("sequence"), st.lists(inner, min_size=1, max_size=3)),
        st.tuples(st.sampled_from(["parallelGateway", "inclusiveGateway"]), st.lists(inner, min_size=2, max_size=3)),
        st.tuples(st.just("exclusiveGateway"), st.lists(inner, min_size=2, max_size=2)),
        st.tuples(st.just("subProcess"), st.lists(inner, min_size=1, max_size=2)),
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
        if kind == "sequence":
            return self.sequence([self.block(part) for part in block[1]])
        if kind == "subProcess":
            body, first, last = self.sequence([self.block(part) for part in block[1]])
            id, start, end = self.name("sub"), self.name("s"), self.name("e")
            inside = f'<startEvent id="{start}"/>{body}<endEvent id="{end}"/>' + flows(
                f"{start} > {first}; {last} > {end}"
            )
            return f'<subProcess id="{id}">{inside}</subProcess>', id, id
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
        return diagram(f'<startEvent id="s"/>{body}<endEvent id="e"/>' + flows(f"s > {first}; {last} > e"))


class Unsaved:
    """The same instance, kept as objects."""

    def __init__(self, xml: bytes, data: dict[str, Any]) -> None:
        self.instance = Instance(catalog.compile(xml).spec, now=NOW, decide=None)
        self.instance.data.update(data)
        self.instance.open()
        self.instance.run()

    def open(self) -> list[Any]:
        return [token for token in self.instance.tokens() if view.is_person_task(token)]

    def complete(self, index: int, answers: dict[str, Any]) -> None:
        token = self.open()[index]
        token.workflow.assign(token, answers)
        token.run()
        self.instance.run()


@settings(max_examples=200, deadline=None)
@given(block=blocks, order=st.lists(st.integers(0, 99), min_size=40, max_size=40), total=st.integers(0, 12))
def test_saving_between_steps_changes_nothing(block, order, total):
    xml = Writer().process(block)
    data = {"total": total, **COUNTERS, "people": ["x", "y"]}
    saved, unsaved = Case(xml, data), Unsaved(xml, data)
    for pick in order:
        tasks = saved.progress.tasks
        assert [task.element for task in tasks] == [token.task_spec.bpmn_id for token in unsaved.open()]
        if not tasks:
            break
        index = pick % len(tasks)
        unsaved.complete(index, {"total": pick})
        element_before = [task.element for task in tasks[: index + 1]]
        saved.complete_at(index, total=pick)
        assert element_before[-1] in saved.elements
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
        case.complete_at(0)
    assert case.progress.ends[-1] == "e"


@settings(max_examples=40, deadline=None)
@given(block=blocks)
def test_no_block_structured_model_can_stand_still(block):
    definition = catalog.compile(Writer().process(block))
    assert prove(definition, limit=3000, alone=True).stuck == ()
