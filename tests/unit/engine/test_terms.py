"""Deadlines that a diagram declares are open exactly as long as their activity."""

from __future__ import annotations

from tests.unit.engine.diagrams import NOW, Case, diagram, flows, timer
from workflows import engine


def deadline(*values: str) -> str:
    rows = "".join(
        f'<camunda:property name="deadline{f".{index}" if index else ""}" value="{value}"/>'
        for index, value in enumerate(values)
    )
    return f"<extensionElements><camunda:properties>{rows}</camunda:properties></extensionElements>"


XML = diagram(
    '<startEvent id="s"/><subProcess id="sp">' + deadline("rule:SH.total@accepted_at", "rule:SH.ext")
    + '<startEvent id="s1"/><userTask id="a" camunda:dueDate="rule:TR.sign@sent_at"/><userTask id="b"/><endEvent id="e1"/>'
    + flows("s1 > a; a > b; b > e1") + '</subProcess><userTask id="c"/><endEvent id="e"/>' + flows("s > sp; sp > c; c > e"),
    extensions=deadline("rule:LS.fast@registered_at"),
)  # fmt: skip


def rules(case: Case) -> dict[str, str | None]:
    return {term.rule: term.anchor for term in case.progress.terms}


def test_terms_of_the_process_the_sub_process_and_the_task_are_open_together():
    case = Case(XML, {"registered_at": "2026-04-01T08:00:00+08:00", "sent_at": "2026-04-02"})
    assert rules(case) == {
        "LS.fast": "2026-04-01T08:00:00+08:00", "SH.total": None, "SH.ext": None, "TR.sign": "2026-04-02",
    }  # fmt: skip
    assert len({term.id for term in case.progress.terms}) == 4


def test_an_anchor_that_comes_later_is_taken_then_and_kept():
    case = Case(XML, {"sent_at": "2026-04-02"})
    ids = {term.id for term in case.progress.terms if term.rule == "SH.total"}
    case.complete("a", accepted_at="2026-04-03", sent_at="2026-05-01")
    assert rules(case) == {"LS.fast": None, "SH.total": "2026-04-03", "SH.ext": None}
    case.complete("b", accepted_at="2030-01-01")
    assert rules(case) == {"LS.fast": None}
    assert ids


def test_an_anchor_stays_what_it_was_when_the_activity_began():
    case = Case(XML, {"accepted_at": "2026-04-03"})
    case.complete("a", accepted_at="2030-01-01")
    assert rules(case)["SH.total"] == "2026-04-03"


def test_no_term_is_left_when_the_instance_has_finished():
    case = Case(XML)
    for element in ("a", "b", "c"):
        case.complete(element)
    assert case.progress.terms == ()


def test_a_timer_takes_an_anchor_that_comes_later_and_keeps_it():
    xml = diagram(
        '<startEvent id="s"/><subProcess id="sp"><startEvent id="s1"/><userTask id="a"/><userTask id="b"/><userTask id="c"/>'
        '<endEvent id="e1"/>' + flows("s1 > a; a > b; b > c; c > e1") + '</subProcess><boundaryEvent id="t" attachedToRef="sp">'
        + timer("rule:TR.result@signed_at") + '</boundaryEvent><endEvent id="e"/>' + flows("s > sp; sp > e; t > e")
    )  # fmt: skip
    case = Case(xml)
    assert case.progress.timers[0].anchor is None
    case.complete("a", signed_at="2026-04-09")
    assert case.progress.timers[0].anchor == "2026-04-09"
    case.complete("b", signed_at="2030-01-01")
    assert case.progress.timers[0].anchor == "2026-04-09"


def test_an_amendment_sets_what_a_process_already_has_and_moves_nothing():
    case = Case(XML, {"sent_at": "2026-04-02"})

    after = engine.amend(case.definition, case.progress.snapshot, data={"sent_at": "2026-05-01", "new": 1}, now=NOW)

    assert [task.id for task in after.tasks] == [task.id for task in case.progress.tasks]
    assert after.data == {"sent_at": "2026-05-01"}
