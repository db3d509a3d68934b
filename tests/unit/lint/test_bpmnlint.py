"""bpmnlint's recommended rules are matters of style."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.lint.models import diagram, flow, line
from workflows.layout import layout
from workflows.lint import lint

DIAGRAMS = sorted((Path(__file__).parents[3] / "workflows/diagrams").glob("*.bpmn"))
CROWD = diagram(line('<task id="u" name="查"/>', flow("f8", "t", "u"), flow("f9", "u", "e"), t='<task id="t"/>'))


def style(xml: bytes) -> set[tuple[str, str]]:
    return {(finding.rule, finding.element) for finding in lint(xml) if finding.severity == "style"}


def test_a_task_without_a_label_and_a_split_without_a_gateway_are_pointed_out() -> None:
    assert ("bpmnlint:label-required", "t") in style(CROWD)
    assert "bpmnlint:no-implicit-split" in {rule for rule, _ in style(CROWD)}


@pytest.mark.parametrize("name", ["公示7天", "满三个月", "每半年核查", "notice of 7 days", "20个工作日内答复"])
def test_a_name_that_tells_how_long_a_term_is_is_pointed_out(name: str) -> None:
    named = diagram(line(t=f'<task id="t" name="{name}"/>'))

    assert ("term-in-a-name", "t") in style(named)
    assert ("term-in-a-name", "t") not in style(diagram(line(t='<task id="t" name="公示期满 DB.notice，第二次"/>')))


def test_two_steps_of_people_with_one_name_are_pointed_out() -> None:
    steps = '<userTask id="t" name="审批"/>', '<userTask id="u" name="{}"/>'
    second = "".join((steps[1], flow("f8", "t", "u"), flow("f9", "u", "e")))

    assert ("two-steps-of-one-name", "u") in style(diagram(line(second.format("审批"), t=steps[0])))
    assert "two-steps-of-one-name" not in {
        rule for rule, _ in style(diagram(line(second.format("县级审批"), t=steps[0])))
    }


def test_a_diagram_without_a_drawing_is_pointed_out_until_it_is_laid_out() -> None:
    assert ("bpmnlint:no-bpmndi", "t") in style(CROWD)
    assert not any(
        rule in {"bpmnlint:no-bpmndi", "bpmnlint:no-overlapping-elements"} for rule, _ in style(layout(CROWD))
    )


@pytest.mark.parametrize("path", DIAGRAMS, ids=lambda path: path.stem)
def test_our_own_diagrams_have_no_style_findings(path: Path) -> None:
    assert style(path.read_bytes()) == set()
