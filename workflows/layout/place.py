"""Give every node a row inside its lane, and every long flow a way of its own."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from workflows.layout import around
from workflows.layout.graph import Flow, Node, Scene
from workflows.layout.rank import edges_of, give_ranks

Cell = tuple[str, int, int]  #: lane, row, rank


class Grid:
    """Cells that nodes and long flows occupy."""

    def __init__(self, scene: Scene) -> None:
        """Rank the nodes of a scene and place them."""
        self.scene = scene
        self.cells: dict[Cell, str] = {}
        self.chains: dict[str, tuple[str, int]] = {}  #: flow → lane and row that it runs along
        self.chains_of: dict[Cell, str] = {}  #: cell that a long flow runs through → where it leads
        self.from_the_left: set[str] = set()  #: ways out of a box whose end has a neighbour above and below
        self._ways_out: set[str] = set()
        self.around: dict[tuple[str, int], int] = {}  #: row above or below everything → which of the two
        self._edges = list(edges_of(scene))
        self.back = give_ranks(scene, self._edges)
        self._height = self._heights()
        self._place()

    def forward(self, node: str) -> list[tuple[Flow, str, str]]:
        """Return the flows that leave a node towards the right."""
        return [edge for edge in self._edges if edge[1] == node and edge[0].id not in self.back]

    def _heights(self) -> dict[str, int]:
        """Return for each node the length of its longest way to the right."""
        height: dict[str, int] = {}
        for node in sorted(self.scene.leaves(), key=lambda node: -node.rank):
            height[node.id] = max((height.get(t, 0) + 1 for _, _, t in self.forward(node.id)), default=0)
        return height

    def _place(self) -> None:
        last = max((node.rank for node in self.scene.leaves()), default=0)
        for rank in range(last + 1):
            here = [node for node in self.scene.leaves() if node.rank == rank]
            here.sort(key=lambda node: (node.kind == "textAnnotation", not self._is_straight(node)))
            for node in here:
                self._put(node)
            for node in here:
                self._reserve_long_flows(node)
        for flow, source, target in self._edges:
            is_way = flow.id in self.back and flow.id not in self.chains and not self._touches_box(flow)
            if is_way and not self._passes(flow, source, target):
                self._reserve_way_back(flow, self.scene.nodes[source], self.scene.nodes[target])
        self._reserve_ways_out()
        self._reserve_ways_around()

    def _put(self, node: Node) -> None:
        for row in _outwards(self._wish(node)):
            if (node.lane, row, node.rank) not in self.cells and self._is_seen_apart(node, row):
                node.row = row
                break
        self.cells[node.lane, node.row, node.rank] = node.id

    def _is_seen_apart(self, node: Node, row: int) -> bool:
        """Tell whether nothing that leads elsewhere ends or leaves just left of a cell."""
        left = (node.lane, row, node.rank - 1)
        if left in self.chains_of:
            return self.chains_of[left] == node.id
        after = {target for _, source, target in self._edges if source == self.cells.get(left)}
        return not after or node.id in after

    def _wish(self, node: Node) -> int:
        if node.kind == "textAnnotation":
            return -1
        wishes = []
        for flow, source, target in self._edges:
            before = self.scene.nodes[source]
            if target != node.id or flow.id in self.back or before.lane != node.lane:
                continue
            is_aside = flow.source in self.scene.nodes and self.scene.nodes[flow.source].host is not None
            straight = self.straight(source) == node.id and not is_aside
            wishes.append((not straight, self.chains.get(flow.id, (node.lane, before.row))[1] + (not straight)))
        straights = [row for aside, row in wishes if not aside]
        return min(straights, key=abs) if straights else min((row for _, row in wishes), default=0)

    def _is_straight(self, node: Node) -> bool:
        return any(self.straight(source) == node.id for _, source, target in self._edges if target == node.id)

    def straight(self, node: str) -> str | None:
        """Return the successor that the main line runs to: same lane first, then the longest way to go."""
        lane = self.scene.nodes[node].lane
        after = [edge for edge in self.forward(node) if edge[0].source == node or edge[0].source in self.scene.boxes]
        if not after:
            return None
        best = max(after, key=lambda e: (self.scene.nodes[e[2]].lane == lane, self._height[e[2]]))
        return best[2]

    def _reserve_long_flows(self, node: Node) -> None:
        for flow, _, target in self.forward(node.id):
            after = self.scene.nodes[target]
            if after.rank - node.rank < 2 or self._touches_box(flow) or self._passes(flow, node.id, target):
                continue
            lane, wish = node.lane, node.row + 1
            if flow.source == node.id and sum(own.source == node.id for own, _, _ in self.forward(node.id)) == 1:
                wish = node.row
            elif after.lane != node.lane:
                lane, wish = after.lane, -1 if self._lane_no(after.lane) > self._lane_no(node.lane) else 1
            self._reserve(flow, lane, wish, range(node.rank + 1, after.rank))

    def _touches_box(self, flow: Flow) -> bool:
        ends = (flow.source, flow.target)
        hosts = {self.scene.nodes[end].host for end in ends if end in self.scene.nodes}
        return bool((hosts | set(ends)) & self.scene.boxes.keys())

    def _passes(self, flow: Flow, source: str, target: str) -> list[str]:
        return around.passed(self.scene, flow, self.scene.nodes[source], self.scene.nodes[target])

    def _reserve_ways_around(self) -> None:
        """Keep a row for each flow that passes a spanning sub-process: above or below all else in the lanes of that one."""
        nodes, found = self.scene.nodes, dict[str, tuple[Flow, Node, Node, list[str]]]()
        for flow, source, target in self._edges:
            own = self._touches_box(flow) and not around.leads_back_past(self.scene, flow)
            if not own and (lanes := self._passes(flow, source, target)):
                found[flow.id] = flow, nodes[source], nodes[target], lanes
        for flow, one, other, lanes in sorted(found.values(), key=lambda way: abs(way[1].rank - way[2].rank)):
            side = around.side(self.scene.leaves(), lanes, one, other) if flow.source == one.id else around.BOTTOM
            lane = lanes[0] if side == around.TOP else lanes[-1]
            rows = [row for held, row, _ in self.cells if held == lane]
            row = (min(rows) if side == around.TOP else max(rows)) + side
            self.around[lane, row] = side
            self._reserve(flow, lane, row, range(min(one.rank, other.rank), max(one.rank, other.rank) + 1))

    def _reserve_way_back(self, flow: Flow, source: Node, target: Node) -> None:
        is_up = self._lane_no(target.lane) < self._lane_no(source.lane)
        wish = source.row + (-1 if is_up else 1)
        self._reserve(flow, source.lane, wish, range(min(target.rank, source.rank), source.rank + 1))

    def _reserve_ways_out(self) -> None:
        """Keep the ways that leave a spanning sub-process apart: its own exit first, then each event on its edge."""
        nodes, boxes = self.scene.nodes, self.scene.boxes
        for flow in sorted(self.scene.flows, key=lambda flow: flow.source not in boxes):
            box = flow.source if flow.source in boxes else getattr(nodes.get(flow.source), "host", None)
            target = nodes.get(flow.target)
            if box not in boxes or target is None or not self.scene.members(box):
                continue
            between = range(max(node.rank for node in self.scene.members(box)) + 1, target.rank)
            before = (target.lane, target.row, between.start - 1)  # the edge of the box, where ways begin
            is_free = all((target.lane, target.row, rank) not in self.cells for rank in between)
            if is_free and self.cells.get(before) not in self._ways_out:
                self._ways_out.add(flow.id)
                self.cells[before] = flow.id
            elif between:
                row = self._row_beside(flow, target, between)
                self._reserve(flow, target.lane, row, range(between.start - 1, target.rank))

    def _row_beside(self, flow: Flow, target: Node, between: range) -> int:
        """Return the nearest free row from which nothing stands in the way straight to a node, else to its left edge."""
        ranks = (between.start - 1, *between)
        beyond = max((abs(row) for _lane, row, _rank in self.cells), default=0) + abs(target.row) + 1
        free = [
            row
            for row in islice(_outwards(target.row - 1), 2 * beyond + 1)
            if row != target.row and all((target.lane, row, rank) not in self.cells for rank in ranks)
        ]
        straight = next((row for row in free if not self._stands_between(row, target)), None)
        if straight is None:
            self.from_the_left.add(flow.id)
        return free[0] if straight is None else straight

    def _stands_between(self, row: int, target: Node) -> bool:
        """Tell whether another node stands in a node's column, from a row up or down to it."""
        rows = range(min(row, target.row + 1), max(row, target.row - 1) + 1)
        return any(self.cells.get((target.lane, each, target.rank)) in self.scene.nodes for each in rows)

    def _reserve(self, flow: Flow, lane: str, wish: int, ranks: range) -> None:
        rows = (row for row in _outwards(wish) if all((lane, row, rank) not in self.cells for rank in ranks))
        beside = flow.source if flow.id not in self.back else None
        row = next(row for row in rows if beside is None or not self._leads_on((lane, row, ranks.start - 1), beside))
        self.chains[flow.id] = (lane, row)
        for rank in ranks:
            self.cells[lane, row, rank] = flow.id
            self.chains_of[lane, row, rank] = flow.target

    def _leads_on(self, cell: Cell, source: str) -> bool:
        """Tell whether something else leaves a cell to the right, where a flow of `source` would join it."""
        holder = self.cells.get(cell)
        return holder not in (None, source) and any(edge[0].source != source for edge in self.forward(holder or ""))

    def _lane_no(self, lane: str) -> int:
        return next((i for i, known in enumerate(self.scene.lanes) if known.id == lane), 0)


def _outwards(wish: int) -> Iterator[int]:
    yield wish
    step = -1 if wish < 0 else 1
    distance = 1
    while True:
        yield wish + distance * step
        yield wish - distance * step
        distance += 1
