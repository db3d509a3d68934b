"""The last word has the engine: what it cannot load, and what would stand still in it, is refused."""

from __future__ import annotations

from collections.abc import Iterator
from xml.sax.saxutils import quoteattr

from lxml import etree

from workflows import catalog
from workflows.errors import DiagramRefused
from workflows.lint.finding import Finding
from workflows.lint.model import ACTIVITIES, Model, finding, key
from workflows.lint.source import BPMN
from workflows.prove import prove

MAY_STALL = frozenset({"no-default", "may-stall"})  #: what the conditions alone seem to allow
MAX_STEPS = 2_000  #: of one exploration; about a second


def check(xml: bytes, model: Model) -> Iterator[Finding]:
    """Report the first thing in each process that the engine refuses to load."""
    try:
        for process in catalog.process_ids(xml):
            catalog.compile(xml, _stand_ins(model), process=process)
    except DiagramRefused as refusal:
        yield Finding(
            element=refusal.element,
            rule="engine",
            severity="error",
            zh=f"“{refusal.element}”不能执行（{refusal.reason}）。",
            en=f"“{refusal.element}” cannot be executed: {refusal.reason}.",
            instead="换成 docs/howto/draw-a-process.md 里列出的写法。",
        )


def deadlocks(xml: bytes, model: Model) -> Iterator[Finding]:
    """Report where a token waits for others that never come (BPMN 2.0 §13.4.1, §13.3.2)."""
    if not any(_gathers(model, node) for node in model.of("parallelGateway", *ACTIVITIES)):
        return
    for process in catalog.process_ids(xml):
        proof = prove(catalog.compile(xml, _stand_ins(model), process=process), limit=MAX_STEPS, alone=True)
        for name in proof.stuck:
            if (
                name not in model.by_id
            ):  # within a stand-in: the token that it keeps waiting stands in the diagram, and is told there
                continue
            yield finding(
                model.by_id[name],
                "deadlock",
                zh="{it}可能永远等不齐：有的走法只来一部分，案件会停在这里。",
                en="{it} may wait for ever: on some paths not everything that it needs arrives.",
                instead="汇合要与分支成对：并行分支用并行汇合，排他分支用排他汇合，包容分支用包容汇合。",
            )


def stalls(xml: bytes, model: Model) -> frozenset[str] | None:
    """Return the steps at which a walk through every state finds no flow to follow; None where no walk can tell.

    What a step before has settled counts: a gateway behind `way = 1` has no third case. A walk knows one value of each name,
    so it tells nothing of processes that repeat an activity or call another, in which a name has several.
    """
    loops = (f"{{{BPMN}}}multiInstanceLoopCharacteristics",)
    if next(model.of("callActivity"), None) is not None or next(model.root.iter(*loops), None) is not None:
        return None
    found: set[str] = set()
    try:
        for process in catalog.process_ids(xml):
            proof = prove(catalog.compile(xml, process=process), limit=MAX_STEPS)
            if not proof.complete:
                return None
            found.update(proof.stalled)
    except DiagramRefused:
        return None
    return frozenset(found)


def _gathers(model: Model, node: etree._Element) -> bool:
    return len(model.incoming[key(node)]) > 1 or node.get("startQuantity", "1") != "1"


def _stand_ins(model: Model) -> dict[str, bytes]:
    """Return an empty process for each name that is called outside the file: whether it exists is judged elsewhere."""
    names = {call.get("calledElement", "") for call in model.of("callActivity")} - model.by_id.keys()
    return {name: _empty(name) for name in names}


def _empty(name: str) -> bytes:
    return (
        f'<definitions xmlns="{BPMN}" targetNamespace="called"><process id={quoteattr(name)} isExecutable="true">'
        '<startEvent id="_called.s"/><endEvent id="_called.e"/>'
        '<sequenceFlow id="_called.f" sourceRef="_called.s" targetRef="_called.e"/></process></definitions>'
    ).encode()
