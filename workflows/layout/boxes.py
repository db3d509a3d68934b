"""Draw the sub-processes that span lanes, and the ways into and out of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping

from workflows.layout.graph import Node, Scene
from workflows.layout.label import LABEL_LETTERS, LETTER

MARGIN = 25
EDGE, CORNER = 8, 30  #: to the border of the lanes, and at the top and bottom where no event sits
APART = 110  #: from one event on the lower edge to the next, with room for its name
BEFORE = 18  #: left of a node where a way turns towards it


def ranks(scene: Scene) -> tuple[set[int], set[int]]:
    """Return the columns in which a spanning sub-process begins, and in which one ends."""
    spans = [[node.rank for node in scene.members(box)] for box in scene.boxes]
    return {min(span) for span in spans if span}, {max(span) for span in spans if span}


def first_lanes(scene: Scene) -> set[str]:
    """Return the lanes at whose top the name of a spanning sub-process stands."""
    within = [{node.lane for node in scene.members(box)} for box in scene.boxes]
    return {lane for lanes in within for lane in [next((each.id for each in scene.lanes if each.id in lanes), "")]}


def events_room(scene: Scene, rank: int) -> float:
    """Return the room right of a column for the names of the events on the edge of what ends there."""
    ending = {box for box in scene.boxes if max((node.rank for node in scene.members(box)), default=-1) == rank}
    names = [node.name for node in scene.nodes.values() if node.host in ending]
    return max((min(len(name), LABEL_LETTERS) * LETTER + 20 for name in names), default=0)


def draw(scene: Scene, room: Mapping[str, tuple[float, float]]) -> None:
    """Give each spanning sub-process its place around its members, in the room that its lanes have for it."""
    for box in scene.boxes.values():
        members = scene.members(box.id)
        lanes = [lane for lane in scene.lanes if any(node.lane == lane.id for node in members)]
        if members and lanes:
            box.x = min(node.x for node in members) - MARGIN
            box.w = max(node.x + node.w for node in members) + MARGIN - box.x
            box.y = room[lanes[0].id][0]
            box.h = room[lanes[-1].id][1] - box.y


def draw_ways(
    scene: Scene,
    levels: Mapping[str, float],
    from_the_left: Collection[str],
    past: Mapping[str, list[tuple[float, float]]],
) -> None:
    """Draw the flows that enter or leave; `levels` are the heights of those that run along a row of their own.

    Those of `from_the_left` end at the left edge of a node, since others stand above and below it; those of `past` lead back
    below their own sub-process and arrive as told.
    """
    boxes, nodes, at_bottom = scene.boxes, scene.nodes, Counter[str]()
    for flow in scene.flows:
        source, target = nodes.get(flow.source), nodes.get(flow.target)
        if flow.target in boxes and source:
            flow.points = [(source.x + source.w, source.cy), (boxes[flow.target].x, source.cy)]
        elif flow.source in boxes and target:
            box = boxes[flow.source]
            flow.points = [(box.x + box.w, target.cy), (target.x, target.cy)]
        elif source and source.host in boxes and target:
            level = levels.get(flow.id, target.cy)
            if flow.id in past:
                flow.points = [
                    *_below(boxes[source.host], source, level, beside=at_bottom[source.host]),
                    *past[flow.id],
                ]
                at_bottom[source.host] += 1
                continue
            flow.points = _from_event(boxes[source.host], source, target, level, flow.id in from_the_left)


def _below(box: Node, event: Node, level: float, *, beside: int) -> list[tuple[float, float]]:
    """Set an event on the lower edge, left of those that stand there already, and lead down from it."""
    event.x, event.y = box.x + box.w - 2 * CORNER - beside * APART, box.y + box.h - event.h / 2
    return [(event.cx, event.y + event.h), (event.cx, level)]


def _from_event(box: Node, event: Node, target: Node, level: float, from_the_left: bool) -> list[tuple[float, float]]:
    if box.y + CORNER < level < box.y + box.h - CORNER and target.x > box.x + box.w:
        event.x, event.y = box.x + box.w - event.w / 2, level - event.h / 2
        if level == target.cy:
            return [(event.x + event.w, event.cy), (target.x, target.cy)]
        if from_the_left:
            turn = target.x - BEFORE
            return [(event.x + event.w, level), (turn, level), (turn, target.cy), (target.x, target.cy)]
        return [(event.x + event.w, level), (target.cx, level), (target.cx, target.y + target.h * (level > target.cy))]
    event.x, event.y = box.x + box.w - 2 * CORNER, box.y + box.h - event.h / 2
    return [(event.cx, event.y + event.h), (event.cx, target.cy), (target.x, target.cy)]
