"""A gateway without a default is accepted where no walk through the diagram finds it without a way, and only there."""

from __future__ import annotations

import re

import pytest

from tests.unit.lint.models import choice, diagram, flow, line
from workflows.lint import lint

SETTLED = '<startEvent id="s0"/><scriptTask id="s"><script>way = {}</script></scriptTask>' + flow("f0", "s0", "s")
NARROWED = (
    choice("way > 5", "", default="no")
    .replace('<task id="a"/>', '<exclusiveGateway id="h"/><task id="a"/><task id="c"/>')
    .replace('targetRef="a"', 'targetRef="h"')
    + flow("h1", "h", "a", "way > 10")
    + flow("h2", "h", "c", "way > 5 and way <= 10")
    + flow("h3", "c", "j")
)
REPEATED = re.sub(r'(id|sourceRef|targetRef|default)="', r'\1="i', NARROWED)

DECIDED = choice("way == 1", "way == 2")
ASKED = '<userTask id="u"/>' + flow("f7", "s", "u") + '<sequenceFlow id="f1" sourceRef="u"'
EACH = '<multiInstanceLoopCharacteristics camunda:collection="ways" camunda:elementVariable="way"/>'


def settled(way: int, rest: str = DECIDED) -> bytes:
    return diagram(rest.replace('<startEvent id="s"/>', SETTLED.format(way)))


ACCEPTED: dict[str, bytes] = {
    "a choice that what was settled before decides": settled(2),
    "a choice that the one before has narrowed": diagram(NARROWED),
}
REFUSED: dict[str, tuple[str, bytes]] = {
    "a choice that what was settled before leaves no way": ("g", settled(3)),
    "a choice that a person may unsettle": (
        "g",
        settled(1, DECIDED.replace('<sequenceFlow id="f1" sourceRef="s"', ASKED)),
    ),
    "a choice for each of a list, of which a walk knows one value": (
        "ih",
        diagram(line(t=f'<subProcess id="t">{EACH}{REPEATED}</subProcess>')),
    ),
}


def stalls(xml: bytes) -> list[tuple[str, str]]:
    return [(finding.rule, finding.element) for finding in lint(xml) if finding.severity == "error"]


@pytest.mark.parametrize("sentence", ACCEPTED)
def test_it_accepts(sentence: str) -> None:
    assert stalls(ACCEPTED[sentence]) == []


@pytest.mark.parametrize("sentence", REFUSED)
def test_it_refuses(sentence: str) -> None:
    element, xml = REFUSED[sentence]
    assert stalls(xml) == [("no-default", element)]
