"""From BPMN XML to SpiffWorkflow specifications made of our steps."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from lxml import etree
from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec

from workflows.errors import DiagramRefused
from workflows.spiff.activities import Activity, CallActivity, SubProcess
from workflows.spiff.attributes import Attributes
from workflows.spiff.events import BoundaryEvent, EventSubProcess, Listener
from workflows.spiff.multiple import CatchPart
from workflows.spiff.nodes import BUILDERS, GLOBAL_TASKS
from workflows.spiff.source import BPMN, kind, text_of
from workflows.spiff.steps import EventGateway, Flow, InclusiveGateway, Step
from workflows.spiff.timing import Reference
from workflows.spiff.triggers import Names

FLOW_NODES = frozenset(BUILDERS)
REFUSED_NODES = frozenset({"adHocSubProcess"})


class ProcessSpec(BpmnProcessSpec):
    """The steps of one process or sub-process."""

    def __init__(self, name: str, label: str) -> None:
        super().__init__(name=name, description=label)
        self.task_specs.clear()
        self.start = self.end = None
        self.entries: tuple[str, ...] = ()  #: steps that get a token when the scope opens
        self.triggered: dict[str, Any] = {}  #: start events that wait for something, with their trigger
        self.handlers: list[EventSubProcess] = []
        self.gateways: dict[str, EventGateway] = {}  #: event that may start the process → the gateway before it
        self.deadlines: tuple[Reference, ...] = ()


class DiagramReader:
    """Everything of one XML file."""

    def __init__(self, root: etree._Element, *, called: Callable[[str], ProcessSpec | None]) -> None:
        self.root = root
        self.called = called
        self.names = Names.of(root)
        self.lanes = _lanes(root)
        self.associated = {
            str(each.get("sourceRef")).split(":")[-1]: str(each.get("targetRef")).split(":")[-1]
            for each in root.iter(f"{BPMN}association")
        }
        self.specs: dict[str, ProcessSpec] = {}
        self._check_ids()

    def _check_ids(self) -> None:
        seen: set[str] = set()
        for element in self.root.iter():
            id = element.get("id")
            if kind(element) and id:
                if id in seen:
                    raise DiagramRefused(id, "the id is used twice")
                seen.add(id)

    def processes(self) -> list[etree._Element]:
        """List the executable processes, or all that have content when none says that it is."""
        found = [element for element in self.root.iterchildren(f"{BPMN}process")]
        executable = [element for element in found if element.get("isExecutable") == "true"]
        return executable or [element for element in found if element.get("isExecutable") != "false" and len(element)]

    def process(self, id: str) -> ProcessSpec | None:
        """Return a process of this file, read once."""
        if id not in self.specs:
            for element in self.root.iterchildren(f"{BPMN}process"):
                if element.get("id") == id:
                    spec = ProcessSpec(id, element.get("name") or id)
                    self.specs[id] = spec  # before reading: a process may call itself
                    self.fill(spec, element, None)
                    spec.deadlines = Attributes(element).deadlines()
            for task in self.root.iterchildren(*(f"{BPMN}{name}" for name in GLOBAL_TASKS)):
                if task.get("id") == id:
                    self.specs[id] = self._global_task(task, id)
        return self.specs.get(id)

    def _global_task(self, element: etree._Element, id: str) -> ProcessSpec:
        """Return a process of one step: what a call of a global task performs."""
        spec = ProcessSpec(id, element.get("name") or id)
        GLOBAL_TASKS[kind(element)](spec, element, None, self.names)
        spec.entries = (id,)
        return spec

    def fill(self, spec: ProcessSpec, element: etree._Element, lane: str | None) -> None:
        """Read the nodes and flows directly inside a process or sub-process."""
        for child in element:
            name = kind(child)
            if name in REFUSED_NODES:
                raise DiagramRefused(child.get("id", name), f"{name} is not executed here")
            if name in FLOW_NODES:
                self._node(spec, child, lane)
        self._connect(spec, element)
        self._attach(spec)
        _check_undoing(spec)
        self._find_entries(spec)
        for step in spec.task_specs.values():
            if isinstance(step, InclusiveGateway):
                step.reached_from = _reach(spec, step)

    def _node(self, spec: ProcessSpec, element: etree._Element, lane: str | None) -> None:
        id = element.get("id")
        if not id:
            raise DiagramRefused(kind(element), "an element has no id")
        lane = self.lanes.get(id, lane)
        step = BUILDERS[kind(element)](spec, element, lane, self.names)
        if isinstance(step, CallActivity):
            target = element.get("calledElement") or ""
            step.inner = self.process(target) or self.called(target)
            if step.inner is None:
                raise DiagramRefused(id, f"the called process {target!r} is not known")
        elif isinstance(step, (SubProcess, EventSubProcess)):
            step.inner = ProcessSpec(id, element.get("name") or id)
            self.fill(step.inner, element, lane)
        if isinstance(step, EventSubProcess):
            _take_trigger(step, element)
            spec.handlers.append(step)

    def _connect(self, spec: ProcessSpec, element: etree._Element) -> None:
        incoming: dict[str, list[str]] = {}
        outgoing: dict[str, list[Flow]] = {}
        defaults = {child.get("default") for child in element if child.get("default")}
        for flow in element.iterchildren(f"{BPMN}sequenceFlow"):
            id, here, there = (flow.get(key, "") for key in ("id", "sourceRef", "targetRef"))
            if here not in spec.task_specs or there not in spec.task_specs:
                raise DiagramRefused(id, "the flow does not join two elements of the same process")
            spec.task_specs[here].connect(spec.task_specs[there])
            condition = text_of(flow.find(f"{BPMN}conditionExpression")) or None
            incoming.setdefault(there, []).append(id)
            outgoing.setdefault(here, []).append(Flow(id, there, None if id in defaults else condition, id in defaults))
        for name, step in spec.task_specs.items():
            step.incoming = tuple(incoming.get(name, ()))
            step.flows = tuple(outgoing.get(name, ()))
        _join_links(spec)

    def _attach(self, spec: ProcessSpec) -> None:
        for step in spec.task_specs.values():
            if isinstance(step, BoundaryEvent):
                host = spec.task_specs.get(step.host)
                if not isinstance(host, Activity):
                    raise DiagramRefused(step.bpmn_id, "a boundary event is not attached to an activity")
                host.boundaries += (step.name,)
                if step.trigger.kind == "compensate":
                    self._let_undo(spec, host, step)
            if isinstance(step, EventGateway):
                for flow in step.flows:
                    target = spec.task_specs[flow.target]
                    if not isinstance(target, Listener) or target.trigger.kind == "none" or len(target.incoming) != 1:
                        raise DiagramRefused(step.bpmn_id, f"{flow.target} is no event that the gateway can wait for")

    def _let_undo(self, spec: ProcessSpec, host: Activity, event: BoundaryEvent) -> None:
        """Tie an activity to the handler that an association leads to."""
        handler = spec.task_specs.get(self.associated.get(event.name, ""))
        if not isinstance(handler, Activity) or not handler.is_handler or handler.incoming or handler.flows:
            raise DiagramRefused(
                event.bpmn_id, "an association leads to an activity for compensation, which no flow joins"
            )
        if host.loop is not None or host.compensator or event.flows:
            raise DiagramRefused(
                event.bpmn_id, "it compensates one activity that does not repeat, and no flow leaves it"
            )
        host.compensator, host.compensated_by = handler.name, event.name

    def _find_entries(self, spec: ProcessSpec) -> None:
        starts = [step for step in spec.task_specs.values() if getattr(step, "is_start", False)]
        for step in starts:
            if step.incoming or getattr(step, "loop", None) or getattr(step, "start_quantity", 1) != 1:
                raise DiagramRefused(step.bpmn_id, "what starts a process has no incoming flow and is not repeated")
        spec.triggered = {step.name: step.start_trigger for step in starts if step.start_trigger.kind != "none"}
        blank = [step.name for step in starts if step.name not in spec.triggered]
        gateways = [step for step in spec.task_specs.values() if isinstance(step, EventGateway) and step.starts_process]
        for gateway in gateways:
            _let_start(spec, gateway)
        if not starts and not gateways:
            blank = [step.name for step in spec.task_specs.values() if _may_begin(step)]
        spec.entries = tuple(blank[:1] if starts else blank)


def _let_start(spec: ProcessSpec, gateway: EventGateway) -> None:
    """Let each event behind a gateway start the process."""
    if gateway.incoming:
        raise DiagramRefused(gateway.bpmn_id, "a gateway that starts a process has no incoming flow")
    for flow in gateway.flows:
        target: Any = spec.task_specs[flow.target]
        if gateway.needs_all and target.trigger.kind != "message":
            raise DiagramRefused(target.bpmn_id, "a parallel gateway that starts a process waits for messages")
        spec.triggered[target.name] = target.trigger
        spec.gateways[target.name] = gateway


def _may_begin(step: Step) -> bool:
    return (
        not step.incoming
        and not isinstance(step, (BoundaryEvent, EventSubProcess, CatchPart))
        and not getattr(step, "link", "")
        and not getattr(step, "is_handler", False)
    )


def _check_undoing(spec: ProcessSpec) -> None:
    """Note which sub-processes undo themselves; refuse compensation where it is not carried."""
    handlers = {step.compensator for step in spec.task_specs.values() if getattr(step, "compensator", "")}
    for step in spec.task_specs.values():
        if getattr(step, "is_handler", False) and step.name not in handlers:
            raise DiagramRefused(
                step.bpmn_id, "an activity for compensation is led to by a compensation event on a border"
            )
        inner = getattr(step, "inner", None)
        if inner is None or isinstance(step, CallActivity):
            continue
        own = any(each.trigger.kind == "compensate" for each in inner.handlers)
        steps = inner.task_specs.values()
        below = own or any(getattr(each, "compensator", "") or getattr(each, "holds_undoing", False) for each in steps)
        if isinstance(step, SubProcess):
            step.undoes_itself, step.holds_undoing = own, below
        repeats = getattr(step, "loop", None) is not None
        elsewhere = isinstance(step, EventSubProcess) and step.trigger.kind != "compensate"
        if below and (repeats or elsewhere):
            raise DiagramRefused(
                step.bpmn_id, "compensation inside what repeats or handles an event is not executed here"
            )


def _take_trigger(step: EventSubProcess, element: etree._Element) -> None:
    """Move the trigger from the start event inside to the handler itself."""
    if len(step.inner.triggered) != 1 or step.inner.entries:
        raise DiagramRefused(step.bpmn_id, "an event sub-process has exactly one start event, with a trigger")
    name, step.trigger = next(iter(step.inner.triggered.items()))
    step.inner.entries = (name,)
    start = element.find(f"{BPMN}startEvent")
    step.interrupting = start is None or start.get("isInterrupting", "true") != "false"


def _join_links(spec: ProcessSpec) -> None:
    """Turn each pair of link events into a flow."""
    targets = {step.link: step.name for step in spec.task_specs.values() if getattr(step, "link_side", "") == "catch"}
    for step in spec.task_specs.values():
        if getattr(step, "link_side", "") == "throw":
            if step.link not in targets:
                raise DiagramRefused(step.bpmn_id, f"no link event catches {step.link!r} in the same process")
            step.flows = (Flow(f"{step.name}->{targets[step.link]}", targets[step.link]),)
            target = spec.task_specs[targets[step.link]]
            target.incoming += (step.flows[0].id,)


def _lanes(root: etree._Element) -> dict[str, str]:
    found: dict[str, str] = {}
    for reference in root.iter(f"{BPMN}flowNodeRef"):
        lane = reference.getparent()
        if lane is not None:
            found[text_of(reference)] = lane.get("name") or lane.get("id") or ""
    return found


def _reach(spec: ProcessSpec, gateway: InclusiveGateway) -> Mapping[str, frozenset[str]]:
    """For each step, find the incoming flows of the gateway that a token there can still reach around the gateway."""
    before: dict[str, set[str]] = {name: set() for name in spec.task_specs}
    sources: dict[str, str] = {}
    for name, step in spec.task_specs.items():
        for flow in step.flows:
            before[flow.target].add(name)
            if flow.target == gateway.name:
                sources[flow.id] = name
        for event in getattr(step, "boundaries", ()):
            before[event].add(name)
        for part in getattr(step, "parts", ()):
            before[name].add(part)
    found: dict[str, set[str]] = {name: set() for name in spec.task_specs}
    for flow_id, source in sources.items():
        ahead = [source]
        while ahead:
            name = ahead.pop()
            if name != gateway.name and flow_id not in found[name]:
                found[name].add(flow_id)
                ahead.extend(before[name])
    return {name: frozenset(flows) for name, flows in found.items()}
