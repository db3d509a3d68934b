"""The real bpmn-js opens every shipped diagram without a warning, and draws each of its steps, gateways and lanes."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from lxml import etree
from playwright.sync_api import Page

from server.web import vendor
from tests.unit.diagrams.walking import diagrams

VIEWER = vendor.TARGET / "bpmn-navigated-viewer.min.js"
BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
DRAWN = ("Task", "Gateway", "Event", "callActivity", "subProcess", "lane", "sequenceFlow", "participant")
OPEN = """async xml => {
  document.body.innerHTML = '<div id="sheet" style="width:1200px;height:800px"></div>';
  const viewer = new window.BpmnJS({container: '#sheet'});
  const {warnings} = await viewer.importXML(xml);
  const drawn = viewer.get('elementRegistry').getAll().map(each => each.id);
  viewer.destroy();
  return {warnings: warnings.map(each => each.message), drawn};
}"""


def wanted(xml: bytes) -> set[str]:
    """Return the ids of what a person must see."""
    root = etree.fromstring(xml)
    return {
        str(each.get("id"))
        for each in root.iter(f"{BPMN}*")
        if each.get("id") and etree.QName(each).localname.endswith(DRAWN)
    }


@pytest.fixture
def viewer(open_page: Callable[..., Page]) -> Callable[..., Page]:
    """A page with bpmn-js; what its console complains of fails the test unless `complaints` is False."""
    assert VIEWER.is_file() or vendor.fetch_assets(print), (
        "bpmn-js is not there: install npm and run python3 run.py setup"
    )

    def make(**options: bool) -> Page:
        page = open_page(**options)
        page.add_script_tag(path=VIEWER)
        return page

    return make


def test_every_diagram_opens_whole_and_without_a_warning(viewer: Callable[..., Page]) -> None:
    wrong, page = {}, viewer()
    for key, xml in diagrams().items():
        told = page.evaluate(OPEN, xml.decode())
        if told["warnings"] or (missing := wanted(xml) - set(told["drawn"])):
            wrong[key] = told["warnings"] or sorted(missing)

    assert wrong == {}


def test_a_flow_that_leads_nowhere_is_warned_of(viewer: Callable[..., Page]) -> None:
    xml = re.sub(r'targetRef="[^"]*"', 'targetRef="nobody"', diagrams()["dibao"].decode(), count=1)

    assert viewer(complaints=False).evaluate(OPEN, xml)["warnings"]
