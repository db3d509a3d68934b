"""Draw a BPMN diagram as SVG on the server: for print, PDF, old browsers and readers without scripts."""

from __future__ import annotations

from collections.abc import Collection

from lxml import etree

from workflows.layout import layout
from workflows.lint.source import parse
from workflows.picture.model import Box, Drawn, read
from workflows.picture.shapes import add, draw

SVG = "http://www.w3.org/2000/svg"
MARGIN = 16
FONTS = "'Noto Sans CJK SC','Source Han Sans SC','Microsoft YaHei','PingFang SC',sans-serif"
FILLS = {"bpmn-done": "#e4efe4", "bpmn-current": "#fff2c2", "bpmn-late": "#fbdcd8"}
BADGES = {"bpmn-done": ("✓", "#1f5f34"), "bpmn-late": ("!", "#a4161a")}
BANDS = ("participant", "lane")


def svg(
    xml: bytes,
    *,
    done: Collection[str] = (),
    current: Collection[str] = (),
    late: Collection[str] = (),
    title: str,
) -> str:
    """Return the diagram as one SVG with a case's position on it.

    `done`, `current` and `late` are BPMN element ids; a late element is also a current one. A file without a
    drawing is laid out first.

    :raises Unreadable: the file is no BPMN.
    """
    drawn = read(parse(xml)) or read(parse(layout(xml)))
    states = {key: "bpmn-done" for key in done} | {key: "bpmn-current" for key in current}
    states |= {key: "bpmn-late" for key in late}
    root = _root(_extent(drawn), title=title, words=_words(drawn, states))
    for one in sorted(drawn, key=_layer):
        _element(root, one, states.get(one.id, ""))
    return etree.tostring(root, encoding="unicode")


def _root(box: Box, *, title: str, words: str) -> etree._Element:
    root = etree.Element("svg", nsmap={None: SVG})  # type: ignore[dict-item]  # the stubs forget the default namespace
    root.set("viewBox", f"{box.x:g} {box.y:g} {box.w:g} {box.h:g}")
    attributes = {"width": f"{box.w:g}", "height": f"{box.h:g}", "role": "img", "class": "bpmn-picture"}
    for key, value in (attributes | {"font-family": FONTS, "aria-label": f"{title}。{words}"}).items():
        root.set(key, value)
    etree.SubElement(root, "title").text = title
    etree.SubElement(root, "desc").text = words
    return root


def _element(root: etree._Element, one: Drawn, state: str) -> None:
    group = etree.SubElement(root, "g")
    group.set("class", " ".join(filter(None, ("bpmn-element", f"bpmn-{one.kind}", state))))
    group.set("data-element", one.id)
    draw(group, one)
    outline = next((part for part in group if part.get("class") == "bpmn-outline"), None)
    if not state or one.box is None or outline is None:
        return
    if one.kind != "subProcess" or one.collapsed:  # a filled block would shout louder than the steps inside it
        outline.set("fill", FILLS[state])
    if state != "bpmn-done":
        outline.set("stroke-width", "3.5")
    if state == "bpmn-late":
        outline.set("stroke-dasharray", "9 3")
    if state in BADGES:
        _badge(group, one.box, *BADGES[state])


def _badge(group: etree._Element, box: Box, sign: str, colour: str) -> None:
    """Put a sign at the corner, so that the state can be read without colour."""
    x, y = box.x + box.w - 4, box.y + 4
    add(group, "circle", cx=x, cy=y, r=8, fill=colour, stroke="#ffffff", stroke_width=1)
    text = add(group, "text", x=x, y=y + 4, text_anchor="middle", font_size=11, font_weight="bold", fill="#ffffff")
    text.text = sign


def _layer(one: Drawn) -> int:
    if one.kind in BANDS:
        return BANDS.index(one.kind)
    if one.kind in {"subProcess", "transaction", "adHocSubProcess", "group"}:
        # outer blocks first, whatever the order in the file
        return 2 if one.box is None else 2 + int(1e6 - min(one.box.w * one.box.h, 1e6 - 1))
    return 2_000_000 if one.points else 2_000_002 if one.kind == "boundaryEvent" else 2_000_001


def _extent(drawn: list[Drawn]) -> Box:
    boxes = [box for one in drawn for box in (one.box, one.label) if box is not None]
    xs = [x for one in drawn for x, _ in one.points] + [x for box in boxes for x in (box.x, box.x + box.w)]
    ys = [y for one in drawn for _, y in one.points] + [y for box in boxes for y in (box.y, box.y + box.h)]
    if not xs:
        return Box(0, 0, 2 * MARGIN, 2 * MARGIN)
    left, top = min(xs) - MARGIN, min(ys) - MARGIN
    return Box(left, top, max(xs) + MARGIN - left, max(ys) + MARGIN - top)


def _words(drawn: list[Drawn], states: dict[str, str]) -> str:
    """Say in words what the colours say."""
    steps = [one for one in drawn if one.box is not None and one.kind not in BANDS]
    parts = []
    for state, word in (("bpmn-late", "已超期"), ("bpmn-current", "正在办理")):
        names = [one.name or one.id for one in steps if states.get(one.id) == state]
        if names:
            parts.append(f"{word}：{'、'.join(names)}")
    finished = sum(states.get(one.id) == "bpmn-done" for one in steps)
    if finished:
        parts.append(f"已完成 {finished} 步")
    return "；".join(parts) or f"流程图，共 {len(steps)} 个图形"
