"""Lead what passes a spanning sub-process around it, above or below, so that no line runs through its steps."""

from __future__ import annotations

from collections.abc import Iterable

from workflows.layout.graph import Flow, Node, Scene

Edge = tuple[Flow, str, str]
TOP, BOTTOM = -1, 1


def passed(scene: Scene, flow: Flow, source: Node, target: Node) -> list[str]:
    """Return the lanes of the spanning sub-processes that a flow would have to cross, from the first to the last."""
    if source.box not in (None, _left_by(scene, flow)) or target.box is not None:
        return []
    low, high = sorted((source.rank, target.rank))
    lanes: set[str] = set()
    for box in scene.boxes:
        if any(low < node.rank < high for node in scene.members(box)) and _lies_between(scene, box, flow, low, high):
            lanes |= {node.lane for node in scene.members(box)}
    numbers = [number for number, lane in enumerate(scene.lanes) if lane.id in lanes]
    span = [lane.id for lane in scene.lanes[min(numbers) : max(numbers) + 1]] if numbers else []
    return span if {source.lane, target.lane} & set(span) else []


def _left_by(scene: Scene, flow: Flow) -> str | None:
    """Return the spanning sub-process at whose edge the event stands that a flow leaves."""
    event = scene.nodes.get(flow.source)
    return event.host if event is not None and event.host in scene.boxes else None


def _lies_between(scene: Scene, box: str, flow: Flow, low: int, high: int) -> bool:
    """Tell whether a box stands wholly between two columns, or an event at its edge leads back past it."""
    ranks = [node.rank for node in scene.members(box)]
    if box == _left_by(scene, flow):
        return low < min(ranks)
    return box not in (flow.source, flow.target) and low < min(ranks) and max(ranks) < high


def leads_back_past(scene: Scene, flow: Flow) -> bool:
    """Tell whether a flow leaves an event at the edge of a spanning sub-process for a step left of it."""
    box, target = _left_by(scene, flow), scene.nodes.get(flow.target)
    return box is not None and target is not None and target.rank < min(node.rank for node in scene.members(box))


def side(leaves: Iterable[Node], lanes: list[str], source: Node, target: Node) -> int:
    """Return TOP where nothing stands above both ends in the first lane, else BOTTOM."""
    ends = (source, target)
    if any(end.lane != lanes[0] for end in ends):
        return BOTTOM
    over = [n for n in leaves for end in ends if n.lane == end.lane and n.rank == end.rank and n.row < end.row]
    return BOTTOM if over else TOP
