"""Every shipped diagram is sound, names only things that exist, and can be read on one sheet."""

from __future__ import annotations

import re
from datetime import date

import pytest
from lxml import etree

import forms
from server.cases.routing import UNIT_REFERENCES
from server.cases.words import PROCESSES
from server.organisation.roles import ROLES
from tests.unit.diagrams.walking import DIAGRAMS, definition, diagrams
from tests.unit.picture.drawing import Drawing
from workflows import expressions
from workflows.lint import Known, lint
from workflows.worktime import load_terms

NS = {"b": "http://www.omg.org/spec/BPMN/20100524/MODEL", "dc": "http://www.omg.org/spec/DD/20100524/DC",
      "c": "http://camunda.org/schema/1.0/bpmn"}  # fmt: skip
CONTRACT = DIAGRAMS.parents[1] / "docs" / "processes" / "messages.md"
USUAL_NODES = 25  #: tasks, calls, gateways, events and sub-processes that one sheet holds
MOST_NODES = 26  #: and that one of `LARGE` may hold
_EVENTS = "opinion, review and decision are called already; what is left is the body with each event at its edge and where that leads"
#: Sheets above the usual, each with the reason why it is not two.
LARGE = {
    "dibao": _EVENTS,
    "tekun": _EVENTS,
    "recognise": _EVENTS,
    "temp-spend": _EVENTS,
    "stop": "the hearing is called already; carrying out, dropping and starting anew after a change share the body's end",
    "verify": "data check and home visit are called already; the township's and the county's survey are read side by side",
    "pay-return": "where returned money can go is one question: its four ends are read side by side",
    "joint-meeting": "a meeting is one afternoon: who prepares, opens, deliberates and signs reads it from one sheet",
}
SHEET = 2800  #: widest drawing whose 12-pixel letters a person still reads on A3, in pixels
NODES = ("Task", "task", "Gateway", "Event", "subProcess", "callActivity")
KEYS = tuple(diagrams())


def section(title: str) -> str:
    return CONTRACT.read_text(encoding="utf-8").split(f"## {title}\n")[1].split("\n## ")[0]


def first_cells(title: str) -> frozenset[str]:
    return frozenset(re.findall(r"^\| `([^`]+)` \|", section(title), flags=re.M))


def promised() -> set[str]:
    """Every data name of the contract."""
    told = ("Data at the start", "Data that steps add", "Data that the server adds", "Messages")
    return set(re.findall(r"`([a-z_]+)`", "".join(section(title) for title in told)))


def fields_told(title: str) -> dict[str, set[str]]:
    """Each form of one table of the contract with its data names."""
    rows = re.findall(r"^\| (`[^|]+) \| ([^|]*) \|", section(title), flags=re.M)
    return {
        name: set(re.findall(r"`([a-z_]+)`", fields))
        for keys, fields in rows
        for name in re.findall(r"`([^`]+)`", keys)
    }


def root(key: str) -> etree._Element:
    return etree.fromstring(diagrams()[key])


def known() -> Known:
    return Known(
        forms=frozenset(forms.keys()),
        roles=frozenset(ROLES),
        units=UNIT_REFERENCES,
        rules=frozenset(rule.id for rule in load_terms().every),
        topics=first_cells("Effects"),
        processes=frozenset(KEYS),
        messages=first_cells("Messages"),
    )


def test_the_six_processes_of_the_window_are_there():
    assert {"intake", "urgent", "refer", "refer-education", "refer-housing", "refer-employment"} <= set(KEYS)


def test_the_contract_tells_each_message_effect_and_process_once() -> None:
    for title in ("Processes", "Effects", "Messages"):
        keys = re.findall(r"^\| `([^`]+)` \|", section(title), flags=re.M)
        assert sorted(keys) == sorted(set(keys)), title


@pytest.mark.parametrize("key", KEYS)
def test_the_linter_finds_nothing_wrong_with_it(key: str):
    assert lint(diagrams()[key], known=known()) == ()


@pytest.mark.parametrize("key", KEYS)
def test_readers_have_a_name_for_it(key: str):
    assert key in PROCESSES


def test_no_two_processes_have_one_name_in_a_list_or_a_filter():
    for language in ("zh", "en"):
        names = [getattr(PROCESSES[key], language) for key in KEYS]
        assert sorted(names) == sorted(set(names)), language


def test_a_called_part_says_of_which_procedure_it_is_where_its_own_name_does_not():
    # One picks them from a list of all: «县级审查与决定» alone is the county's part of four procedures.
    for key, word in {"recognise-county": "边缘", "tekun-county": "特困", "spend-county": "临时救助", "urgent-county": "小额快救",
                      "recognise-opinion": "边缘", "tekun-opinion": "特困", "dibao-opinion": "低保", "dibao-convert": "低保",
                      "spend-stage": "临时救助", "urgent-book": "小额快救", "urgent-after": "小额快救"}.items():  # fmt: skip
        assert word in PROCESSES[key].zh, key


@pytest.mark.parametrize("key", KEYS)
def test_its_process_is_called_like_its_file_and_compiles(key: str):
    assert definition(key).key == key


