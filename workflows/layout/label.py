"""Find the place where a label is read: beside its own line or shape, on no other label, shape or line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from workflows.layout.graph import EVENTS, GATEWAYS, Node, Scene

LETTER, LINE, LABEL_LETTERS = 12, 14, 8
SHORTEST = 20  #: of a piece that bears a label
PEN = 2  #: how near to a line a label may come
ON_LABEL, ON_SHAPE, ON_SHARED_LINE, ON_LINE = 8.0, 6.0, 4.0, 3.0  #: what it costs a reader

Box = tuple[float, float, float, float]  #: left, top, right, bottom
Spot = tuple[float, float]


def text_size(text: str) -> tuple[float, float]:
    """Return the width and height of a label."""
    width = sum(LETTER if ord(letter) > 0x2E7F else LETTER * 0.6 for letter in text)
    limit = LETTER * LABEL_LETTERS
    lines = -(-width // limit)
    return min(width, limit) + 4, lines * LINE


class Board:
    """What is already drawn of a scene, for whoever looks for a free place."""

    def __init__(self, scene: Scene) -> None:
        """Note every shape and every stretch of every flow."""
        self._shapes = [(node.x, node.y, node.x + node.w, node.y + node.h) for node in scene.nodes.values()]
        self._stretches = [(flow.id, box) for flow in scene.flows for box in _stretches(flow.points)]
        self._borders = [y for lane in scene.lanes for y in (lane.y, lane.y + lane.h)]
        self._labels: list[Box] = []

    def beside(self, node: Node) -> tuple[float, float, float, float]:
        """Return x, y, width and height of the label of an event or gateway, and keep that place."""
        width, height = text_size(node.name)
        spots = ((0.0, spot) for spot in _spots_of(node, width, height))
        return *self._take(spots, width, height), width, height

    def along(self, flow: str, points: list[Spot], name: str) -> tuple[float, float, float, float]:
        """Return x, y, width and height of the label of a flow, and keep that place."""
        width, height = text_size(name)
        pieces = list(_stretches(points))
        own = [part for piece in pieces for part in self._unshared(piece, flow)]
        spots = [(0.0, spot) for part in own for spot in _spots_along(part, points, width, height)]
        spots += [(ON_SHARED_LINE, spot) for piece in pieces for spot in _spots_along(piece, points, width, height)]
        return *self._take(spots, width, height), width, height

    def _unshared(self, piece: Box, flow: str) -> list[Box]:
        """Return the parts of a straight piece that no other flow runs along: a shared one does not say whose label it bears."""
        parts = [piece]
        for key, other in self._stretches:
            if key != flow:
                parts = [rest for part in parts for rest in _without(part, other)]
        return [part for part in parts if max(part[2] - part[0], part[3] - part[1]) >= SHORTEST]

    def _take(self, spots: Iterable[tuple[float, Spot]], width: float, height: float) -> Spot:
        costs = [(cost + i / 10 + self._cost(spot, width, height), spot) for i, (cost, spot) in enumerate(spots)]
        _, (x, y) = min(costs)
        self._labels.append((x, y, x + width, y + height))
        return x, y

    def _cost(self, spot: Spot, width: float, height: float) -> float:
        box = (spot[0], spot[1], spot[0] + width, spot[1] + height)
        cost = ON_LABEL * sum(_meet(box, other) for other in self._labels)
        cost += ON_SHAPE * sum(_meet(box, other) for other in self._shapes)
        cost += ON_SHAPE * sum(box[1] - PEN < border < box[3] + PEN for border in self._borders)
        return cost + ON_LINE * sum(_meet(box, _drawn(other)) for _, other in self._stretches)


def _stretches(points: list[Spot]) -> Iterator[Box]:
    for (x1, y1), (x2, y2) in zip(points, points[1:], strict=False):
        yield min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)


def _spots_along(at: Box, points: list[Spot], width: float, height: float) -> Iterator[Spot]:
    left, top, right, bottom = at
    if top == bottom:
        starts_left = next(
            (x1 < x2 for (x1, y1), (x2, y2) in zip(points, points[1:], strict=False) if y1 == y2 == top), True
        )
        ends = (left + 6, right - width - 6) if starts_left else (right - width - 6, left + 6)
        for x in ends if right - left >= width + 8 else (left + 2,):
            yield x, top - height - 2
            yield x, top + 3
    else:
        starts_above = points[0][1] < points[-1][1]
        for y in (top + 8, bottom - height - 8) if starts_above else (bottom - height - 8, top + 8):
            yield left + 5, y
            yield left - width - 5, y


def _spots_of(node: Node, width: float, height: float) -> Iterator[Spot]:
    middle, above, below = node.cx - width / 2, node.y - height - 2, node.y + node.h + 4
    if node.kind in GATEWAYS:
        yield from ((middle, above), (node.cx + 8, above), (node.cx - width - 8, above), (middle, below - 2))
        yield from ((node.cx + 8, below - 2), (node.cx - width - 8, below - 2))
    elif node.kind in EVENTS and node.host is None:
        yield from ((middle, below), (middle, above))
    else:
        yield from (
            (node.cx + 8, below),
            (node.cx - width - 8, below),
            (node.cx + 20, above),
            (node.cx - width - 20, above),
        )


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] <= other[3] and other[1] <= one[3]


def _drawn(stretch: Box) -> Box:
    """Return a straight piece with the room that its line takes."""
    left, top, right, bottom = stretch
    return left - PEN, top, right + PEN, bottom


def _without(piece: Box, other: Box) -> list[Box]:
    """Return what is left of a straight piece where another one does not cover it."""
    left, top, right, bottom = piece
    if top == bottom == other[1] == other[3] and other[0] < right and left < other[2]:
        cuts = [(left, top, other[0], bottom), (other[2], top, right, bottom)]
    elif left == right == other[0] == other[2] and other[1] < bottom and top < other[3]:
        cuts = [(left, top, right, other[1]), (left, other[3], right, bottom)]
    else:
        return [piece]
    return [cut for cut in cuts if cut[0] < cut[2] or cut[1] < cut[3]]
