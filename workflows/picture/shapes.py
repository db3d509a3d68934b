"""Draw one BPMN element as SVG: presentation attributes only, so that no style sheet is needed to read it."""

from __future__ import annotations

from math import hypot

from lxml import etree

from workflows.picture import marks
from workflows.picture.model import BPMN, Box, Drawn
from workflows.picture.text import FONT_SIZE, LINE_HEIGHT, width, wrap

INK, PAPER, SOFT = "#1d1d1d", "#ffffff", "#f4f5f6"
TASKS = frozenset(marks.TASK_MARKS) | {"task", "callActivity"}
SUB_PROCESSES = frozenset({"subProcess", "transaction", "adHocSubProcess"})


def add(parent: etree._Element, tag: str, **attributes: str | float) -> etree._Element:
    """Append one SVG element; `_` in attribute names stands for `-`."""
    texts = {
        key.rstrip("_").replace("_", "-"): f"{value:g}" if not isinstance(value, str) else value
        for key, value in attributes.items()
    }
    return etree.SubElement(parent, tag, texts)


def draw(group: etree._Element, drawn: Drawn) -> None:
    """Draw a shape or an edge into its group."""
    if drawn.points:
        _edge(group, drawn)
    elif drawn.box is None:
        return
    elif drawn.kind in {"participant", "lane"}:
        _band(group, drawn, drawn.box)
    elif drawn.kind.endswith("Event"):
        _event(group, drawn, drawn.box)
    elif drawn.kind.endswith("Gateway"):
        _gateway(group, drawn, drawn.box)
    elif drawn.kind in TASKS | SUB_PROCESSES:
        _activity(group, drawn, drawn.box)
    else:
        _artifact(group, drawn, drawn.box)


def lines(group: etree._Element, text: str, *, x: float, y: float, limit: float, middle: bool = True) -> None:
    """Write a wrapped label around (x, y), or below it when `middle` is false."""
    rows = wrap(text, limit)
    if not rows:
        return
    first = y - (len(rows) - 1) * LINE_HEIGHT / 2 + FONT_SIZE * 0.36 if middle else y + FONT_SIZE
    label = add(group, "text", x=x, y=first, text_anchor="middle", font_size=FONT_SIZE, fill=INK)
    for number, row in enumerate(rows):
        line = add(label, "tspan", x=x, dy=LINE_HEIGHT if number else 0)
        line.text = row


def _outline(group: etree._Element, tag: str, **attributes: str | float) -> etree._Element:
    defaults: dict[str, str | float] = {"fill": PAPER, "stroke": INK, "stroke_width": 1.5, "class_": "bpmn-outline"}
    return add(group, tag, **(defaults | attributes))


def _mark(group: etree._Element, path: str, x: float, y: float, *, fill: str = "none", weight: float = 1.2) -> None:
    place = f"translate({x:g} {y:g})"
    stroke = PAPER if fill == INK else INK  # the fold of a filled envelope must show
    add(group, "path", d=path, transform=place, fill=fill, stroke=stroke, stroke_width=weight, stroke_linejoin="round")


def _band(group: etree._Element, drawn: Drawn, box: Box) -> None:
    _outline(group, "rect", x=box.x, y=box.y, width=box.w, height=box.h, stroke_width=1)
    head = 30 if box.w > 60 and box.h > 40 else 0
    if head:
        add(group, "rect", x=box.x, y=box.y, width=head, height=box.h, fill=SOFT, stroke=INK, stroke_width=1)
    upright = etree.SubElement(group, "g", transform=f"rotate(-90 {box.x + 15:g} {box.cy:g})")
    lines(upright, drawn.name, x=box.x + 15, y=box.cy, limit=box.h - 8)


