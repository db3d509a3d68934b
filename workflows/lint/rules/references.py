"""References: whatever an element points to exists and is of the right kind (BPMN 2.0 §8)."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from workflows.lint.finding import Finding
from workflows.lint.model import (
    ACTIVITIES,
    CHOREOGRAPHY,
    EVENTS,
    NODES,
    Model,
    finding,
    key,
    kind,
    local,
    whole,
)  # fmt: skip

INTERACTION = ACTIVITIES | EVENTS | {"participant"}
#: attribute or child element → kinds that it may point to
TARGETS: dict[str, frozenset[str]] = {
    "messageRef": frozenset({"message"}),
    "signalRef": frozenset({"signal"}),
    "errorRef": frozenset({"error"}),
    "escalationRef": frozenset({"escalation"}),
    "operationRef": frozenset({"operation"}),
    "inMessageRef": frozenset({"message"}),
    "outMessageRef": frozenset({"message"}),
    "interfaceRef": frozenset({"interface"}),
    "supportedInterfaceRef": frozenset({"interface"}),
    "itemRef": frozenset({"itemDefinition"}),
    "itemSubjectRef": frozenset({"itemDefinition"}),
    "processRef": frozenset({"process"}),
    "participantRef": frozenset({"participant"}),
    "definitionalCollaborationRef": frozenset({"collaboration", "choreography", "globalConversation"}),
    "correlationPropertyRef": frozenset({"correlationProperty"}),
    "correlationKeyRef": frozenset({"correlationKey"}),
    "dataObjectRef": frozenset({"dataObject"}),
    "dataStoreRef": frozenset({"dataStore"}),
    "flowNodeRef": NODES | CHOREOGRAPHY,
    "attachedToRef": ACTIVITIES,
    "activityRef": ACTIVITIES,
    "categoryValueRef": frozenset({"categoryValue"}),
}


def exist(model: Model) -> Iterator[Finding]:
    """Every reference inside the file finds an element of its kind."""
    imports = {child.get("namespace") for child in model.root if kind(child) == "import"}
    for element in model.root.iter():
        if not kind(element):
            continue
        for name, reference in _references(element):
            prefix, _, plain = reference.rpartition(":")
            if prefix and element.nsmap.get(prefix) in imports:
                continue
            target = model.by_id.get(plain)
            if target is None or kind(target) not in TARGETS[name]:
                yield finding(
                    element,
                    "no-such-reference",
                    zh=f"{{it}}的 {name} 指向“{reference}”，文件里没有这样的元素。",
                    en=f"The {name} of {{it}} points to “{reference}”, which is not there or of another kind.",
                    instead="重新选择要引用的元素。",
                )


def _references(element: etree._Element) -> Iterator[tuple[str, str]]:
    for name in TARGETS:
        if element.get(name):
            yield name, str(element.get(name)).strip()
    if kind(element) in TARGETS:
        yield kind(element), (element.text or "").strip()


def message_flows(model: Model) -> Iterator[Finding]:
    """A message flow joins two pools and suits the events at its ends (§9.3, §10.5)."""
    for element in model.root.iter():
        if kind(element) != "messageFlow":
            continue
        source, target = (model.by_id.get(local(element.get(end))) for end in ("sourceRef", "targetRef"))
        if source is None or target is None or not {kind(source), kind(target)} <= INTERACTION | CHOREOGRAPHY:
            yield _message_flow(element, "的一端没有连到泳池、任务或事件", "does not join pools, activities or events")
        elif _pool(model, source) == _pool(model, target):
            yield _message_flow(element, "的两端在同一个泳池", "stays inside one pool")
        elif kind(source) in {"startEvent", "intermediateCatchEvent", "boundaryEvent"}:
            yield _message_flow(element, "不能从开始或捕获事件发出", "leaves an event that receives")
        elif kind(target) in {"endEvent", "intermediateThrowEvent"}:
            yield _message_flow(element, "不能进入结束或抛出事件", "leads into an event that sends")
        elif any(kind(end) in EVENTS and "message" not in model.triggers(end) for end in (source, target)):
            yield _message_flow(element, "连到的事件不是消息事件", "joins an event without a message")


def _pool(model: Model, element: etree._Element) -> str:
    """Return what tells pools apart: the process, or the participant that has none."""
    if kind(element) == "participant":
        return local(element.get("processRef")) or key(element)
    process = model.process_of(element)
    return key(process) if process is not None else key(element)


def _message_flow(element: etree._Element, zh: str, en: str) -> Finding:
    return finding(
        element,
        "message-flow",
        zh=f"消息流{{it}}{zh}。",
        en=f"The message flow {{it}} {en}.",
        instead="从一个泳池的发送步骤连到另一个泳池的接收步骤；泳池内部用顺序流。",
    )


def multiplicity(model: Model) -> Iterator[Finding]:
    """A participant's minimum is not negative and not above its maximum (§9.2.1)."""
    for element in model.root.iter():
        if kind(element) != "participantMultiplicity":
            continue
        low, high = whole(element.get("minimum", "0")), whole(element.get("maximum", "1"))
        if low is None or high is None:
            continue  # the schema has said so
        if low < 0 or high < 1 or high < low:
            yield finding(
                element,
                "multiplicity",
                zh=f"泳池的数量范围 {low}–{high} 不成立。",
                en=f"The pool's multiplicity {low}–{high} is impossible.",
                instead="改为 0–1，或删去。",
            )


RULES = (exist, message_flows, multiplicity)
