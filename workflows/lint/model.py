"""A BPMN file as a graph: elements by id, flow nodes by scope, flows by their ends."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property

from lxml import etree

from workflows.lint.finding import Finding, Severity
from workflows.lint.source import BPMN

TASKS = frozenset(
    {"task", "userTask", "manualTask", "serviceTask", "scriptTask", "sendTask", "receiveTask", "businessRuleTask"}
)
SUB_PROCESSES = frozenset({"subProcess", "transaction", "adHocSubProcess"})
ACTIVITIES = TASKS | SUB_PROCESSES | {"callActivity"}
GATEWAYS = frozenset({"exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway", "complexGateway"})
EVENTS = frozenset({"startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent"})
NODES = ACTIVITIES | GATEWAYS | EVENTS
CHOREOGRAPHY = frozenset({"choreographyTask", "callChoreography", "subChoreography"})
DEFINITION = "EventDefinition"
XSI_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"


def kind(element: etree._Element) -> str:
    """Return the local name of a BPMN element, an empty text for any other node."""
    tag = element.tag
    return tag[len(BPMN) + 2 :] if isinstance(tag, str) and tag.startswith(f"{{{BPMN}}}") else ""


def key(element: etree._Element) -> str:
    """Return the id of an element, or that of the nearest enclosing element that has one."""
    at: etree._Element | None = element
    while at is not None:
        if at.get("id"):
            return str(at.get("id"))
        at = at.getparent()
    return ""


def label(element: etree._Element) -> str:
    """Return how a sentence names an element: its label where it has one."""
    name = " ".join((element.get("name") or "").split())
    return f"「{name}」" if name else f"“{key(element)}”"


def local(reference: str | None) -> str:
    """Return a QName reference without its prefix."""
    return (reference or "").strip().rpartition(":")[2]


def whole(text: str | None) -> int | None:
    """Return a whole number, or None where the text is none."""
    return int(text) if text and re.fullmatch(r"\s*[-+]?\d{1,18}\s*", text) else None


def text_of(element: etree._Element) -> str:
    """Return the text of an element with that of its children, without outer space."""
    return "".join(str(part) for part in element.itertext()).strip()


class Model:
    """One parsed file."""

    def __init__(self, root: etree._Element) -> None:
        """Index the file."""
        self.root = root
        self.by_id: dict[str, etree._Element] = {}
        self.flows: list[etree._Element] = []
        self.outgoing: dict[str, list[etree._Element]] = defaultdict(list)
        self.incoming: dict[str, list[etree._Element]] = defaultdict(list)
        for element in root.iter():
            if kind(element) and element.get("id"):
                self.by_id.setdefault(str(element.get("id")), element)
            if kind(element) == "sequenceFlow":
                self.flows.append(element)
                self.outgoing[element.get("sourceRef", "")].append(element)
                self.incoming[element.get("targetRef", "")].append(element)

    @cached_property
    def processes(self) -> list[etree._Element]:
        """Return the processes of the file."""
        return [child for child in self.root if kind(child) == "process"]

    @cached_property
    def scopes(self) -> list[etree._Element]:
        """Return every process and sub-process."""
        return [element for element in self.root.iter() if kind(element) in SUB_PROCESSES | {"process"}]

    @cached_property
    def nodes(self) -> list[etree._Element]:
        """Return every flow node inside a process."""
        return [node for scope in self.scopes for node in scope if kind(node) in NODES]

    def of(self, *kinds: str) -> Iterator[etree._Element]:
        """Return the flow nodes of the given kinds."""
        return (node for node in self.nodes if kind(node) in kinds)

    def definitions(self, event: etree._Element) -> list[etree._Element]:
        """Return the event definitions of an event, its own and those it refers to."""
        found = []
        for child in event:
            if kind(child) == "eventDefinitionRef":
                target = self.by_id.get(local(child.text))
                found += [target] if target is not None else []
            elif kind(child).endswith(DEFINITION):
                found.append(child)
        return found

    def triggers(self, event: etree._Element) -> list[str]:
        """Return the trigger names of an event: `message`, `timer` … in order; empty for a blank event."""
        return [kind(definition).removesuffix(DEFINITION) for definition in self.definitions(event)]

    def process_of(self, element: etree._Element) -> etree._Element | None:
        """Return the process that an element stands in."""
        at: etree._Element | None = element
        while at is not None and kind(at) != "process":
            at = at.getparent()
        return at

    def boundaries(self, activity: etree._Element) -> list[etree._Element]:
        """Return the events attached to an activity."""
        return [event for event in self.of("boundaryEvent") if local(event.get("attachedToRef")) == activity.get("id")]

    def is_executable(self) -> bool:
        """Tell whether any process of the file claims to be executable."""
        return any(process.get("isExecutable") == "true" for process in self.processes)


def is_event_sub_process(element: etree._Element) -> bool:
    """Tell whether a scope begins by an event rather than by a flow."""
    return kind(element) in SUB_PROCESSES and element.get("triggeredByEvent") == "true"


def finding(
    element: etree._Element, rule: str, *, zh: str, en: str, instead: str, severity: Severity = "error"
) -> Finding:
    """Return a finding about an element; `{it}` in the sentences is replaced by its label."""
    name, plain = label(element), element.get("name") or key(element)
    return Finding(
        element=key(element), rule=rule, severity=severity, zh=zh.replace("{it}", name),
        en=en.replace("{it}", f"“{plain}”"), instead=instead,
    )  # fmt: skip
