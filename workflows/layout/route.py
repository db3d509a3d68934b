"""Turn the grid into coordinates and draw each flow at right angles."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

from workflows.layout import around, boxes
from workflows.layout.graph import GATEWAYS, Flow, Lane, Node, Scene
from workflows.layout.place import Grid

ROW_GAP, THIN_ROW, LANE_MARGIN, LANE_MIN = 40, 24, 24, 120
CHANNEL, TRACK, EVENT_ROOM = 50, 12, 32
LETTER, LABEL_ROOM = 12, 20

Point = tuple[Callable[[], float], float]  #: the x is known only when all channels are


class Paper:
    """One scene on paper: rows and columns with their coordinates, and the vertical tracks between columns."""

    def __init__(self, scene: Scene, *, left: float) -> None:
        """Place nodes and lanes, route the flows."""
        self.scene = scene
        self.grid = Grid(scene)
        self.rows: dict[tuple[str, int], float] = {}
        self._jogs: dict[int, list[tuple[float, float, Flow]]] = defaultdict(list)
        self._track: dict[tuple[int, str], int] = {}
        self._channel_left: dict[int, float] = {}
        self._sides: dict[tuple[str, str], str] = {}
        self._set_rows()
        paths = {flow.id: self._path(flow) for flow in scene.flows if self._is_routed(flow)}
        past = {flow.id: self._past(flow) for flow in scene.flows if around.leads_back_past(scene, flow)}
        self._assign_tracks()
        self._set_columns(left)
        boxes.draw(scene, {lane.id: self._inside(lane) for lane in scene.lanes})
        for flow in scene.flows:
            if flow.id in paths:
                flow.points = _tidy([(x(), y) for x, y in paths[flow.id]])
        levels = {flow: self.rows[row] for flow, row in self.grid.chains.items()}
        ends = {flow: [(x(), y) for x, y in way] for flow, way in past.items()}
        boxes.draw_ways(scene, levels, self.grid.from_the_left, ends)

    def _is_routed(self, flow: Flow) -> bool:
        ends = (flow.source, flow.target)
        hosts = (self.scene.nodes[end].host for end in ends if end in self.scene.nodes)
        known = all(end in self.scene.nodes for end in ends)
        return flow.kind == "sequenceFlow" and known and not any(host in self.scene.boxes for host in hosts)

    # -- down the page

    def _set_rows(self) -> None:
        used, heights = self._row_heights()
        y = 0.0
        titled = boxes.first_lanes(self.scene)
        bands: list[Lane | None] = [*self.scene.lanes] or [None]
        for band in bands:
            key, margin = (band.id, LANE_MARGIN) if band else ("", 0)
            top, y = y, y + margin
            first = next((row for row in sorted(used[key]) if not self._is_around(key, row, around.TOP)), 0)
            for row in sorted(used[key]):
                y += LABEL_ROOM * (key in titled and row == first)
                self.rows[key, row] = y + heights[key, row] / 2
                y += heights[key, row] + ROW_GAP + EVENT_ROOM * ((key, row) in self._hosting_rows())
            y = max(y - ROW_GAP, top) + margin
            if band:
                band.y, band.h = top, max(y - top, LANE_MIN)
                self._centre(key, extra=band.h - (y - top))
                y = top + band.h
        self.scene.h = y
        for node in self.scene.leaves():
            node.y = self.rows[node.lane, node.row] - node.h / 2
        for event, host, _ in self._boundary_events():
            event.y = host.y + host.h - event.h / 2

    def _is_around(self, lane: str, row: int, side: int) -> bool:
        return self.grid.around.get((lane, row)) == side

    def _inside(self, lane: Lane) -> tuple[float, float]:
        """Return where a spanning sub-process may begin and end in a lane: not on the rows of what leads around it."""
        tops = [y for (key, row), y in self.rows.items() if key == lane.id and self._is_around(key, row, around.TOP)]
        ends = [y for (key, row), y in self.rows.items() if key == lane.id and self._is_around(key, row, around.BOTTOM)]
        top = max(tops, default=lane.y + boxes.EDGE - THIN_ROW) + THIN_ROW
        return top, min(ends, default=lane.y + lane.h - boxes.EDGE + THIN_ROW) - THIN_ROW

    def _past(self, flow: Flow) -> list[Point]:
        """Return how a way that leads back past its own sub-process arrives."""
        return self._arrive(flow, self.scene.nodes[flow.target], self.rows[self.grid.chains[flow.id]])

    def _hosting_rows(self) -> set[tuple[str, int]]:
        """Return the rows below which boundary events hang with their names."""
        return {(host.lane, host.row) for _, host, _ in self._boundary_events()}

    def _row_heights(self) -> tuple[dict[str, set[int]], dict[tuple[str, int], float]]:
        used: dict[str, set[int]] = defaultdict(set)
        heights: dict[tuple[str, int], float] = defaultdict(lambda: THIN_ROW)
        for lane, row, _ in self.grid.cells:
            used[lane].add(row)
        for node in self.scene.leaves():
            key = node.lane, node.row
            heights[key] = max(heights[key], node.h if node.h > 60 else 60)
        return used, heights

    def _centre(self, lane: str, *, extra: float) -> None:
        for name, row in self.rows:
            if name == lane:
                self.rows[name, row] += extra / 2

    def _boundary_events(self) -> list[tuple[Node, Node, int]]:
        found, count = [], defaultdict[str, int](int)
        for event in self.scene.nodes.values():
            if event.host in self.scene.nodes:
                found.append((event, self.scene.nodes[event.host], count[event.host]))
                count[event.host] += 1
        return found

    # -- across the page

    def _set_columns(self, left: float) -> None:
        ranks = range(max((node.rank for node in self.scene.leaves()), default=0) + 1)
        x = left
        starts, ends = boxes.ranks(self.scene)
        for rank in ranks:
            here = [node for node in self.scene.leaves() if node.rank == rank]
            width = max((node.w for node in here), default=0)
            x += boxes.MARGIN * 2 * (rank in starts)
            for node in here:
                node.x = x + (width - node.w) / 2
            x += width
            self._channel_left[rank] = x + boxes.MARGIN * 2 * (rank in ends)
            tracks = [track for (channel, _), track in self._track.items() if channel == rank]
            x = self._channel_left[rank] + max(
                CHANNEL + TRACK * max(tracks, default=0), self._label_room(here), boxes.events_room(self.scene, rank)
            )
        self._channel_left[-1] = left - CHANNEL
        self.scene.w = x
        for event, host, number in self._boundary_events():
            event.x = host.x + host.w - 24 - event.w / 2 - number * 44

    def _label_room(self, nodes: list[Node]) -> float:
        ids = {node.id for node in nodes}
        names = [flow.name for flow in self.scene.flows if flow.source in ids and flow.name]
        return max((min(len(name), 7) * LETTER + 20 for name in names), default=0)

    def _assign_tracks(self) -> None:
        for channel, jogs in self._jogs.items():
            taken: list[tuple[int, float, float, Flow]] = []
            # what leaves turns before what arrives, so that no reader mistakes the one for the other
            leaving = {flow.id for _, _, flow in jogs if self._column_of(flow.source) == channel}
            for top, bottom, flow in sorted(jogs, key=lambda jog: (jog[2].id not in leaving, jog[1] - jog[0], jog[0])):
                track = 0
                while any(t == track and _collide(top, bottom, flow, a, b, other) for t, a, b, other in taken):
                    track += 1
                taken.append((track, top, bottom, flow))
                self._track[channel, flow.id] = track

    def _column_of(self, key: str) -> int:
        node = self.scene.nodes[key]
        return self.scene.nodes[node.host].rank if node.host in self.scene.nodes else node.rank

    def _jog(self, channel: int, flow: Flow, top: float, bottom: float) -> Callable[[], float]:
        self._jogs[channel].append((min(top, bottom), max(top, bottom), flow))

        def x() -> float:
            return self._channel_left[channel] + CHANNEL / 2 + TRACK * self._track[channel, flow.id]

        return x

    # -- flows

    def _path(self, flow: Flow) -> list[Point]:
        source, target = self.scene.nodes[flow.source], self.scene.nodes[flow.target]
        lane_row = self.grid.chains.get(flow.id)
        via = self.rows[lane_row] if lane_row else None
        if via is None and source.host is None and self._may_turn(flow, target, source.cy, "in"):
            return [
                (lambda: source.x + source.w, source.cy),
                (lambda: target.cx, source.cy),
                (lambda: target.cx, target.y if source.cy < target.cy else target.y + target.h),
            ]
        return self._leave(flow, source, target, via) + self._arrive(flow, target, via)

    def _leave(self, flow: Flow, source: Node, target: Node, via: float | None) -> list[Point]:
        level = target.cy if via is None else via
        if source.host is not None:
            return self._leave_boundary(flow, source, level)
        if level == source.cy and flow.id not in self.grid.back:
            return [(lambda: source.x + source.w, source.cy)]
        if self._may_turn(flow, source, level, "out"):
            edge = source.y if level < source.cy else source.y + source.h
            return [(lambda: source.cx, edge), (lambda: source.cx, level)]
        x = self._jog(source.rank, flow, source.cy, level)
        return [(lambda: source.x + source.w, source.cy), (x, source.cy), (x, level)]

    def _leave_boundary(self, flow: Flow, event: Node, level: float) -> list[Point]:
        host = self.scene.nodes[event.host or ""]
        bottom = event.y + event.h
        if level > bottom and self._column_is_free(host, level, flow):
            return [(lambda: event.cx, bottom), (lambda: event.cx, level)]
        below = bottom + 14
        x = self._jog(host.rank, flow, below, level)
        return [(lambda: event.cx, bottom), (lambda: event.cx, below), (x, below), (x, level)]

    def _arrive(self, flow: Flow, target: Node, via: float | None) -> list[Point]:
        if via is None or (via == target.cy and flow.id not in self.grid.back):
            return [(lambda: target.x, target.cy)]
        if self._may_turn(flow, target, via, "in"):
            edge = target.y if via < target.cy else target.y + target.h
            return [(lambda: target.cx, via), (lambda: target.cx, edge)]
        x = self._jog(target.rank - 1, flow, via, target.cy)
        return [(x, via), (x, target.cy), (lambda: target.x, target.cy)]

    def _may_turn(self, flow: Flow, node: Node, level: float, way: str) -> bool:
        """Tell whether a flow may use the top or bottom of a node: gateways, and flows that lead back."""
        if level == node.cy or not (node.kind in GATEWAYS or flow.id in self.grid.back):
            return False
        side = node.id, "top" if level < node.cy else "bottom"
        if self._sides.get(side, way) != way or not self._column_is_free(node, level, flow):
            return False
        self._sides[side] = way
        return True

    def _column_is_free(self, node: Node, level: float, flow: Flow) -> bool:
        low, high = sorted((node.cy, level))
        for (lane, row), y in self.rows.items():
            holder = self.grid.cells.get((lane, row, node.rank), flow.id)
            # crossing a flow that runs along a row is fine, running on top of it is not
            if low <= y <= high and y != node.cy and holder != flow.id and (y == level or holder in self.scene.nodes):
                return False
        return True


def _collide(top: float, bottom: float, flow: Flow, a: float, b: float, other: Flow) -> bool:
    if flow.target == other.target or flow.source == other.source:
        return False
    return top <= b and a <= bottom


def _tidy(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Drop points that lie on the straight line between their neighbours."""
    kept: list[tuple[float, float]] = []
    for point in points:
        if kept and point == kept[-1]:
            continue
        if len(kept) > 1 and (kept[-2][0] == kept[-1][0] == point[0] or kept[-2][1] == kept[-1][1] == point[1]):
            kept.pop()
        kept.append(point)
    return kept
