"""What the events of a file catch and throw, and the names it declares."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from workflows.errors import DiagramRefused
from workflows.spelling import unquote
from workflows.spiff import timing
from workflows.spiff.attributes import Attributes
from workflows.spiff.events import Trigger
from workflows.spiff.source import BPMN, kind, text_of


@dataclass(frozen=True, slots=True)
class Names:
    """What the definitions element says about messages, signals, errors, escalations and data."""

    by_id: dict[str, str]
    shared: dict[str, etree._Element]  #: event definitions at the root, for eventDefinitionRef
    data: dict[str, str]

    @classmethod
    def of(cls, root: etree._Element) -> Names:
        """Read the declarations of a file."""
        by_id: dict[str, str] = {}
        for tag, attribute in (
            ("message", "name"),
            ("signal", "name"),
            ("error", "errorCode"),
            ("escalation", "escalationCode"),
        ):
            for element in root.iterchildren(f"{BPMN}{tag}"):
                id = element.get("id", "")
                by_id[id] = str(element.get(attribute) or element.get("name") or id)
        data = {
            element.get("id", ""): str(element.get("name") or element.get("id", ""))
            for tag in ("dataObjectReference", "dataObject", "dataInput", "dataOutput", "property")
            for element in root.iter(f"{BPMN}{tag}")
        }
        shared = {child.get("id", ""): child for child in root if kind(child).endswith("EventDefinition")}
        return cls(by_id, shared, data)

    def get(self, element: etree._Element, attribute: str) -> str:
        """Return the name behind a reference; empty when there is none."""
        reference = element.get(attribute) or ""
        return self.by_id.get(reference.split(":")[-1], reference)


def triggers_of(element: etree._Element, names: Names) -> tuple[Trigger, ...]:
    """Read everything that an event throws; a plain event throws one trigger of kind none."""
    found = [
        child for child in element if kind(child).endswith("EventDefinition") or kind(child) == "eventDefinitionRef"
    ]
    shared = [names.shared.get(text_of(child).split(":")[-1], child) for child in found]
    return tuple(_trigger(child, element, names) for child in shared) or (Trigger("none"),)


def trigger_of(element: etree._Element, names: Names) -> Trigger:
    """Read what an event waits for.

    :raises DiagramRefused: it has several triggers or one that is not carried.
    """
    found = triggers_of(element, names)
    if len(found) > 1:
        raise DiagramRefused(element.get("id", ""), "an event waits for one trigger here, not several")
    return found[0]


def defined(reference: str, where: etree._Element, names: Names) -> Trigger:
    """Read the event definition of an id, at the root of the file or anywhere in it; none where there is no such id."""
    found = names.shared.get(reference)
    if found is None:
        inside = (each for each in where.getroottree().iter() if each.get("id") == reference)
        found = next((each for each in inside if kind(each).endswith("EventDefinition")), None)
    return Trigger("none") if found is None else _trigger(found, where, names)


def cancel_is_caught(end: etree._Element) -> bool:
    """Tell whether an end event stands directly in a transaction with a cancel event on its border."""
    scope = end.getparent()
    around = None if scope is None or kind(scope) != "transaction" else scope.getparent()
    if scope is None or around is None:
        return False
    borders = (e for e in around.iterchildren(f"{BPMN}boundaryEvent") if e.get("attachedToRef") == scope.get("id"))
    return any(border.find(f"{BPMN}cancelEventDefinition") is not None for border in borders)


def _trigger(definition: etree._Element, event: etree._Element, names: Names) -> Trigger:
    id = event.get("id", "")
    name = kind(definition).removesuffix("EventDefinition")
    if name in ("message", "signal", "error", "escalation"):
        label = names.get(definition, f"{name}Ref")
        if name in ("message", "signal") and not label:
            raise DiagramRefused(id, f"the {name} has no name")
        return Trigger(name, label)
    if name == "timer":
        text = _timer_text(definition, id)
        return Trigger("timer", text=text, term=Attributes(event).term(text))
    if name == "conditional":
        return Trigger("conditional", text=text_of(definition.find(f"{BPMN}condition")))
    if name == "link":
        return Trigger("link", definition.get("name") or event.get("name") or "")
    if name in ("terminate", "cancel"):
        return Trigger(name)
    if name == "compensate":
        if definition.get("waitForCompletion") == "false":
            raise DiagramRefused(id, "a compensation that nobody waits for is not executed here")
        return Trigger("compensate", (definition.get("activityRef") or "").split(":")[-1])
    raise DiagramRefused(id, f"{name} events are not executed here")


def _timer_text(element: etree._Element, id: str) -> str:
    for tag in ("timeDuration", "timeDate", "timeCycle"):
        text = text_of(element.find(f"{BPMN}{tag}"))
        if text:
            if tag == "timeCycle" and not timing.CYCLE.match(unquote(text)) and "${" not in text:
                raise DiagramRefused(id, f"the cycle {text!r} is not written R<n>/<start>/<duration>")
            return text
    raise DiagramRefused(id, "the timer says no time")