@pytest.mark.parametrize("key", KEYS)
def test_every_step_of_a_person_has_a_form_a_group_and_a_limit_in_force(key: str):
    book = load_terms()

    for step in definition(key).steps:
        assert step.form in forms.keys(), step.element
        assert step.groups, step.element
        assert step.lane, step.element
        assert step.rules, step.element
        for rule in step.rules:
            assert book.rule(rule, on=date(2026, 11, 22), division="690102")


@pytest.mark.parametrize("key", KEYS)
def test_every_name_in_its_expressions_is_promised_by_the_contract(key: str):
    tree = root(key)
    own = {
        line.split("=")[0].strip()
        for text in tree.xpath("//b:script/text()", namespaces=NS)
        for line in text.split("\n")
    }
    texts = tree.xpath(
        "//b:conditionExpression/text() | //c:inputParameter/text() | //b:timeDate/text()", namespaces=NS
    )

    for text in texts:
        if "${" in text or " " in text.strip():
            assert names(text) <= promised() | own | {"now", "today"}, text


def names(text: str) -> set[str]:
    """Return the data names that an expression reads."""
    without_literals = re.sub(r"\"[^\"]*\"|'[^']*'", "", text.replace("${", "").replace("}", ""))
    return set(re.findall(r"\b[a-z_]+\b", without_literals)) - {"and", "or", "not", "if", "else", "true", "false"}


@pytest.mark.parametrize("key", KEYS)
def test_its_expressions_are_in_the_safe_language(key: str):
    for text in root(key).xpath("//b:conditionExpression/text()", namespaces=NS):
        assert not expressions.check(text), text


@pytest.mark.parametrize("key", KEYS)
def test_the_routing_fields_of_its_forms_are_those_of_the_contract(key: str):
    told = fields_told("Data that steps add")

    for step in definition(key).steps:
        if step.form in told:
            routed = {field.name for field in forms.load(step.form).routing_fields}
            assert told[step.form] <= routed, step.form


def test_nobody_types_what_the_server_adds():
    told = fields_told("Data that the server adds")

    assert {"refer.sign", "refer.ruling", "refer.readdress"} <= set(told)
    for form, names in told.items():
        assert not names & {field.name for field in forms.load(form).routing_fields}, form


@pytest.mark.parametrize("key", KEYS)
def test_its_labels_are_chinese(key: str):
    for element in root(key).xpath("//b:process//*[@name]", namespaces=NS):
        if not element.tag.startswith("{" + NS["c"]):
            assert re.search(r"[\u4e00-\u9fff]", element.get("name")), element.get("id")


def nodes_of(key: str) -> int:
    inside = root(key).iterfind(".//b:process//b:*", NS)
    return sum(etree.QName(element).localname.endswith(NODES) for element in inside)


@pytest.mark.parametrize("key", KEYS)
def test_it_fits_on_one_sheet(key: str):
    widths = [float(bounds.get("width")) for bounds in root(key).xpath("//dc:Bounds", namespaces=NS)]
    steps = root(key).xpath("count(//b:userTask | //b:serviceTask | //b:scriptTask | //b:callActivity)", namespaces=NS)

    nodes = nodes_of(key)

    assert max(widths) <= SHEET
    assert steps <= 15
    assert nodes <= MOST_NODES
    assert nodes <= USUAL_NODES or (key in LARGE and LARGE[key])


def test_what_is_called_a_large_sheet_is_one() -> None:
    assert {key for key in LARGE if nodes_of(key) > USUAL_NODES} == LARGE.keys()


@pytest.mark.parametrize("key", KEYS)
def test_its_labels_touch_nothing_and_hold_their_words(key: str):
    drawing = Drawing(diagrams()[key])

    assert drawing.touched_labels() == []
    assert drawing.cramped_labels() == []
    assert drawing.missing() == set()


@pytest.mark.parametrize("key", KEYS)
def test_its_gateways_ask_and_each_way_out_answers(key: str):
    for gateway in root(key).xpath("//b:exclusiveGateway | //b:inclusiveGateway", namespaces=NS):
        ways = root(key).xpath(f"//b:sequenceFlow[@sourceRef='{gateway.get('id')}']", namespaces=NS)
        if len(ways) > 1:
            assert gateway.get("name", "").endswith("？"), gateway.get("id")
            assert all(way.get("name") for way in ways), gateway.get("id")


@pytest.mark.parametrize("key", KEYS)
def test_its_timers_say_their_rule(key: str):
    for timer in root(key).xpath("//*[b:timerEventDefinition]", namespaces=NS):
        term = "".join(timer.find("b:timerEventDefinition", NS).itertext()).strip()
        rule = re.search(r"rule:([A-Z]+[A-Za-z0-9.-]*)", term)
        assert rule is None or rule.group(1) in timer.get("name", ""), timer.get("id")


@pytest.mark.parametrize("key", KEYS)
def test_a_timer_says_the_rule_that_it_runs_by_or_who_chooses_it(key: str):
    for event in root(key).iterfind(".//{*}timerEventDefinition/.."):
        said, rule = event.get("name", ""), "".join(event.find("{*}timerEventDefinition").itertext()).strip()
        if named := re.match(r"rule:([A-Za-z.]+)", rule):
            assert named[1] in said
        elif rule.startswith("rule:"):
            assert re.search("（期限由.+定）", said), said