def _event(group: etree._Element, drawn: Drawn, box: Box) -> None:
    kind, radius = drawn.kind, box.w / 2
    aside = drawn.element.get("cancelActivity") == "false" or drawn.element.get("isInterrupting") == "false"
    dash = {"stroke_dasharray": "5 3"} if aside else {}
    weight = 3.5 if kind == "endEvent" else 1.5
    _outline(group, "circle", cx=box.cx, cy=box.cy, r=radius, stroke_width=weight, **dash)
    if kind in {"intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent"}:
        add(group, "circle", cx=box.cx, cy=box.cy, r=radius - 3.5, fill="none", stroke=INK, stroke_width=1.2, **dash)
    found = [etree.QName(child).localname for child in drawn.element if isinstance(child.tag, str)]
    found = [name for name in found if name in marks.EVENT_MARKS]
    if found:
        path, fills = marks.EVENT_MARKS[found[0] if len(found) == 1 else "multiple"]
        is_throw = kind in {"endEvent", "intermediateThrowEvent"}
        _mark(group, path, box.cx, box.cy, fill=INK if fills and is_throw else "none")
    _outside_label(group, drawn, box)


def _gateway(group: etree._Element, drawn: Drawn, box: Box) -> None:
    corners = f"{box.cx:g},{box.y:g} {box.x + box.w:g},{box.cy:g} {box.cx:g},{box.y + box.h:g} {box.x:g},{box.cy:g}"
    _outline(group, "polygon", points=corners)
    path, weight = marks.GATEWAY_MARKS.get(drawn.kind, ("", 1))
    if path:
        _mark(group, path, box.cx, box.cy, weight=weight)
    _outside_label(group, drawn, box)


def _outside_label(group: etree._Element, drawn: Drawn, box: Box) -> None:
    place = drawn.label or Box(box.cx - 50, box.y + box.h + 4, 100, 28)
    # a modeller's label box is measured with its own font: give ours a little more room before breaking
    lines(group, drawn.name, x=place.cx, y=place.y, limit=max(place.w + 8, 60), middle=False)


def _activity(group: etree._Element, drawn: Drawn, box: Box) -> None:
    is_open = drawn.kind in SUB_PROCESSES and not drawn.collapsed
    is_event_block = drawn.element.get("triggeredByEvent") == "true"
    dash = {"stroke_dasharray": "2 3"} if is_event_block else {}
    weight = 4 if drawn.kind == "callActivity" else 1.5
    # an open block may stand across lanes, whose borders must stay visible
    paper = "none" if is_open else PAPER
    _outline(group, "rect", x=box.x, y=box.y, width=box.w, height=box.h, rx=10, stroke_width=weight, fill=paper, **dash)
    if drawn.kind == "transaction":
        _outline(group, "rect", x=box.x + 3, y=box.y + 3, width=box.w - 6, height=box.h - 6, rx=8, fill="none")
    if is_open:
        lines(group, drawn.name, x=box.cx, y=box.y + 5, limit=box.w - 20, middle=False)
    else:
        lines(group, drawn.name, x=box.cx, y=box.cy + (4 if drawn.kind in marks.TASK_MARKS else 0), limit=box.w - 12)
    if drawn.kind in marks.TASK_MARKS:
        fill = INK if drawn.kind == "sendTask" else "none"
        _mark(group, marks.TASK_MARKS[drawn.kind], box.x + 14, box.y + 13, fill=fill, weight=1)
    _bottom_marks(group, drawn, box)


def _bottom_marks(group: etree._Element, drawn: Drawn, box: Box) -> None:
    found = []
    repeat = drawn.element.find(f"{BPMN}multiInstanceLoopCharacteristics")
    if repeat is not None:
        found.append(marks.SEQUENTIAL_MARK if repeat.get("isSequential") == "true" else marks.PARALLEL_MARK)
    if drawn.element.find(f"{BPMN}standardLoopCharacteristics") is not None:
        found.append(marks.LOOP_MARK)
    if drawn.kind in SUB_PROCESSES and drawn.collapsed or drawn.kind == "callActivity":
        found.append(marks.PLUS_MARK)
    for number, path in enumerate(found):
        _mark(group, path, box.cx + (number - (len(found) - 1) / 2) * 18, box.y + box.h - 10)


