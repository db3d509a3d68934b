"""Give every node its column: rank by longest path, with nothing foreign inside a spanning sub-process."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from workflows.layout.graph import Flow, Scene

Edge = tuple[Flow, str, str]  #: a flow with the leaf nodes that it joins
After = Mapping[str, list[tuple[str, str]]]  #: node → flows that leave it, with where they lead


def give_ranks(scene: Scene, edges: Iterable[Edge]) -> set[str]:
    """Set the rank of every node and return the flows that lead back."""
    after: dict[str, list[tuple[str, str]]] = {node.id: [] for node in scene.leaves()}
    for flow, source, target in edges:
        after[source].append((flow.id, target))
    order, back = _depth_first(scene, after)
    nodes = scene.nodes
    for key in reversed(order):
        for flow_id, target in after[key]:
            if flow_id not in back:
                nodes[target].rank = max(nodes[target].rank, nodes[key].rank + 1)
    _clear_boxes(scene, after, back)
    _rank_notes(scene)
    return back


def _rank_notes(scene: Scene) -> None:
    nodes = scene.nodes
    for flow in scene.flows:
        note, thing = nodes.get(flow.source), nodes.get(flow.target)
        if flow.kind != "association" or note is None or thing is None:
            continue
        if note.kind != "textAnnotation":
            note, thing = thing, note
        note.rank = nodes[thing.host].rank if thing.host in nodes else thing.rank


def _clear_boxes(scene: Scene, after: After, back: set[str]) -> None:
    """Move each spanning sub-process right of what lies beside it, so that nothing foreign stands in it."""
    nodes = scene.nodes
    for box in scene.boxes:
        inside = [node.id for node in scene.members(box)]
        later, waiting = set(inside), list(inside)
        while waiting:
            found = {target for flow, target in after[waiting.pop()] if flow not in back} - later
            later |= found
            waiting += found
        first = min((nodes[key].rank for key in inside), default=0)
        others = [node for node in scene.leaves() if node.id not in later and node.kind != "textAnnotation"]
        beside = [node.rank for node in others if node.rank >= first]
        for key in later if beside else ():
            nodes[key].rank += max(beside) - first + 1


def _depth_first(scene: Scene, after: After) -> tuple[list[str], set[str]]:
    """Return the nodes in finishing order, and the flows that lead back."""
    done: list[str] = []
    back: set[str] = set()
    state: dict[str, int] = {}
    for start in sorted(after, key=lambda key: scene.nodes[key].kind != "startEvent"):
        stack: list[tuple[str, Iterator[tuple[str, str]]]] = []
        if start not in state:
            state[start] = 1
            stack.append((start, iter(after[start])))
        while stack:
            key, edges = stack[-1]
            for flow_id, target in edges:
                if state.get(target) == 1:
                    back.add(flow_id)
                elif target not in state:
                    state[target] = 1
                    stack.append((target, iter(after[target])))
                    break
            else:
                state[key] = 2
                done.append(key)
                stack.pop()
    return done, back


def edges_of(scene: Scene) -> Iterable[Edge]:
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
