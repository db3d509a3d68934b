"""Write the coordinates into the XML as BPMN diagram interchange."""

from __future__ import annotations

from lxml import etree

from workflows.layout.graph import EVENTS, GATEWAYS, Flow, Node, Scene

BPMNDI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
DI = "http://www.omg.org/spec/DD/20100524/DI"
LETTER, LINE, LABEL_LETTERS = 12, 14, 8


class Plane:
    """The drawing area of one BPMN file; an older one is replaced."""

    def __init__(self, root: etree._Element, *, element: str) -> None:
        """Open an empty plane for a process or collaboration."""
        for old in root.findall(f"{{{BPMNDI}}}BPMNDiagram"):
            root.remove(old)
        self._root, self._prefixes = root, _prefixes(root)
        diagram = etree.SubElement(root, f"{{{BPMNDI}}}BPMNDiagram", id=f"{element}_diagram")
        self._plane = etree.SubElement(diagram, f"{{{BPMNDI}}}BPMNPlane", id=f"{element}_plane", bpmnElement=element)

    def close(self) -> None:
        """Declare the drawing's namespaces under their usual prefixes at the root, and keep those of the file."""
        names = {"bpmndi": BPMNDI, "dc": DC, "di": DI}
        etree.cleanup_namespaces(self._root, top_nsmap=names, keep_ns_prefixes=self._prefixes)

    def shape(self, element: str, x: float, y: float, w: float, h: float, **more: str) -> etree._Element:
        """Draw one shape."""
        shape = etree.SubElement(
            self._plane, f"{{{BPMNDI}}}BPMNShape", {"bpmnElement": element} | more, id=f"{element}_di"
        )
        _bounds(shape, x, y, w, h)
        return shape

    def scene(self, scene: Scene, *, dx: float, dy: float) -> None:
        """Draw the nodes and flows of a process or sub-process."""
        for box in scene.boxes.values():
            self.shape(box.id, box.x + dx, box.y + dy, box.w, box.h, isExpanded="true")
        for node in scene.nodes.values():
            self._node(node, scene, dx=dx, dy=dy)
        for flow in scene.flows:
            if flow.kind == "association":
                flow.points = _association(scene, flow)
            if flow.points:
                self.edge(flow, dx=dx, dy=dy)

    def _node(self, node: Node, scene: Scene, *, dx: float, dy: float) -> None:
        more = {}
        if node.kind == "exclusiveGateway":
            more["isMarkerVisible"] = "true"
        if node.inner is not None:
            more["isExpanded"] = "true"
        shape = self.shape(node.id, node.x + dx, node.y + dy, node.w, node.h, **more)
        if node.name and node.kind in EVENTS | GATEWAYS:
            width, height = _text_size(node.name)
            x = node.cx - width / 2
            y = node.y + node.h + 4
            if node.kind in GATEWAYS:
                y = node.y - height - 2
            if node.host is not None:
                x = node.cx + 8
            _bounds(_label(shape), x + dx, y + dy, width, height)
        if node.inner is not None:
            self.scene(node.inner, dx=node.x + dx, dy=node.y + dy)

    def edge(self, flow: Flow, *, dx: float, dy: float) -> None:
        """Draw one flow with its label at the start of its first free stretch."""
        edge = etree.SubElement(self._plane, f"{{{BPMNDI}}}BPMNEdge", id=f"{flow.id}_di", bpmnElement=flow.id)
        points = [(x + dx, y + dy) for x, y in flow.points]
        for x, y in points:
            etree.SubElement(edge, f"{{{DI}}}waypoint", x=f"{x:g}", y=f"{y:g}")
        if flow.name:
            width, height = _text_size(flow.name)
            x, y = _label_place(points, width, height)
            _bounds(_label(edge), x, y, width, height)


def _prefixes(root: etree._Element) -> list[str]:
    return [prefix for element in root.iter() for prefix in element.nsmap if prefix]


def _label(parent: etree._Element) -> etree._Element:
    return etree.SubElement(parent, f"{{{BPMNDI}}}BPMNLabel")


def _bounds(parent: etree._Element, x: float, y: float, w: float, h: float) -> None:
    etree.SubElement(parent, f"{{{DC}}}Bounds", x=f"{x:g}", y=f"{y:g}", width=f"{w:g}", height=f"{h:g}")


def _text_size(text: str) -> tuple[float, float]:
    width = sum(LETTER if ord(letter) > 0x2E7F else LETTER * 0.6 for letter in text)
    limit = LETTER * LABEL_LETTERS
    lines = -(-width // limit)
    return min(width, limit) + 4, lines * LINE


def _label_place(points: list[tuple[float, float]], width: float, height: float) -> tuple[float, float]:
    """Return where a label stands: above the first horizontal stretch that is long enough, else beside the line."""
    for (x1, y1), (x2, y2) in zip(points, points[1:], strict=False):
        if y1 == y2 and abs(x2 - x1) >= width + 8:
            return (x1 + 6 if x2 > x1 else x1 - width - 6), y1 - height - 2
    (x1, y1), (x2, y2) = points[0], points[1]
    return (x1 + 5, (y1 + y2) / 2 - height / 2) if x1 == x2 else (min(x1, x2) + 2, y1 - height - 2)


def _association(scene: Scene, flow: Flow) -> list[tuple[float, float]]:
    ends = scene.nodes.get(flow.source), scene.nodes.get(flow.target)
    if ends[0] is None or ends[1] is None:
        return []
    upper, lower = sorted((ends[0], ends[1]), key=lambda node: node.y)
    return [(upper.x + min(upper.w / 2, 30), upper.y + upper.h), (lower.cx, lower.y)]
