"""Each diagram has a page that tells its steps, effects, events and ends as they are drawn."""

from __future__ import annotations

import pytest
from lxml import etree

from tests.unit.diagrams.walking import DIAGRAMS, definition, diagrams

PAGES = DIAGRAMS.parents[1] / "docs" / "processes"
NS = {"b": "http://www.omg.org/spec/BPMN/20100524/MODEL", "c": "http://camunda.org/schema/1.0/bpmn"}


@pytest.mark.parametrize("key", diagrams())
def test_the_page_tells_every_step_with_its_form_and_term(key: str):
    page = (PAGES / f"{key}.md").read_text(encoding="utf-8")

    for step in definition(key).steps:
        row = next((line for line in page.splitlines() if f"| `{step.element}` |" in line), "")
        assert step.name in row
        assert f"`{step.form}`" in row
        assert f"`{(step.due or '').removeprefix('rule:')}`" in row


@pytest.mark.parametrize("key", diagrams())
def test_the_page_tells_every_effect_event_and_end(key: str):
    page = (PAGES / f"{key}.md").read_text(encoding="utf-8")
    root = etree.fromstring(diagrams()[key])

    for task in root.iterfind(".//b:serviceTask", NS):
        assert f"| `{task.get('id')}` | `{task.get('{' + NS['c'] + '}topic')}` |" in page
    for kind in ("boundaryEvent", "intermediateCatchEvent", "endEvent"):
        for event in root.iterfind(f".//b:{kind}", NS):
            assert f"`{event.get('id')}`" in page


@pytest.mark.parametrize("key", diagrams())
def test_the_contract_lists_the_process(key: str):
    assert f"| `{key}` |" in (PAGES / "messages.md").read_text(encoding="utf-8")
