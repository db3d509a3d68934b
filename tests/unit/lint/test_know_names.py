"""Names on our own diagrams must exist: forms, roles, units, terms, tables, topics, processes, messages."""

from __future__ import annotations

import pytest

from tests.unit.lint.models import MESSAGE, catch, diagram, line, timer
from workflows.lint import Known, lint

ALL = Known(
    forms=frozenset({"urgent.judge"}), roles=frozenset({"clerk"}), units=frozenset({"township"}),
    rules=frozenset({"TR.sign"}), decisions=frozenset({"items"}), topics=frozenset({"document.issue"}),
    processes=frozenset({"refer"}), messages=frozenset({"withdraw"}),
)  # fmt: skip
TASK = '<userTask id="t" camunda:candidateGroups="{group}" camunda:formKey="{form}" camunda:dueDate="{due}"/>'


def task(group: str = "clerk@township", form: str = "urgent.judge", due: str = "rule:TR.sign@sent_at") -> bytes:
    return diagram(line(t=TASK.format(group=group, form=form, due=due)))


def errors(xml: bytes, known: Known | None = ALL) -> set[str]:
    return {finding.rule for finding in lint(xml, known=known) if finding.severity == "error"}


def test_a_task_of_known_names_passes() -> None:
    assert errors(task()) == set()


UNKNOWN = {
    "unknown-role": task(group="king@township"),
    "unknown-unit": task(group="clerk@castle"),
    "unknown-form": task(form="urgent.juge"),
    "unknown-rule": task(due="rule:TR.sing"),
    "unknown-topic": diagram(line(t='<serviceTask id="t" camunda:type="external" camunda:topic="pay.twice"/>')),
    "unknown-decision": diagram(
        line(t='<businessRuleTask id="t" camunda:decisionRef="item" camunda:resultVariable="x"/>')
    ),
    "unknown-process": diagram(line(t='<callActivity id="t" calledElement="refer-moon"/>')),
    "unknown-message": diagram(
        line(c=catch('<messageEventDefinition messageRef="m"/>')), around=MESSAGE.replace("withdraw", "retreat")
    ),
}


@pytest.mark.parametrize("rule", UNKNOWN)
def test_a_name_that_does_not_exist_is_an_error(rule: str) -> None:
    assert errors(UNKNOWN[rule]) == {rule}


@pytest.mark.parametrize("rule", UNKNOWN)
def test_without_an_installation_no_name_is_judged(rule: str) -> None:
    assert errors(UNKNOWN[rule], known=None) == set()


def test_a_term_inside_an_expression_is_found_too() -> None:
    assert errors(diagram(line(c=catch(timer("timeDuration", "${'rule:TR.sign' if urgent else 'rule:TR.nap'}"))))) == {
        "unknown-rule"
    }


LISTED = (
    "<extensionElements><camunda:properties>"
    '<camunda:property name="rules.term" value="{ids}"/></camunda:properties></extensionElements>'
)


def test_every_term_that_the_data_may_choose_is_judged() -> None:
    chosen = line(t=TASK.format(group="clerk@township", form="urgent.judge", due="rule:${term}@sent_at"))

    assert errors(diagram(LISTED.format(ids="TR.sign") + chosen)) == set()
    assert errors(diagram(LISTED.format(ids="TR.sign, TR.nap") + chosen)) == {"unknown-rule"}
    assert errors(diagram(LISTED.format(ids="TR.sign, TR.nap") + chosen), known=None) == set()


def test_a_process_of_the_same_file_may_be_called() -> None:
    xml = diagram(
        line(t='<callActivity id="t" calledElement="q"/>'),
        around='<process id="q"><startEvent id="qs"/><endEvent id="qe"/>'
        '<sequenceFlow id="qf" sourceRef="qs" targetRef="qe"/></process>',
    )

    assert errors(xml) == set()


@pytest.mark.parametrize("rule", ["no-group", "no-form", "no-deadline"])
def test_a_task_that_says_nothing_is_style_for_strangers_and_an_error_for_us(rule: str) -> None:
    bare = diagram(line(t='<userTask id="t"/>'))

    assert rule in errors(bare)
    assert ("style", rule) in {(finding.severity, finding.rule) for finding in lint(bare)}


def test_a_deadline_of_the_process_measures_its_tasks() -> None:
    clock = (
        '<extensionElements><camunda:properties><camunda:property name="deadline.1" value="rule:TR.sign"/>'
        "</camunda:properties></extensionElements>"
    )

    assert "no-deadline" not in errors(diagram(clock + line(t='<userTask id="t"/>')))
