"""A drawing read back from BPMN diagram interchange, by its own small reader."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

LETTER, LINE = 11, 13  #: width of a Chinese letter and height of a line, as bpmn-js writes labels
DRAWN = ("Event", "Task", "task", "Gateway", "subProcess", "lane", "participant", "sequenceFlow", "callActivity")


@dataclass(frozen=True)
class Area:
    """A rectangle."""

    left: float
    top: float
    right: float
    bottom: float

    def is_inside(self, other: Area) -> bool:
        return (
            other.left <= self.left
            and self.right <= other.right
            and other.top <= self.top
            and self.bottom <= other.bottom
        )

    def overlaps(self, other: Area) -> bool:
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )


class Drawing:
    """Boxes and lines by BPMN element id."""

    def __init__(self, xml: bytes) -> None:
        self.root = etree.fromstring(xml)
        self.boxes: dict[str, Area] = {}
        self.lines: dict[str, list[tuple[float, float]]] = {}
        for shape in self.root.iter("{*}BPMNShape"):
            x, y, w, h = (float(shape.find("{*}Bounds").get(name)) for name in ("x", "y", "width", "height"))
            self.boxes[shape.get("bpmnElement")] = Area(x, y, x + w, y + h)
        bounds = self.root.iterfind(".//{*}BPMNLabel/{*}Bounds")
        sizes = [[float(each.get(name)) for name in ("x", "y", "width", "height")] for each in bounds]
        self.labels = [Area(x, y, x + w, y + h) for x, y, w, h in sizes]
        for edge in self.root.iter("{*}BPMNEdge"):
            points = [(float(point.get("x")), float(point.get("y"))) for point in edge.iter("{*}waypoint")]
            self.lines[edge.get("bpmnElement")] = points

    def missing(self) -> set[str]:
        """Return the ids of what should be drawn and is not."""
        wanted = {
            element.get("id")
            for element in self.root.iter("{http://www.omg.org/spec/BPMN/20100524/MODEL}*")
            if etree.QName(element).localname.endswith(DRAWN)
        }
        return wanted - self.boxes.keys() - self.lines.keys()

    def steps(self) -> dict[str, Area]:
        """Return what is drawn as one shape: no pool, no lane, no sub-process with its content."""
        around = {
            element.get("id")
            for kind in ("participant", "lane", "subProcess")
            for element in self.root.iter("{*}" + kind)
        }
        return {key: box for key, box in self.boxes.items() if key not in around}

    def covered_labels(self) -> list[Area]:
        """Return the labels that stand on another label or on a step."""
        return [
            label
            for n, label in enumerate(self.labels)
            if any(label.overlaps(other) for other in (*self.labels[n + 1 :], *self.steps().values()))
        ]

    def touched_labels(self) -> list[tuple[str, str]]:
        """Return (whose label, what it touches): another label, a step, a line, or the border of a lane or pool."""
        around = [e.get("id") for kind in ("participant", "lane") for e in self.root.iter("{*}" + kind)]
        found = []
        for number, (owner, label) in enumerate(named := list(self._named_labels())):
            found += [(owner, other) for other, box in named[number + 1 :] if label.overlaps(box)]
            found += [(owner, step) for step, box in self.steps().items() if label.overlaps(box)]
            found += [(owner, line) for line in self.lines if any(label.overlaps(each) for each in self._pieces(line))]
            borders = [
                key for key in around if label.overlaps(self.boxes[key]) and not label.is_inside(self.boxes[key])
            ]
            found += [(owner, key) for key in borders]
        return found

    def cramped_labels(self) -> list[str]:
        """Return whose label has a frame that its words do not fit into."""
        words = {element.get("id"): element.get("name") or "" for element in self.root.iter("{*}*")}
        return [owner for owner, label in self._named_labels() if not _fits(words[owner], label)]

    def _named_labels(self) -> Iterator[tuple[str, Area]]:
        for owner in (*self.root.iter("{*}BPMNShape"), *self.root.iter("{*}BPMNEdge")):
            bounds = owner.find("{*}BPMNLabel/{*}Bounds")
            if bounds is not None:
                x, y, w, h = (float(bounds.get(name)) for name in ("x", "y", "width", "height"))
                yield owner.get("bpmnElement"), Area(x, y, x + w, y + h)

    def _pieces(self, line: str) -> Iterator[Area]:
        """Yield the straight pieces of a line, as wide as it is drawn."""
        points = self.lines[line]
        for (x1, y1), (x2, y2) in zip(points, points[1:], strict=False):
            yield Area(min(x1, x2) - 1, min(y1, y2) - 1, max(x1, x2) + 1, max(y1, y2) + 1)

    def strangers(self) -> set[str]:
        """Return what stands inside a sub-process without belonging to it; events on its edge are its own."""
        found = set()
        for sub_process in self.root.iter("{http://www.omg.org/spec/BPMN/20100524/MODEL}subProcess"):
            own = {element.get("id") for element in sub_process.iter("{*}*")}
            own |= {event.get("id") for event in self.root.iter("{*}boundaryEvent")}
            around = self.boxes[sub_process.get("id")]
            found |= {key for key, box in self.steps().items() if key not in own and box.overlaps(around)}
        return found

    def lines_through_sub_processes(self) -> list[tuple[str, str]]:
        """Return (line, sub-process) where a line that is not its own runs inside it; to touch its edge is no crossing."""
        found = []
        for sub_process in self.root.iter("{http://www.omg.org/spec/BPMN/20100524/MODEL}subProcess"):
            own = {element.get("id") for element in sub_process.iter("{*}*")}
            box = self.boxes[sub_process.get("id")]
            inside = Area(box.left + 2, box.top + 2, box.right - 2, box.bottom - 2)
            strange = (line for line in self.lines if line not in own)
            found += [
                (line, sub_process.get("id")) for line in strange if any(map(inside.overlaps, self._pieces(line)))
            ]
        return found

    def ends(self) -> dict[str, tuple[tuple[float, float], tuple[float, float]]]:
        return {key: (points[0], points[-1]) for key, points in self.lines.items()}

    def lines_through(self, steps: tuple[str, ...]) -> list[tuple[str, str]]:
        """Return (line, step) where a line crosses the inside of a step."""
        found = []
        for key, points in self.lines.items():
            for (x1, y1), (x2, y2) in zip(points, points[1:], strict=False):
                piece = Area(min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2))
                for step in steps:
                    box = self.boxes[step]
                    inside = Area(box.left + 1, box.top + 1, box.right - 1, box.bottom - 1)
                    if piece.left <= inside.right and inside.left <= piece.right:
                        if piece.top <= inside.bottom and inside.top <= piece.bottom:
                            found.append((key, step))
        return found


def _fits(words: str, label: Area) -> bool:
    """Tell whether the words, broken into lines of the label's width, are not higher than the label."""
    width = sum(LETTER if ord(letter) > 0x2E7F else LETTER * 0.6 for letter in words)
    lines = -(-width // (label.right - label.left))
    return bool(lines * LINE <= label.bottom - label.top + 1)
