"""One builder per BPMN element."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lxml import etree

from workflows.errors import DiagramRefused
from workflows.spelling import unquote
from workflows.spiff import activities as act
from workflows.spiff import steps, timing
from workflows.spiff.attributes import Attributes
from workflows.spiff.events import LISTENING, BoundaryEvent, CatchEvent, EventSubProcess, Trigger
from workflows.spiff.multiple import BorderPart, MultipleCatch, StartPart
from workflows.spiff.repeating import loop_of
from workflows.spiff.source import BPMN, kind, text_of
from workflows.spiff.throwing import ThrowEvent
from workflows.spiff.triggers import Names, cancel_is_caught, trigger_of, triggers_of

ON_A_BORDER = (*LISTENING, "error", "escalation")  #: what several triggers of one boundary event may be
Builder = Callable[[Any, etree._Element, "str | None", Names], steps.Step]


def _event_gateway(spec: Any, element: etree._Element, lane: str | None, names: Names) -> steps.Step:
    step = steps.EventGateway(spec, element.get("id", ""), name=element.get("name") or "", lane=lane)
    step.starts_process = element.get("instantiate") == "true"
    step.needs_all = element.get("eventGatewayType") == "Parallel"
    if step.needs_all and not step.starts_process:
        raise DiagramRefused(step.bpmn_id, "a parallel event-based gateway starts a process")
    return step


def _step(cls: type[steps.Step]) -> Builder:
    def build(spec: Any, element: etree._Element, lane: str | None, names: Names) -> steps.Step:
        return cls(spec, element.get("id", ""), name=element.get("name") or "", lane=lane)

    return build


def _activity(cls: type[act.Activity]) -> Builder:
    def build(spec: Any, element: etree._Element, lane: str | None, names: Names) -> steps.Step:
        id = element.get("id", "")
        step = cls(spec, id, name=element.get("name") or "", lane=lane)
        step.is_handler = element.get("isForCompensation") == "true"
        attributes = Attributes(element)
        step.start_quantity = int(element.get("startQuantity", "1"))
        step.completion_quantity = int(element.get("completionQuantity", "1"))
        if (
            min(step.start_quantity, step.completion_quantity) < 1
            or max(step.start_quantity, step.completion_quantity) > 100
        ):
            raise DiagramRefused(id, "a quantity of tokens is a number from 1 to 100")
        step.deadlines = attributes.deadlines()
        step.separate_from = attributes.separations()
        step.eased_by = attributes.easings()
        step.arguments = attributes.parameters("inputParameter")
        step.outputs_to = attributes.parameters("outputParameter")
        step.loop = loop_of(element, names)
        special = SPECIAL.get(kind(element))
        if special is not None:
            special(step, element, attributes, names)
        return step

    return build


def _person(step: Any, element: etree._Element, attributes: Attributes, names: Names) -> None:
    step.groups = attributes.list("candidateGroups")
    step.form = attributes.get("formKey")
    step.due = attributes.get("dueDate")
    priority = attributes.get("priority")
    step.priority = int(priority) if priority and priority.isdigit() else 50


def _receive(step: Any, element: etree._Element, attributes: Attributes, names: Names) -> None:
    step.trigger = Trigger("message", names.get(element, "messageRef") or step.bpmn_id)
    if element.get("instantiate") == "true":
        step.is_start, step.start_trigger = True, step.trigger


def _send(step: Any, element: etree._Element, attributes: Attributes, names: Names) -> None:
    step.topic = f"message:{names.get(element, 'messageRef') or step.bpmn_id}"


def _service(step: Any, element: etree._Element, attributes: Attributes, names: Names) -> None:
    step.topic = attributes.get("topic") or names.get(element, "operationRef")
    step.expression = attributes.get("expression")
    step.result = attributes.get("resultVariable")


def _script(step: Any, element: etree._Element, attributes: Attributes, names: Names) -> None:
    step.script = text_of(element.find(f"{BPMN}script"))
    step.result = attributes.get("resultVariable")


def _decision(step: Any, element: etree._Element, attributes: Attributes, names: Names) -> None:
    step.decision = attributes.get("decisionRef") or ""
    step.result = attributes.get("resultVariable")


def _call(step: Any, element: etree._Element, attributes: Attributes, names: Names) -> None:
    step.hands_in = attributes.mapping("in")
    step.hands_out = attributes.mapping("out")


SPECIAL: dict[str, Callable[[Any, etree._Element, Attributes, Names], None]] = {
    "userTask": _person,
    "manualTask": _person,
    "receiveTask": _receive,
    "sendTask": _send,
    "serviceTask": _service,
    "scriptTask": _script,
    "businessRuleTask": _decision,
    "callActivity": _call,
    "globalUserTask": _person,
    "globalManualTask": _person,
    "globalScriptTask": _script,
}


def _any_will_do(element: etree._Element, found: tuple[Trigger, ...], kinds: tuple[str, ...]) -> bool:
    """Tell whether an event waits for the first of several triggers, all of kinds that are carried there."""
    carried = all(trigger.kind in kinds for trigger in found)
    return len(found) > 1 and carried and element.get("parallelMultiple") != "true"


def _start(spec: Any, element: etree._Element, lane: str | None, names: Names) -> steps.Step:
    step = steps.Step(spec, element.get("id", ""), name=element.get("name") or "", lane=lane)
    found = triggers_of(element, names)
    if _any_will_do(element, found, LISTENING):
        for number, trigger in enumerate(found, 1):
            StartPart.of(step, spec, number, trigger)
        return step
    step.is_start = True
    step.start_trigger = trigger_of(element, names)
    return step


def _throw(spec: Any, element: etree._Element, lane: str | None, names: Names) -> steps.Step:
    step = ThrowEvent(spec, element.get("id", ""), name=element.get("name") or "", lane=lane)
    step.triggers = triggers_of(element, names)
    trigger = step.triggers[0]
    step.is_end = kind(element) == "endEvent"
    allowed: tuple[str, ...] = ("none", "message", "signal", "escalation")
    if len(step.triggers) == 1:
        allowed += ("error", "terminate", "cancel", "compensate") if step.is_end else ("link", "compensate")
    for thrown in step.triggers:
        if thrown.kind not in allowed:
            raise DiagramRefused(step.bpmn_id, f"a {thrown.kind} event cannot be thrown here")
        if thrown.kind == "cancel" and not cancel_is_caught(element):
            raise DiagramRefused(step.bpmn_id, "a cancel event belongs to a transaction that catches it on its border")
    step.arguments = Attributes(element).parameters("inputParameter")
    if trigger.kind == "link":
        step.link, step.link_side, step.triggers = trigger.name, "throw", ()
    return step


def _catch(spec: Any, element: etree._Element, lane: str | None, names: Names) -> steps.Step:
    id, name = element.get("id", ""), element.get("name") or ""
    found = triggers_of(element, names)
    if len(found) > 1 and all(trigger.kind in LISTENING and not _is_cycle(trigger) for trigger in found):
        several = MultipleCatch(spec, id, name=name, lane=lane)
        several.wait_for(spec, found, needs_all=element.get("parallelMultiple") == "true")
        return several
    trigger = trigger_of(element, names)
    if trigger.kind == "link":
        step = steps.Step(spec, id, name=name, lane=lane)
        step.link, step.link_side = trigger.name, "catch"
        return step
    if trigger.kind not in LISTENING:
        raise DiagramRefused(id, f"an intermediate event cannot catch {trigger.kind}")
    if _is_cycle(trigger):
        raise DiagramRefused(id, "a cycle on an intermediate event is not executed here: BPMN 2.0 gives it no meaning")
    catch = CatchEvent(spec, id, name=name, lane=lane)
    catch.trigger = trigger
    return catch


def _is_cycle(trigger: Trigger) -> bool:
    return trigger.kind == "timer" and timing.cycle(unquote(trigger.text))[0] != 1


def _boundary(spec: Any, element: etree._Element, lane: str | None, names: Names) -> steps.Step:
    step = BoundaryEvent(spec, element.get("id", ""), name=element.get("name") or "", lane=lane)
    step.interrupting = element.get("cancelActivity", "true") != "false"
    step.host = element.get("attachedToRef") or ""
    found = triggers_of(element, names)
    if _any_will_do(element, found, ON_A_BORDER):
        if not step.interrupting and any(trigger.kind == "error" for trigger in found):
            raise DiagramRefused(step.bpmn_id, "error always interrupts")
        for number, trigger in enumerate(found, 1):
            BorderPart.of(step, spec, number, trigger)
        return step
    step.trigger = trigger_of(element, names)
    known = ("message", "signal", "timer", "conditional", "error", "escalation", "cancel", "compensate")
    if step.trigger.kind not in known:
        raise DiagramRefused(step.bpmn_id, f"a boundary event cannot catch {step.trigger.kind}")
    if step.trigger.kind in ("error", "cancel") and not step.interrupting:
        raise DiagramRefused(step.bpmn_id, f"{step.trigger.kind} always interrupts")
    return step


def _sub_process(spec: Any, element: etree._Element, lane: str | None, names: Names) -> steps.Step:
    cls: Any = EventSubProcess if element.get("triggeredByEvent") == "true" else None
    return _step(cls)(spec, element, lane, names) if cls else _activity(act.SubProcess)(spec, element, lane, names)


def _complex(spec: Any, element: etree._Element, lane: str | None, names: Names) -> steps.Step:
    """Read a complex gateway that only splits: by its conditions, as an inclusive one does (BPMN 2.0 §13.4.5)."""
    coming = [
        flow for flow in element.itersiblings(f"{BPMN}sequenceFlow") if flow.get("targetRef") == element.get("id")
    ]
    coming += [
        flow
        for flow in element.itersiblings(f"{BPMN}sequenceFlow", preceding=True)
        if flow.get("targetRef") == element.get("id")
    ]
    if len(coming) > 1 or element.find(f"{BPMN}activationCondition") is not None:
        raise DiagramRefused(element.get("id", ""), "a complex gateway that joins is not executed here")
    return _step(steps.InclusiveGateway)(spec, element, lane, names)


GLOBAL_TASKS: dict[str, Builder] = {
    "globalTask": _activity(act.Activity),
    "globalUserTask": _activity(act.PersonTask),
    "globalManualTask": _activity(act.PersonTask),
    "globalScriptTask": _activity(act.ScriptTask),
}

BUILDERS: dict[str, Builder] = {
    "startEvent": _start,
    "endEvent": _throw,
    "intermediateThrowEvent": _throw,
    "intermediateCatchEvent": _catch,
    "boundaryEvent": _boundary,
    "task": _activity(act.Activity),
    "userTask": _activity(act.PersonTask),
    "manualTask": _activity(act.PersonTask),
    "receiveTask": _activity(act.ReceiveTask),
    "sendTask": _activity(act.EffectTask),
    "serviceTask": _activity(act.EffectTask),
    "scriptTask": _activity(act.ScriptTask),
    "businessRuleTask": _activity(act.DecisionTask),
    "callActivity": _activity(act.CallActivity),
    "subProcess": _sub_process,
    "transaction": _activity(act.SubProcess),  # without cancel and compensation it is a sub-process
    "exclusiveGateway": _step(steps.ExclusiveGateway),
    "parallelGateway": _step(steps.ParallelGateway),
    "inclusiveGateway": _step(steps.InclusiveGateway),
    "eventBasedGateway": _event_gateway,
    "complexGateway": _complex,
}
