"""A term whose rule the data choose: only from the list on the diagram, at the moment when the step begins, never a guess."""

from __future__ import annotations

import pytest

from tests.unit.engine.diagrams import NOW, Case, diagram, flows, timer
from workflows import catalog, engine
from workflows.errors import DiagramRefused, StepFailed
from workflows.prove import prove

POSTED = "2026-02-10T10:00:00+08:00"
DATA = {"notice_rule": "TK.notice", "posted_at": POSTED}
LIST = ("rules.notice_rule", "DB.notice, TK.notice")
TERM = "rule:${notice_rule}@posted_at"
LINE = '<startEvent id="s"/>{step}<endEvent id="e"/>' + flows("s > a; a > e")


def properties(*pairs: tuple[str, str]) -> str:
    rows = "".join(f'<camunda:property name="{name}" value="{value}"/>' for name, value in pairs)
    return f"<extensionElements><camunda:properties>{rows}</camunda:properties></extensionElements>"


INSIDE = '<startEvent id="s1"/><userTask id="x"/><endEvent id="e1"/>' + flows("s1 > x; x > e1")
DEADLINES = {
    "a task's due date": diagram(LINE.format(step=f'<userTask id="a" camunda:dueDate="{TERM}">' + properties(LIST) + "</userTask>")),
    "a deadline of a task": diagram(LINE.format(step='<userTask id="a">' + properties(("deadline", TERM), LIST) + "</userTask>")),
    "a sub-process": diagram(LINE.format(step='<subProcess id="a">' + properties(("deadline", TERM), LIST) + INSIDE + "</subProcess>")),
    "a task, by the list of the process": diagram(
        LINE.format(step=f'<userTask id="a" camunda:dueDate="{TERM}"/>'), extensions=properties(LIST)
    ),
    "the process": diagram(LINE.format(step='<userTask id="a"/>'), extensions=properties(("deadline.1", TERM), LIST)),
    "several performances": diagram(
        LINE.format(step=f'<userTask id="a" camunda:dueDate="{TERM}">' + properties(LIST)
                    + "<multiInstanceLoopCharacteristics><loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics></userTask>")
    ),
}  # fmt: skip


def on_timer(open: str) -> str:
    """Return an event that waits by the chosen rule, from its opening tag."""
    return f"{open}{properties(LIST)}{timer(TERM)}</{open[1:].split()[0]}>"


TASK = LINE.format(step='<userTask id="a"/>')
OUT = '<endEvent id="e2"/>' + flows("t > e2")
TIMERS = {
    "an intermediate event": diagram(LINE.format(step=on_timer('<intermediateCatchEvent id="a">'))),
    "a boundary event": diagram(TASK + on_timer('<boundaryEvent id="t" attachedToRef="a">') + OUT),
    "an event sub-process": diagram(
        TASK + '<subProcess id="h" triggeredByEvent="true">' + on_timer('<startEvent id="t" isInterrupting="false">') + OUT + "</subProcess>"
    ),
    "an event behind a gateway": diagram(
        '<startEvent id="s"/><eventBasedGateway id="g"/><endEvent id="e"/><intermediateCatchEvent id="m">' + timer("P1D")
        + "</intermediateCatchEvent>" + on_timer('<intermediateCatchEvent id="a">')
        + flows("s > g; g > a; g > m; a > e; m > e")),
}  # fmt: skip
EVERY = {**DEADLINES, **TIMERS}


@pytest.mark.parametrize("kind", DEADLINES)
def test_a_deadline_runs_by_the_rule_that_the_data_name(kind: str):
    case = Case(DEADLINES[kind], DATA)

    assert {(term.rule, term.anchor) for term in case.progress.terms} == {("TK.notice", POSTED)}


@pytest.mark.parametrize("kind", TIMERS)
def test_a_timer_waits_by_the_rule_that_the_data_name(kind: str):
    case = Case(TIMERS[kind], DATA)

    assert ("rule:TK.notice@posted_at", POSTED) in {(timer.term, timer.anchor) for timer in case.progress.timers}


