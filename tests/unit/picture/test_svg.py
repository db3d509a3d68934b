"""The picture of a diagram on the server: complete, safe, and readable without colour, script or style sheet."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from tests.unit.picture.drawing import Drawing
from workflows.layout import layout
from workflows.picture import svg
from workflows.picture.text import width, wrap

DIAGRAMS = sorted((Path(__file__).parents[3] / "workflows/diagrams").glob("*.bpmn"))
LANES = layout((Path(__file__).parent / "two_lanes.bpmn").read_bytes())


def picture(**states: tuple[str, ...]) -> etree._Element:
    return etree.fromstring(svg(LANES, title="转办 2026-001", **states))


def groups(root: etree._Element) -> dict[str, set[str]]:
    return {
        group.get("data-element"): set(group.get("class").split())
        for group in root.iter("{*}g")
        if group.get("data-element")
    }


@pytest.mark.parametrize("path", DIAGRAMS, ids=lambda path: path.stem)
def test_everything_drawn_in_a_shipped_diagram_is_in_its_picture(path: Path) -> None:
    drawing = Drawing(path.read_bytes())

    assert (
        groups(etree.fromstring(svg(path.read_bytes(), title=path.stem))).keys()
        == drawing.boxes.keys() | drawing.lines.keys()
    )


def test_every_label_can_be_read() -> None:
    text = "".join(picture().itertext())

    for label in ("收到申请", "核对材料", "材料齐全吗？", "齐全", "不齐", "窗口", "部门", "签收转办单并办理"):
        assert label in text.replace("\n", "")


def test_the_position_of_a_case_is_marked_by_class_sign_and_word() -> None:
    root = picture(done=("check", "whole"), current=("fix",), late=("sign",))

    marked = groups(root)
    assert "bpmn-done" in marked["check"]
    assert "bpmn-current" in marked["fix"]
    assert "bpmn-late" in marked["sign"]
    assert root.findtext("{*}desc") == "已超期：签收转办单并办理 <紧急>；正在办理：补正材料；已完成 2 步"
    assert {"✓", "!"} <= {text.text for text in root.iter("{*}text")}


def test_a_step_that_is_current_and_late_is_late() -> None:
    assert "bpmn-late" in groups(picture(current=("sign",), late=("sign",)))["sign"]


def test_names_are_text_and_never_markup() -> None:
    root = etree.fromstring(svg(LANES, title="<script>alert(1)</script>"))

    assert root.find(".//{*}script") is None
    assert root.findtext("{*}title") == "<script>alert(1)</script>"


def test_it_needs_no_style_sheet_no_script_and_no_address() -> None:
    root = picture(late=("sign",))

    assert {etree.QName(element).localname for element in root.iter("*")} <= {
        "svg", "title", "desc", "g", "rect", "circle", "polygon", "polyline", "path", "text", "tspan",
    }  # fmt: skip
    assert not any(
        name in {"style", "href", "id"} or name.startswith("on") for e in root.iter("*") for name in e.attrib
    )


def test_it_is_one_picture_to_a_screen_reader() -> None:
    root = picture(current=("fix",))

    assert root.get("role") == "img"
    assert root.get("aria-label") == "转办 2026-001。正在办理：补正材料"


def test_a_file_without_a_drawing_is_laid_out_first() -> None:
    bare = (Path(__file__).parent / "two_lanes.bpmn").read_bytes()

    assert "check" in groups(etree.fromstring(svg(bare, title="转办")))


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("制发不予批准告知书", ["制发不予批准", "告知书"]),
        ("是否齐全，能受理？", ["是否齐全，能", "受理？"]),
        ("sign and return", ["sign and", "return"]),
        ("", []),
    ],
)
def test_labels_break_where_readers_expect(text: str, lines: list[str]) -> None:
    assert wrap(text, 73) == lines


def test_no_line_begins_with_punctuation_or_is_too_wide() -> None:
    text = "先行救助，由乡镇分管领导审批；余额报县级民政部门决定（同一案件）。"

    for limit in range(40, 200, 7):
        for line in wrap(text, limit, max_lines=30):
            assert line[0] not in "，；。）"
            assert width(line) <= limit + 24


def test_a_file_without_a_process_is_an_empty_picture() -> None:
    xml = b'<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="t"/>'

    assert groups(etree.fromstring(svg(xml, title="空"))) == {}
