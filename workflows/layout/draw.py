"""Write the coordinates into the XML as BPMN diagram interchange."""

from __future__ import annotations

from lxml import etree

from workflows.layout.graph import EVENTS, GATEWAYS, Flow, Node, Scene
from workflows.layout.label import Board, text_size

BPMNDI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
DI = "http://www.omg.org/spec/DD/20100524/DI"


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
        board = Board(scene)
        for node in scene.nodes.values():
            self._node(node, board, dx=dx, dy=dy)
        for flow in scene.flows:
            if flow.kind == "association":
                flow.points = _association(scene, flow)
            if flow.points:
                self._flow(flow, board, dx=dx, dy=dy)

    def _node(self, node: Node, board: Board, *, dx: float, dy: float) -> None:
        more = {}
        if node.kind == "exclusiveGateway":
            more["isMarkerVisible"] = "true"
        if node.inner is not None:
            more["isExpanded"] = "true"
        shape = self.shape(node.id, node.x + dx, node.y + dy, node.w, node.h, **more)
        if node.name and node.kind in EVENTS | GATEWAYS:
            x, y, width, height = board.beside(node)
            _bounds(_label(shape), x + dx, y + dy, width, height)
        if node.inner is not None:
            self.scene(node.inner, dx=node.x + dx, dy=node.y + dy)

    def _flow(self, flow: Flow, board: Board, *, dx: float, dy: float) -> None:
        edge = self._line(flow, dx=dx, dy=dy)
        if flow.name:
            x, y, width, height = board.along(flow.id, flow.points, flow.name)
            _bounds(_label(edge), x + dx, y + dy, width, height)

    def edge(self, flow: Flow, *, dx: float, dy: float) -> None:
        """Draw one flow between pools with its label at its start."""
        edge = self._line(flow, dx=dx, dy=dy)
        if flow.name:
            (x1, y1), (_, y2) = flow.points[:2]
            width, height = text_size(flow.name)
            _bounds(_label(edge), x1 + dx + 5, (y1 + y2) / 2 + dy - height / 2, width, height)

    def _line(self, flow: Flow, *, dx: float, dy: float) -> etree._Element:
        edge = etree.SubElement(self._plane, f"{{{BPMNDI}}}BPMNEdge", id=f"{flow.id}_di", bpmnElement=flow.id)
        for x, y in flow.points:
            etree.SubElement(edge, f"{{{DI}}}waypoint", x=f"{x + dx:g}", y=f"{y + dy:g}")
        return edge


def _prefixes(root: etree._Element) -> list[str]:
    return [prefix for element in root.iter() for prefix in element.nsmap if prefix]


def _label(parent: etree._Element) -> etree._Element:
    return etree.SubElement(parent, f"{{{BPMNDI}}}BPMNLabel")


def _bounds(parent: etree._Element, x: float, y: float, w: float, h: float) -> None:
    etree.SubElement(parent, f"{{{DC}}}Bounds", x=f"{x:g}", y=f"{y:g}", width=f"{w:g}", height=f"{h:g}")


def _association(scene: Scene, flow: Flow) -> list[tuple[float, float]]:
    ends = scene.nodes.get(flow.source), scene.nodes.get(flow.target)
    if ends[0] is None or ends[1] is None:
        return []
    upper, lower = sorted((ends[0], ends[1]), key=lambda node: node.y)
    return [(upper.x + min(upper.w / 2, 30), upper.y + upper.h), (lower.cx, lower.y)]
