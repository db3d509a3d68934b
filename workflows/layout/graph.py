"""What is to be drawn: nodes, flows and lanes of one process, read from its XML."""

from __future__ import annotations

from dataclasses import dataclass, field

from lxml import etree

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
SUB_PROCESSES = frozenset({"subProcess", "transaction", "adHocSubProcess"})
TASKS = frozenset(
    {"task", "userTask", "manualTask", "serviceTask", "scriptTask", "sendTask", "receiveTask", "businessRuleTask"}
)
EVENTS = frozenset({"startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent"})
GATEWAYS = frozenset({"exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway", "complexGateway"})
DATA = frozenset({"dataObjectReference", "dataStoreReference"})
SIZES = {"textAnnotation": (120, 60), "dataObjectReference": (36, 50), "dataStoreReference": (50, 50)}


@dataclass(slots=True, kw_only=True)
class Node:
    """One shape with its place in the grid and on paper."""

    id: str
    kind: str
    name: str
    lane: str
    host: str | None = None  #: the activity that a boundary event sits on
    box: str | None = None  #: the sub-process spanning several lanes that it is drawn in
    inner: Scene | None = None  #: the content of a sub-process drawn as one block
    w: float = 100
    h: float = 80
    rank: int = 0
    row: int = 0
    x: float = 0
    y: float = 0

    @property
    def cx(self) -> float:
        """Return the x of the centre."""
        return self.x + self.w / 2

    @property
    def cy(self) -> float:
        """Return the y of the centre."""
        return self.y + self.h / 2


@dataclass(slots=True, kw_only=True)
class Flow:
    """One arrow; `points` is filled by the router."""

    id: str
    source: str
    target: str
    name: str = ""
    kind: str = "sequenceFlow"
    points: list[tuple[float, float]] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class Lane:
    """One lane with its band on paper."""

    id: str
    name: str
    y: float = 0
    h: float = 0


@dataclass(slots=True, kw_only=True)
class Scene:
    """Everything drawn inside one process or one block."""

    nodes: dict[str, Node] = field(default_factory=dict)
    boxes: dict[str, Node] = field(default_factory=dict)
    flows: list[Flow] = field(default_factory=list)
    lanes: list[Lane] = field(default_factory=list)
    w: float = 0
    h: float = 0

    def leaves(self) -> list[Node]:
        """Return the nodes that take a cell of the grid."""
        return [node for node in self.nodes.values() if node.host is None]

    def members(self, box: str) -> list[Node]:
        """Return the nodes that are drawn inside a spanning sub-process."""
        return [node for node in self.leaves() if node.box == box]


def tag(element: etree._Element) -> str:
    """Return the local name of a BPMN element, or an empty text for anything else."""
    name = element.tag
    if not isinstance(name, str) or not name.startswith(f"{{{BPMN}}}"):
        return ""
    return name[len(BPMN) + 2 :]


def read(container: etree._Element, outer: dict[str, str] | None = None) -> Scene:
    """Read a process or sub-process; `outer` names the lanes of the enclosing process."""
    scene = Scene(lanes=_lanes(container))
    lane_of = dict(outer or {})
    for lane in container.iterfind(f"{{{BPMN}}}laneSet//{{{BPMN}}}lane"):
        for ref in lane.iterfind(f"{{{BPMN}}}flowNodeRef"):
            lane_of[(ref.text or "").strip()] = lane.get("id", "")
    _collect(scene, container, lane_of, box=None)
    _lend_lanes(scene)
    return scene


def _lanes(container: etree._Element) -> list[Lane]:
    found = container.iterfind(f"{{{BPMN}}}laneSet//{{{BPMN}}}lane")
    return [Lane(id=lane.get("id", ""), name=lane.get("name", "")) for lane in found]


def _collect(scene: Scene, container: etree._Element, lane_of: dict[str, str], *, box: str | None) -> None:
    for child in container:
        kind = tag(child)
        if kind in {"sequenceFlow", "association"}:
            ends = child.get("sourceRef", ""), child.get("targetRef", "")
            name = child.get("name", "")
            scene.flows.append(Flow(id=child.get("id", ""), source=ends[0], target=ends[1], name=name, kind=kind))
        elif kind in SUB_PROCESSES and _spans_lanes(child, lane_of):
            node = _node(child, kind, lane_of, box)
            scene.boxes[node.id] = node
            _collect(scene, child, lane_of, box=node.id)
        elif kind in TASKS | EVENTS | GATEWAYS | SUB_PROCESSES | DATA | {"callActivity", "textAnnotation"}:
            node = _node(child, kind, lane_of, box)
            if kind in SUB_PROCESSES:
                node.inner = read(child)
            scene.nodes[node.id] = node


def _spans_lanes(sub_process: etree._Element, lane_of: dict[str, str]) -> bool:
    return any(child.get("id") in lane_of for child in sub_process)


def _node(element: etree._Element, kind: str, lane_of: dict[str, str], box: str | None) -> Node:
    size = (100, 80)
    if kind in EVENTS:
        size = (36, 36)
    elif kind in GATEWAYS:
        size = (50, 50)
    size = SIZES.get(kind, size)
    key, host = element.get("id", ""), element.get("attachedToRef")
    name = element.get("name", "")
    return Node(id=key, kind=kind, name=name, lane=lane_of.get(key, ""), host=host, box=box, w=size[0], h=size[1])


def _lend_lanes(scene: Scene) -> None:
    """Give annotations and data the lane of what they explain, and everything else without a lane the first one."""
    for flow in scene.flows:
        ends = scene.nodes.get(flow.source), scene.nodes.get(flow.target)
        for one, other in (ends, ends[::-1]):
            if one and other and not one.lane and flow.kind == "association":
                one.lane = other.lane
    known = {lane.id for lane in scene.lanes}
    first = scene.lanes[0].id if scene.lanes else ""
    for node in scene.nodes.values():
        node.lane = node.lane if node.lane in known else first
