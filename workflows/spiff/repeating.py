"""How often an activity is performed, as the diagram says it, and what it throws meanwhile."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from workflows.errors import DiagramRefused
from workflows.spiff.attributes import Attributes
from workflows.spiff.events import Trigger
from workflows.spiff.loops import Behavior, Loop, MultiInstance, StandardLoop
from workflows.spiff.source import BPMN, text_of
from workflows.spiff.triggers import Names, defined, trigger_of


def loop_of(element: etree._Element, names: Names) -> Loop | None:
    """Return how often an activity is performed; None for once.

    :raises DiagramRefused: it does not say how often, or throws what is not carried.
    """
    standard = element.find(f"{BPMN}standardLoopCharacteristics")
    if standard is not None:
        maximum = standard.get("loopMaximum")
        return StandardLoop(
            condition=text_of(standard.find(f"{BPMN}loopCondition")) or None,
            maximum=int(maximum) if maximum else None,
            test_before=standard.get("testBefore") == "true",
        )
    multi = element.find(f"{BPMN}multiInstanceLoopCharacteristics")
    if multi is None:
        return None
    return _multi_instance(element.get("id", ""), multi, names)


def _multi_instance(id: str, multi: etree._Element, names: Names) -> MultiInstance:
    attributes = Attributes(multi)

    def data_name(tag: str) -> str | None:
        found = text_of(multi.find(f"{BPMN}{tag}"))
        return names.data.get(found, found) or None

    def item_name(tag: str) -> str | None:
        found = multi.find(f"{BPMN}{tag}")
        return None if found is None else found.get("name") or found.get("id")

    cardinality = text_of(multi.find(f"{BPMN}loopCardinality")) or None
    collection = attributes.get("collection") or data_name("loopDataInputRef")
    if (cardinality is None) == (collection is None):
        raise DiagramRefused(id, "a multi-instance activity says either how often or over which list")
    return MultiInstance(
        sequential=multi.get("isSequential") == "true",
        cardinality=cardinality,
        collection=collection,
        item=attributes.get("elementVariable") or item_name("inputDataItem"),
        output=data_name("loopDataOutputRef"),
        output_item=item_name("outputDataItem"),
        condition=text_of(multi.find(f"{BPMN}completionCondition")) or None,
        behaviors=tuple(_behaviors(id, multi, names)),
    )


def _behaviors(id: str, multi: etree._Element, names: Names) -> Iterator[Behavior]:
    """Yield what is thrown as performances complete: for each, at the first, or as conditions say."""
    behavior = multi.get("behavior", "All")
    if behavior == "Complex":
        for part in multi.iterchildren(f"{BPMN}complexBehaviorDefinition"):
            event = part.find(f"{BPMN}event")
            trigger = trigger_of(event, names) if event is not None else Trigger("none")
            yield Behavior(_thrown(id, trigger), condition=text_of(part.find(f"{BPMN}condition")) or None)
    elif behavior in ("None", "One"):
        reference = (multi.get(f"{behavior.lower()}BehaviorEventRef") or "").split(":")[-1]
        trigger = defined(reference, multi, names)
        yield Behavior(_thrown(id, trigger), first_only=behavior == "One")


def _thrown(id: str, trigger: Trigger) -> Trigger:
    if trigger.kind not in ("signal", "escalation"):
        raise DiagramRefused(id, f"a multi-instance activity throws a signal or an escalation, no {trigger.kind}")
    return trigger
