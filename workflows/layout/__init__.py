"""Lay out a diagram that has no drawing yet: left to right, one band per lane, arrows at right angles."""

from __future__ import annotations

from lxml import etree

from workflows.layout.draw import Plane
from workflows.layout.graph import BPMN, Flow, Scene, read
from workflows.layout.route import Paper

POOL_LABEL, LANE_LABEL, MARGIN, POOL_GAP, BLACK_BOX = 30, 30, 40, 60, 60
INNER_MARGIN = 30


def layout(xml: bytes) -> bytes:
    """Return the same BPMN file with a drawing: an existing one is replaced."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_blank_text=True)
    root = etree.fromstring(xml, parser)
    collaboration = root.find(f"{{{BPMN}}}collaboration")
    processes = {process.get("id", ""): process for process in root.iterfind(f"{{{BPMN}}}process")}
    if collaboration is None and not processes:
        return xml
    if collaboration is None:
        key, process = next(iter(processes.items()))
        plane = Plane(root, element=key)
        _draw_pool(plane, process, pool=None, top=0, width=0)
    else:
        plane = Plane(root, element=collaboration.get("id", ""))
        _draw_pools(plane, collaboration, processes)
    plane.close()
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)


def _draw_pools(plane: Plane, collaboration: etree._Element, processes: dict[str, etree._Element]) -> None:
    top, width = 0.0, 0.0
    places: dict[str, tuple[float, float, float, float]] = {}
    black_boxes: list[tuple[str, float]] = []
    for pool in collaboration.iterfind(f"{{{BPMN}}}participant"):
        process = processes.get(pool.get("processRef", ""))
        if process is None:
            black_boxes.append((pool.get("id", ""), top))
            top += BLACK_BOX + POOL_GAP
            continue
        scene = _draw_pool(plane, process, pool=pool.get("id", ""), top=top, width=width)
        places |= {node.id: (node.x, node.y + top, node.w, node.h) for node in scene.nodes.values()}
        places[pool.get("id", "")] = (0, top, scene.w, scene.h)
        top, width = top + scene.h + POOL_GAP, max(width, scene.w)
    for key, y in black_boxes:
        plane.shape(key, 0, y, width, BLACK_BOX, isHorizontal="true")
        places[key] = (0, y, width, BLACK_BOX)
    for message in collaboration.iterfind(f"{{{BPMN}}}messageFlow"):
        flow = Flow(id=message.get("id", ""), source=message.get("sourceRef", ""), target=message.get("targetRef", ""))
        flow.name = message.get("name", "")
        if flow.source in places and flow.target in places:
            flow.points = _between_pools(places[flow.source], places[flow.target])
            plane.edge(flow, dx=0, dy=0)


def _draw_pool(plane: Plane, process: etree._Element, *, pool: str | None, top: float, width: float) -> Scene:
    scene = read(process)
    _arrange_blocks(scene)
    label = POOL_LABEL if pool is not None else 0
    Paper(scene, left=label + LANE_LABEL * bool(scene.lanes) + MARGIN)
    pad = 0 if scene.lanes else MARGIN
    scene.w, scene.h = max(scene.w, width), scene.h + 2 * pad
    for node in scene.nodes.values():
        node.y += pad
    for flow in scene.flows:
        flow.points = [(x, y + pad) for x, y in flow.points]
    if pool is not None:
        plane.shape(pool, 0, top, scene.w, scene.h, isHorizontal="true")
    for lane in scene.lanes:
        plane.shape(lane.id, label, top + lane.y, scene.w - label, lane.h, isHorizontal="true")
    plane.scene(scene, dx=0, dy=top)
    return scene


def _arrange_blocks(scene: Scene) -> None:
    """Lay out each sub-process that is drawn as one block and give it the size of its content."""
    for node in scene.nodes.values():
        if node.inner is None:
            continue
        _arrange_blocks(node.inner)
        Paper(node.inner, left=INNER_MARGIN)
        for inner in node.inner.nodes.values():
            inner.y += INNER_MARGIN + 10
        for flow in node.inner.flows:
            flow.points = [(x, y + INNER_MARGIN + 10) for x, y in flow.points]
        node.w, node.h = node.inner.w, node.inner.h + 2 * INNER_MARGIN + 20


def _between_pools(
    source: tuple[float, float, float, float], target: tuple[float, float, float, float]
) -> list[tuple[float, float]]:
    upward = source[1] > target[1]
    start_y = source[1] if upward else source[1] + source[3]
    end_y = target[1] + target[3] if upward else target[1]
    ends = [source, target]
    narrow = min(ends, key=lambda place: place[2])
    if max(source[2], target[2]) > 400:  # one end is a whole pool: a straight line under the other end
        x = narrow[0] + narrow[2] / 2
        return [(x, start_y), (x, end_y)]
    x1, x2, middle = source[0] + source[2] / 2, target[0] + target[2] / 2, (start_y + end_y) / 2
    return [(x1, start_y), (x1, middle), (x2, middle), (x2, end_y)]
