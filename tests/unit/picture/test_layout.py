"""A diagram without a drawing gets one that a person would print."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest
from lxml import etree

from tests.unit.picture.drawing import Drawing
from workflows.layout import layout

DIAGRAMS = sorted((Path(__file__).parents[3] / "workflows/diagrams").glob("*.bpmn"))
LANES = Path(__file__).parent / "two_lanes.bpmn"
BESIDE = b"""<b:definitions xmlns:b="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="t">
<b:collaboration id="c"><b:participant id="pool" processRef="p"/></b:collaboration>
<b:process id="p"><b:laneSet id="ls">
<b:lane id="l1"><b:flowNodeRef>s</b:flowNodeRef><b:flowNodeRef>g</b:flowNodeRef><b:flowNodeRef>aside</b:flowNodeRef>
<b:flowNodeRef>out</b:flowNodeRef><b:flowNodeRef>i</b:flowNodeRef><b:flowNodeRef>e</b:flowNodeRef></b:lane>
<b:lane id="l2"><b:flowNodeRef>x</b:flowNodeRef></b:lane></b:laneSet>
<b:startEvent id="s"/><b:exclusiveGateway id="g"/><b:task id="aside"/><b:endEvent id="out"/><b:endEvent id="e"/>
<b:subProcess id="body"><b:startEvent id="i"/><b:endEvent id="x"/><b:sequenceFlow id="f5" sourceRef="i" targetRef="x"/></b:subProcess>
<b:sequenceFlow id="f1" sourceRef="s" targetRef="g"/><b:sequenceFlow id="f2" sourceRef="g" targetRef="body"/>
<b:sequenceFlow id="f3" sourceRef="g" targetRef="aside"/><b:sequenceFlow id="f4" sourceRef="aside" targetRef="out"/>
<b:sequenceFlow id="f6" sourceRef="body" targetRef="e"/></b:process></b:definitions>"""

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"


def _with_one_more_event(of: Path | bytes, *, on: str, leading_to: str, key: str = "more") -> bytes:
    root = etree.fromstring(of if isinstance(of, bytes) else of.read_bytes())
    process = root.find(BPMN + "process")
    event = etree.SubElement(process, BPMN + "boundaryEvent", id=key, name="又一件事", attachedToRef=on)
    etree.SubElement(event, BPMN + "messageEventDefinition", id=f"{key}_message")
    etree.SubElement(process, BPMN + "sequenceFlow", id=f"f_{key}", sourceRef=key, targetRef=leading_to)
    return etree.tostring(root)


@pytest.fixture
def drawing() -> Drawing:
    return Drawing(layout(LANES.read_bytes()))


def test_every_step_lane_and_flow_is_drawn(drawing: Drawing) -> None:
    assert drawing.missing() == set()


def test_steps_run_from_left_to_right_except_the_way_back(drawing: Drawing) -> None:
    backwards = [flow for flow, (start, end) in drawing.ends().items() if end[0] < start[0]]

    assert backwards == ["again"]


def test_a_step_stands_in_its_lane(drawing: Drawing) -> None:
    window, department = drawing.boxes["window"], drawing.boxes["department"]

    assert drawing.boxes["check"].is_inside(window)
    assert drawing.boxes["sign"].is_inside(department)
    assert window.bottom == department.top


def test_flows_run_at_right_angles(drawing: Drawing) -> None:
    for points in drawing.lines.values():
        assert all(x1 == x2 or y1 == y2 for (x1, y1), (x2, y2) in zip(points, points[1:], strict=False))


def test_steps_do_not_overlap(drawing: Drawing) -> None:
    steps = [drawing.boxes[key] for key in ("begin", "check", "whole", "fix", "sign", "remind", "joined", "done")]

    assert not any(one.overlaps(other) for one, other in combinations(steps, 2))


def test_no_flow_runs_through_a_step(drawing: Drawing) -> None:
    assert drawing.lines_through(("check", "fix", "sign", "remind")) == []


def test_a_boundary_event_sits_on_the_border_of_its_task(drawing: Drawing) -> None:
    event, task = drawing.boxes["late"], drawing.boxes["sign"]

    assert event.top < task.bottom < event.bottom


def test_laying_out_twice_changes_nothing() -> None:
    once = layout(LANES.read_bytes())

    assert layout(once) == once


def test_the_drawing_stands_under_the_prefixes_that_modellers_use() -> None:
    text = layout(LANES.read_bytes()).decode()

    assert "<bpmndi:BPMNShape" in text and "<dc:Bounds" in text and "<di:waypoint" in text
    assert "ns0:" not in text and 'xsi:type="bpmn:tFormalExpression"' in text


def test_the_meaning_of_the_file_is_untouched() -> None:
    def meaning(xml: bytes) -> list[tuple[str, list[tuple[str, str]]]]:
        root = etree.fromstring(xml)
        return [
            (element.tag, sorted(element.items()))
            for element in root.iter("{*}process", "{*}userTask", "{*}sequenceFlow")
        ]

    assert meaning(layout(LANES.read_bytes())) == meaning(LANES.read_bytes())


def test_nothing_foreign_stands_inside_a_sub_process() -> None:
    assert Drawing(layout(BESIDE)).strangers() == set()


def test_an_event_that_leads_between_steps_arrives_from_the_left_and_the_drawing_ends() -> None:
    # Above and below the step stand others: no row leads to its top or bottom, and a search for one would never end.
    tekun = next(path for path in DIAGRAMS if path.stem == "tekun")

    drawing = Drawing(layout(_with_one_more_event(tekun, on="body", leading_to="begin_anew")))

    *_, (_x, above), (x, y) = drawing.lines["f_more"]
    step = drawing.boxes["begin_anew"]
    assert (x, above, y) == (step.left, y, (step.top + step.bottom) / 2)
    assert [step for line, step in drawing.lines_through(tuple(drawing.steps())) if line == "f_more"] == []


@pytest.mark.parametrize("path", DIAGRAMS, ids=lambda path: path.stem)
def test_one_more_event_to_any_step_of_any_diagram_is_laid_out(path: Path) -> None:
    process = etree.fromstring(path.read_bytes()).find(BPMN + "process")
    bodies = [each.get("id") for each in process.iterfind(BPMN + "subProcess")]
    steps = [each.get("id") for each in process if each.find(BPMN + "incoming") is not None]
    for body in bodies:
        for step in {*steps} - {*bodies}:
            assert Drawing(layout(_with_one_more_event(path, on=body, leading_to=step))).missing() == set()


@pytest.mark.parametrize("path", DIAGRAMS, ids=lambda path: path.stem)
def test_every_shipped_diagram_can_be_laid_out_again_so_that_it_is_read(path: Path) -> None:
    drawing = Drawing(layout(path.read_bytes()))

    assert drawing.missing() == set()
    assert drawing.covered_labels() == []
    assert drawing.strangers() == set()
    assert drawing.lines_through(tuple(drawing.steps())) == []
    assert drawing.lines_through_sub_processes() == []


@pytest.mark.parametrize("path", DIAGRAMS, ids=lambda path: path.stem)
def test_two_events_that_lead_back_are_drawn_around_their_sub_process(path: Path) -> None:
    process = etree.fromstring(path.read_bytes()).find(BPMN + "process")
    bodies = {each.get("id") for each in process.iterfind(BPMN + "subProcess")}
    entered = {flow.get("targetRef"): flow.get("sourceRef") for flow in process.iterfind(BPMN + "sequenceFlow")}
    starts = {each.get("id") for each in process.iterfind(BPMN + "startEvent")}
    for body in bodies:
        if entered[body] in starts:
            continue  # nothing may lead to a start
        xml = _with_one_more_event(path, on=body, leading_to=entered[body])
        drawing = Drawing(layout(_with_one_more_event(xml, on=body, leading_to=entered[body], key="second")))

        assert drawing.missing() == set()
        assert drawing.lines_through_sub_processes() == []
        assert [
            step for line, step in drawing.lines_through(tuple(drawing.steps())) if line in ("f_more", "f_second")
        ] == []
        assert not drawing.boxes["more"].overlaps(drawing.boxes["second"])