def _artifact(group: etree._Element, drawn: Drawn, box: Box) -> None:
    if drawn.kind == "textAnnotation":
        bracket = f"M{box.x + 12:g},{box.y:g}H{box.x:g}V{box.y + box.h:g}H{box.x + 12:g}"
        add(group, "path", d=bracket, fill="none", stroke=INK, stroke_width=1.2)
        lines(group, drawn.name, x=box.cx + 3, y=box.y + 2, limit=box.w - 8, middle=False)
    elif drawn.kind == "group":
        add(
            group, "rect", x=box.x, y=box.y, width=box.w, height=box.h, rx=8, fill="none", stroke=INK,
            stroke_dasharray="8 4 2 4",
        )  # fmt: skip
    else:
        corner = min(12, box.w / 3)
        path = (
            f"M{box.x:g},{box.y:g}H{box.x + box.w - corner:g}L{box.x + box.w:g},{box.y + corner:g}"
            f"V{box.y + box.h:g}H{box.x:g}Z M{box.x + box.w - corner:g},{box.y:g}v{corner:g}h{corner:g}"
        )
        _outline(group, "path", d=path)
        _outside_label(group, drawn, box)


def _edge(group: etree._Element, drawn: Drawn) -> None:
    points = drawn.points
    if len(points) < 2:
        return
    is_message, is_note = drawn.kind == "messageFlow", "ssociation" in drawn.kind
    dash = {"stroke_dasharray": "8 5" if is_message else "2 4"} if is_message or is_note else {}
    path = " ".join(f"{x:g},{y:g}" for x, y in points)
    add(
        group, "polyline", points=path, fill="none", stroke=INK, stroke_width=1.4, stroke_linejoin="round",
        class_="bpmn-line", **dash,
    )  # fmt: skip
    if not is_note:
        _arrow(group, points[-2], points[-1], fill=PAPER if is_message else INK)
    if is_message:
        _outline(group, "circle", cx=points[0][0], cy=points[0][1], r=4, stroke_width=1.2)
    _default_slash(group, drawn)
    if drawn.name:
        place = drawn.label or Box((points[0][0] + points[1][0]) / 2 - 40, points[0][1] - 18, 80, 14)
        room = max(place.w, min(width(drawn.name), 96)) + 4
        lines(group, drawn.name, x=place.cx, y=place.y, limit=room, middle=False)


def _arrow(group: etree._Element, before: tuple[float, float], tip: tuple[float, float], *, fill: str) -> None:
    dx, dy = tip[0] - before[0], tip[1] - before[1]
    length = hypot(dx, dy) or 1
    ux, uy = dx / length, dy / length
    bx, by = tip[0] - ux * 10, tip[1] - uy * 10
    corners = f"{tip[0]:g},{tip[1]:g} {bx - uy * 4.5:g},{by + ux * 4.5:g} {bx + uy * 4.5:g},{by - ux * 4.5:g}"
    add(group, "polygon", points=corners, fill=fill, stroke=INK, stroke_width=1)


def _default_slash(group: etree._Element, drawn: Drawn) -> None:
    parent = drawn.element.getparent()
    if drawn.kind != "sequenceFlow" or parent is None:
        return
    source = next((node for node in parent if node.get("id") == drawn.element.get("sourceRef")), None)
    if source is not None and source.get("default") == drawn.id:
        (x1, y1), (x2, y2) = drawn.points[0], drawn.points[1]
        length = hypot(x2 - x1, y2 - y1) or 1
        x, y = x1 + (x2 - x1) / length * 12, y1 + (y2 - y1) / length * 12
        add(group, "path", d=f"M{x - 4:g},{y + 5:g}L{x + 4:g},{y - 5:g}", stroke=INK, stroke_width=1.4)