@pytest.mark.parametrize("kind", EVERY)
@pytest.mark.parametrize("value", ["TR.sign", "tk.notice", "none", "", 7, True, None])
def test_a_rule_that_is_not_on_the_list_stops_the_step(kind: str, value: object):
    with pytest.raises(StepFailed, match="none of DB.notice, TK.notice"):
        Case(EVERY[kind], {**DATA, "notice_rule": value})


@pytest.mark.parametrize("kind", EVERY)
def test_a_rule_that_the_data_do_not_name_stops_the_step(kind: str):
    with pytest.raises(StepFailed, match="none of DB.notice, TK.notice"):
        Case(EVERY[kind], {"posted_at": POSTED})


@pytest.mark.parametrize("kind", EVERY)
def test_without_a_list_the_diagram_is_refused(kind: str):
    xml = EVERY[kind].replace(b"rules.notice_rule", b"rules.other")

    with pytest.raises(DiagramRefused, match=r"rules\.notice_rule"):
        catalog.compile(xml)
    with pytest.raises(DiagramRefused, match=r"rules\.notice_rule"):
        catalog.compile(EVERY[kind].replace(b"DB.notice, TK.notice", b" , "))


@pytest.mark.parametrize("kind", EVERY)
def test_an_exploration_needs_no_data(kind: str):
    assert prove(catalog.compile(EVERY[kind])).sound


def test_the_rule_stays_what_it_was_when_the_step_began():
    step = (
        '<subProcess id="a">' + properties(("deadline", TERM), LIST) + '<startEvent id="s1"/><userTask id="x"/><userTask id="y"/>'
        '<endEvent id="e1"/>' + flows("s1 > x; x > y; y > e1") + "</subProcess>"
    )  # fmt: skip
    case = Case(diagram(LINE.format(step=step)), DATA)
    case.complete("x", notice_rule="DB.notice")

    assert {term.rule for term in case.progress.terms} == {"TK.notice"}


@pytest.mark.parametrize("kind", DEADLINES)
def test_the_data_may_choose_that_no_term_runs_where_the_list_says_so(kind: str):
    case = Case(DEADLINES[kind].replace(b"DB.notice, TK.notice", b"TK.notice, none"), {"notice_rule": None})

    assert case.progress.terms == ()


@pytest.mark.parametrize("kind", TIMERS)
def test_a_timer_needs_a_term(kind: str):
    with pytest.raises(StepFailed, match="a timer needs one"):
        Case(TIMERS[kind].replace(b"DB.notice, TK.notice", b"TK.notice, none"), {"notice_rule": None})


def test_a_called_process_chooses_by_what_its_caller_hands_in():
    called = diagram(LINE.format(step='<userTask id="a"/>'), key="q", extensions=properties(("deadline", TERM), LIST))
    case = Case(diagram(LINE.format(step='<callActivity id="a" calledElement="q"/>')), DATA, called={"q": called})

    assert {(term.element, term.rule) for term in case.progress.terms} == {("q", "TK.notice")}


def test_two_deadlines_that_come_to_one_rule_run_once():
    both = properties(("deadline.1", "rule:TK.notice@posted_at"), ("deadline.2", TERM), LIST)
    case = Case(diagram(LINE.format(step=f'<userTask id="a">{both}</userTask>')), DATA)

    assert [term.rule for term in case.progress.terms] == ["TK.notice"]


def test_the_automatic_step_before_it_is_kept_as_failed_and_tried_again():
    xml = diagram(
        '<startEvent id="s"/><serviceTask id="w" camunda:type="external" camunda:topic="x"/><endEvent id="e"/>'
        f'<userTask id="a" camunda:dueDate="{TERM}">' + properties(LIST) + "</userTask>" + flows("s > w; w > a; a > e")
    )  # fmt: skip
    definition = catalog.compile(xml)
    progress = engine.start(definition, data={"posted_at": POSTED}, now=NOW, on_failure="keep")

    assert [failed.element for failed in progress.failed] == ["w"]
    assert "none of DB.notice, TK.notice" in progress.failed[0].cause
    assert progress.effects == ()
