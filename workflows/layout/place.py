"""Give every node a column (rank by longest path) and a row inside its lane."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from workflows.layout.graph import Flow, Node, Scene

Cell = tuple[str, int, int]  #: lane, row, rank


class Grid:
    """Cells that nodes and long flows occupy."""

    def __init__(self, scene: Scene) -> None:
        """Rank the nodes of a scene and place them."""
        self.scene = scene
        self.cells: dict[Cell, str] = {}
        self.chains: dict[str, tuple[str, int]] = {}  #: flow → lane and row that it runs along
        self.back: set[str] = set()
        self._edges = list(_edges(scene))
        self._rank()
        self._height = self._heights()
        self._place()

    def forward(self, node: str) -> list[tuple[Flow, str, str]]:
        """Return the flows that leave a node towards the right."""
        return [edge for edge in self._edges if edge[1] == node and edge[0].id not in self.back]

    def _rank(self) -> None:
        after: dict[str, list[tuple[str, str]]] = {node.id: [] for node in self.scene.leaves()}
        for flow, source, target in self._edges:
            after[source].append((flow.id, target))
        order = self._depth_first(after)
        nodes = self.scene.nodes
        for key in reversed(order):
            for flow_id, target in after[key]:
                if flow_id not in self.back:
                    nodes[target].rank = max(nodes[target].rank, nodes[key].rank + 1)
        for flow in self.scene.flows:
            note, thing = nodes.get(flow.source), nodes.get(flow.target)
            if flow.kind != "association" or note is None or thing is None:
                continue
            if note.kind != "textAnnotation":
                note, thing = thing, note
            note.rank = nodes[thing.host].rank if thing.host in nodes else thing.rank

    def _depth_first(self, after: dict[str, list[tuple[str, str]]]) -> list[str]:
        """Return the nodes in finishing order and note the flows that lead back."""
        done: list[str] = []
        state: dict[str, int] = {}
        starts = sorted(after, key=lambda key: self.scene.nodes[key].kind != "startEvent")
        for start in starts:
            stack: list[tuple[str, Iterator[tuple[str, str]]]] = []
            if start not in state:
                state[start] = 1
                stack.append((start, iter(after[start])))
            while stack:
                key, edges = stack[-1]
                for flow_id, target in edges:
                    if state.get(target) == 1:
                        self.back.add(flow_id)
                    elif target not in state:
                        state[target] = 1
                        stack.append((target, iter(after[target])))
                        break
                else:
                    state[key] = 2
                    done.append(key)
                    stack.pop()
        return done

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
            if flow.id in self.back and flow.id not in self.chains and not self._touches_box(flow):
                self._reserve_way_back(flow, self.scene.nodes[source], self.scene.nodes[target])

    def _put(self, node: Node) -> None:
        node.row = self._free_row(node.lane, self._wish(node), range(node.rank, node.rank + 1))
        self.cells[node.lane, node.row, node.rank] = node.id

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
            if after.rank - node.rank < 2 or self._touches_box(flow):
                continue
            lane, wish = node.lane, node.row + 1
            if len(self.forward(node.id)) == 1 and flow.source == node.id:
                wish = node.row
            elif after.lane != node.lane:
                lane, wish = after.lane, -1 if self._lane_no(after.lane) > self._lane_no(node.lane) else 1
            self._reserve(flow, lane, wish, range(node.rank + 1, after.rank))

    def _touches_box(self, flow: Flow) -> bool:
        ends = (flow.source, flow.target)
        hosts = {self.scene.nodes[end].host for end in ends if end in self.scene.nodes}
        return bool((hosts | set(ends)) & self.scene.boxes.keys())

    def _reserve_way_back(self, flow: Flow, source: Node, target: Node) -> None:
        is_up = self._lane_no(target.lane) < self._lane_no(source.lane)
        wish = source.row + (-1 if is_up else 1)
        self._reserve(flow, source.lane, wish, range(min(target.rank, source.rank), source.rank + 1))

    def _reserve(self, flow: Flow, lane: str, wish: int, ranks: range) -> None:
        row = self._free_row(lane, wish, ranks)
        self.chains[flow.id] = (lane, row)
        for rank in ranks:
            self.cells[lane, row, rank] = flow.id

    def _free_row(self, lane: str, wish: int, ranks: range) -> int:
        for row in _outwards(wish):
            if all((lane, row, rank) not in self.cells for rank in ranks):
                return row
        raise AssertionError("rows never run out")

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


def _edges(scene: Scene) -> Iterable[tuple[Flow, str, str]]:
    """Return each flow with the leaf nodes that it joins for ranking; a spanning sub-process stands for its members."""
    for flow in scene.flows:
        if flow.kind == "sequenceFlow":
            for source in _sources(scene, flow.source):
                for target in _targets(scene, flow.target):
                    yield flow, source, target


def _sources(scene: Scene, key: str) -> list[str]:
    node = scene.nodes.get(key)
    if node is not None and node.host is not None:
        return _sources(scene, node.host)
    if key in scene.boxes:
        return [member.id for member in scene.members(key)]
    return [key] if node is not None else []


def _targets(scene: Scene, key: str) -> list[str]:
    if key not in scene.boxes:
        return [key] if key in scene.nodes else []
    members = scene.members(key)
    entered = {flow.target for flow in scene.flows}
    return [member.id for member in members if member.id not in entered] or [member.id for member in members[:1]]
