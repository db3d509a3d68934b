"""The last word has the engine: what it cannot load is refused, whatever the rules think."""

from __future__ import annotations

from collections.abc import Iterator
from xml.sax.saxutils import quoteattr

from workflows import catalog
from workflows.errors import DiagramRefused
from workflows.lint.finding import Finding
from workflows.lint.model import Model
from workflows.lint.source import BPMN


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


def _stand_ins(model: Model) -> dict[str, bytes]:
    """Return an empty process for each name that is called outside the file: whether it exists is judged elsewhere."""
    names = {call.get("calledElement", "") for call in model.of("callActivity")} - model.by_id.keys()
    return {name: _empty(name) for name in names}


def _empty(name: str) -> bytes:
    return (
        f'<definitions xmlns="{BPMN}" targetNamespace="called"><process id={quoteattr(name)} isExecutable="true">'
        '<startEvent id="s"/><endEvent id="e"/><sequenceFlow id="f" sourceRef="s" targetRef="e"/></process></definitions>'
    ).encode()
