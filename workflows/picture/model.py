"""What the drawing of a BPMN file says: elements with their bounds and waypoints."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
BPMNDI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
DC = "{http://www.omg.org/spec/DD/20100524/DC}"
DI = "{http://www.omg.org/spec/DD/20100524/DI}"


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in px."""

    x: float
    y: float
    w: float
    h: float

    @property
    def cx(self) -> float:
        """Return the x of the centre."""
        return self.x + self.w / 2

    @property
    def cy(self) -> float:
        """Return the y of the centre."""
        return self.y + self.h / 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """One element with its place: a box for a shape, waypoints for an edge."""

    element: etree._Element
    kind: str
    box: Box | None = None
    points: tuple[tuple[float, float], ...] = ()
    label: Box | None = None
    collapsed: bool = False

    @property
    def id(self) -> str:
        """Return the BPMN element id."""
        return self.element.get("id", "")

    @property
    def name(self) -> str:
        """Return the label as people read it."""
        text = self.element.findtext(f"{BPMN}text") if self.kind == "textAnnotation" else self.element.get("name")
        return (text or "").strip()


def read(root: etree._Element) -> list[Drawn]:
    """Return what the first diagram of a file draws, in drawing order."""
    elements = {element.get("id"): element for element in root.iter() if element.get("id")}
    plane = root.find(f"{BPMNDI}BPMNDiagram/{BPMNDI}BPMNPlane")
    found = []
    for part in plane if plane is not None else ():
        element = elements.get(part.get("bpmnElement"))
        if element is None or not isinstance(element.tag, str):
            continue
        kind = etree.QName(element).localname
        label = _box(part.find(f"{BPMNDI}BPMNLabel/{DC}Bounds"))
        if part.tag == f"{BPMNDI}BPMNShape":
            collapsed = part.get("isExpanded") == "false"
            box = _box(part.find(f"{DC}Bounds"))
            found.append(Drawn(element=element, kind=kind, box=box, label=label, collapsed=collapsed))
        elif part.tag == f"{BPMNDI}BPMNEdge":
            points = tuple((float(p.get("x", 0)), float(p.get("y", 0))) for p in part.iterfind(f"{DI}waypoint"))
            found.append(Drawn(element=element, kind=kind, points=points, label=label))
    return found


def _box(bounds: etree._Element | None) -> Box | None:
    if bounds is None:
        return None
    return Box(*(float(bounds.get(key, 0)) for key in ("x", "y", "width", "height")))
