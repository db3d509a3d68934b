"""One persisted engine step against the same step with SpiffWorkflow's own serializer, interleaved in one run.

A step is: load the bytes, restore, complete the open task, run on, save. Both sides run the same XML; the stock side
reads it with SpiffWorkflow's BPMN parser and keeps it with its JSON serializer, which is how it ships.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from statistics import median
from time import process_time_ns
from typing import Any

from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
from SpiffWorkflow.bpmn.serializer.workflow import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.util.task import TaskState

from bench.harness import Finding, report
from workflows import catalog, engine

NOW = datetime(2026, 4, 7, tzinfo=UTC)
NAMESPACE = 'xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"'
SCRIPT = "<script>noted = 1</script>"
DATA: dict[str, Any] = {
    "case_number": "690102-2026-000017", "sent_at": "2026-04-07T09:30:00+08:00", "due_round": 1, "accepted": True,
    "needs_papers": False, "result": "granted", "amount": 860, "unit_department": 12, "unit_township": 4,
    "item": "school-aid", "persons": 3, "urgent": False,
}  # fmt: skip


class Drawing:
    """A process written down node by node."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.nodes = 0

    def node(self, kind: str, id: str, inside: str = "", **attributes: str) -> str:
        """Add a node and return its id."""
        words = "".join(f' {name}="{value}"' for name, value in attributes.items())
        self.parts.append(f'<{kind} id="{id}"{words}>{inside}</{kind}>')
        self.nodes += 1
        return id

    def flow(self, here: str, there: str, condition: str = "") -> str:
        """Add a sequence flow and return its id."""
        id = f"{here}_{there}"
        inside = f"<conditionExpression>{condition}</conditionExpression>" if condition else ""
        self.parts.append(f'<sequenceFlow id="{id}" sourceRef="{here}" targetRef="{there}">{inside}</sequenceFlow>')
        return id

    def timer(self, host: str, then: str) -> None:
        """Attach a timer that does not interrupt."""
        event = '<timerEventDefinition><timeDuration>"P30D"</timeDuration></timerEventDefinition>'
        self.node("boundaryEvent", f"{host}_timer", event, attachedToRef=host, cancelActivity="false")
        self.flow(f"{host}_timer", then)

    def xml(self) -> bytes:
        """Return the file."""
        body = "".join(self.parts)
        return f'<definitions {NAMESPACE} targetNamespace="b"><process id="p" isExecutable="true">{body}</process></definitions>'.encode()


def transfer() -> Drawing:
    """Draw a transfer: sign, check, ask once for papers, answer, with two reminders on the border."""
    d = Drawing()
    d.node("startEvent", "start")
    d.node("scriptTask", "register", SCRIPT)
    d.node("userTask", "sign")
    d.node("endEvent", "reminded")
    d.timer("sign", "reminded")
    d.node("exclusiveGateway", "accepted_", default="accepted__returned")
    d.node("endEvent", "returned")
    d.node("exclusiveGateway", "again")
    d.node("userTask", "handle")
    d.timer("handle", "reminded")
    d.node("exclusiveGateway", "papers", default="papers_answer")
    d.node("userTask", "supply")
    d.node("userTask", "answer")
    d.node("scriptTask", "inform", SCRIPT)
    d.node("endEvent", "end")
    for here, there, condition in [
        ("start", "register", ""), ("register", "sign", ""), ("sign", "accepted_", ""), ("accepted_", "returned", ""),
        ("accepted_", "again", "accepted == True"), ("again", "handle", ""), ("handle", "papers", ""),
        ("papers", "supply", "needs_papers == True"), ("supply", "again", ""), ("papers", "answer", ""),
        ("answer", "inform", ""), ("inform", "end", ""),
    ]:  # fmt: skip
        d.flow(here, there, condition)
    return d


def large() -> Drawing:
    """Draw 44 nodes: two parallel blocks, checks in a row, choices and reminders."""
    d = Drawing()
    d.node("startEvent", "start")
    d.node("endEvent", "reminded")
    last = "start"
    for block in ("a", "b"):
        split, join = d.node("parallelGateway", f"split_{block}"), d.node("parallelGateway", f"join_{block}")
        d.flow(last, split)
        for index in range(4):
            task = d.node("userTask", f"{block}{index}")
            d.flow(split, task)
            d.flow(task, join)
        last = join
    for index in range(6):
        task = d.node("userTask", f"step{index}")
        d.flow(last, task)
        if index < 5:
            d.timer(task, "reminded")
        note = d.node("scriptTask", f"note{index}", SCRIPT)
        choice, merge = (d.node("exclusiveGateway", f"{name}{index}") for name in ("choose", "meet"))
        d.flow(task, note)
        d.flow(note, choice)
        d.flow(choice, merge, "persons &gt; 2")
        d.parts = [part.replace(f'id="{choice}"', f'id="{choice}" default="{choice}_end"') for part in d.parts]
        d.flow(choice, "end")
        last = merge
    d.node("endEvent", "end")
    d.flow(last, "end")
    return d


@dataclass(slots=True)
class Side:
    """One way to keep an instance, with the times and sizes it took."""

    first: Callable[[], Any]
    step: Callable[[Any], Any]  #: returns None when nothing is open any more
    size: Callable[[Any], int]
    times: list[float] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)


def ours(xml: bytes) -> Side:
    """Keep an instance with our engine."""
    definition = catalog.compile(xml)

    def first() -> Any:
        return engine.start(definition, data=DATA, now=NOW)

    def step(progress: Any) -> Any:
        if not progress.tasks:
            return None
        return engine.complete(
            definition, progress.snapshot, task_id=progress.tasks[0].id, answers={"checked": True}, now=NOW
        )

    return Side(first, step, lambda progress: len(progress.snapshot))


def stock(xml: bytes) -> Side:
    """Keep an instance with SpiffWorkflow as it ships."""
    parser = BpmnParser()
    parser.add_bpmn_io(io.BytesIO(xml))
    spec, subs = parser.get_spec("p"), parser.get_subprocess_specs("p")
    serializer = BpmnWorkflowSerializer()

    def first() -> Any:
        workflow = BpmnWorkflow(spec, subs)
        workflow.task_tree.data.update(DATA)
        workflow.do_engine_steps()
        return serializer.serialize_json(workflow)

    def step(text: Any) -> Any:
        workflow = serializer.deserialize_json(text)
        ready = workflow.get_tasks(state=TaskState.READY, manual=True)
        if not ready:
            return None
        ready[0].data.update({"checked": True})
        ready[0].run()
        workflow.do_engine_steps()
        return serializer.serialize_json(workflow)

    return Side(first, step, lambda text: len(text.encode()))


def measure(drawing: Drawing, repeats: int) -> dict[str, Any]:
    """Run both sides through the whole case, alternating step by step, and compare the medians."""
    sides = {"ours": ours(drawing.xml()), "stock": stock(drawing.xml())}
    for repeat in range(repeats + 1):
        states = {name: side.first() for name, side in sides.items()}
        while states:
            for name in list(states):
                side = sides[name]
                began = process_time_ns()
                after = side.step(states[name])
                took = (process_time_ns() - began) / 1e6
                if after is None:
                    del states[name]
                    continue
                states[name] = after
                if repeat:  # the first round only warms up
                    side.times.append(took)
                    side.sizes.append(side.size(after))
    steps = {name: len(side.times) // repeats for name, side in sides.items()}
    if steps["ours"] != steps["stock"]:
        raise RuntimeError(f"the two sides took different ways: {steps}")
    medians = {name: median(side.times) for name, side in sides.items()}
    return {
        "nodes": drawing.nodes,
        "steps": steps["ours"],
        "ours_ms": round(medians["ours"], 3),
        "stock_ms": round(medians["stock"], 3),
        "ratio": round(medians["ours"] / medians["stock"], 4),
        "largest_snapshot_bytes": max(sides["ours"].sizes),
        "stock_bytes": max(sides["stock"].sizes),
    }


def findings(full: bool) -> Iterator[Finding]:
    """Yield the ratios of both drawings, and what a snapshot weighs."""
    for name in ("spiff", "spiff.task", "spiff.workflow"):
        logging.getLogger(name).setLevel(logging.WARNING)
    for name, drawing, most in (("open transfer", transfer(), 1 / 3), ("benchmark diagram", large(), 1 / 5)):
        row = measure(drawing, 20 if full else 10)
        yield Finding(
            what=f"persisted engine step against the stock serializer, {name} of {row['nodes']} nodes", value=row["ratio"],
            unit="×", most=most, detail=f"{row['ours_ms']} ms against {row['stock_ms']} ms; {row['largest_snapshot_bytes']:,} B "
            f"against {row['stock_bytes']:,} B",
        )  # fmt: skip


if __name__ == "__main__":
    report(__doc__ or "", findings)
