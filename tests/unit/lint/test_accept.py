"""A diagram that the engine runs as the standard says is accepted, however unusual."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.lint.models import FORMAL, MESSAGE, catch, choice, diagram, flow, line, timer
from workflows import catalog
from workflows.lint import lint

DIAGRAMS = sorted((Path(__file__).parents[3] / "workflows/diagrams").glob("*.bpmn"))
TASK = '<task id="t"/>'

ACCEPTED: dict[str, bytes] = {
    "one step": diagram(line(t=TASK)),
    "a choice with a default": diagram(choice("amount > 800", "", default="no")),
    "a choice between opposites": diagram(choice("amount > 800", "${amount <= 800}")),
    "a choice between a condition and its denial": diagram(choice("urgent", "not urgent")),
    "a conditional flow out of a task beside a plain one": diagram(
        line('<task id="u"/>', flow("f8", "t", "u", "a == 1"), flow("f9", "u", "e"), t=TASK)
    ),
    "a timer by a literal": diagram(line(c=catch(timer("timeDuration", "P1M")))),
    "a timer by a literal in quotes": diagram(line(c=catch(timer("timeDuration", "'PT24H'")))),
    "a timer by a term": diagram(line(c=catch(timer("timeDuration", "rule:TR.sign@sent_at")))),
    "a timer by a term that the data choose": diagram(
        '<extensionElements><camunda:properties><camunda:property name="rules.term" value="TR.sign, TR.urgent"/></camunda:properties>'
        "</extensionElements>" + line(c=catch(timer("timeDuration", "rule:${term}@sent_at")))
    ),
    "a timer by a date of the data": diagram(line(c=catch(timer("timeDate", "${hearing_on}")))),
    "a message": diagram(line(c=catch('<messageEventDefinition messageRef="m"/>')), around=MESSAGE),
    "a withdrawal that interrupts": diagram(
        line(
            '<boundaryEvent id="b" attachedToRef="t"><messageEventDefinition messageRef="m"/></boundaryEvent>',
            '<endEvent id="x"/>',
            flow("fx", "b", "x"),
            t='<subProcess id="t"><startEvent id="is"/><task id="i"/><endEvent id="ie"/>'
            + flow("i1", "is", "i") + flow("i2", "i", "ie") + "</subProcess>",
        ),
        around=MESSAGE,
    ),
    "an event sub-process that interrupts": diagram(
        line(
            '<subProcess id="h" triggeredByEvent="true"><startEvent id="hs">'
            '<messageEventDefinition messageRef="m"/></startEvent><endEvent id="he"/>' + flow("hf", "hs", "he")
            + "</subProcess>",
            t=TASK,
        ),
        around=MESSAGE,
    ),
    "a link": diagram(
        '<startEvent id="s"/><intermediateThrowEvent id="k1" name="A"><linkEventDefinition name="A"/></intermediateThrowEvent>'
        '<intermediateCatchEvent id="k2" name="A"><linkEventDefinition name="A"/></intermediateCatchEvent><endEvent id="e"/>'
        + flow("f1", "s", "k1") + flow("f2", "k2", "e")
    ),
    "a cycle without an end beside a task": diagram(
        line('<boundaryEvent id="b" attachedToRef="t" cancelActivity="false">' + timer("timeCycle", "R/P1D") + "</boundaryEvent>",
             '<endEvent id="x"/>', flow("fx", "b", "x"), t='<userTask id="t"/>')
    ),
    "a cycle from a date on": diagram(
        line('<boundaryEvent id="b" attachedToRef="t" cancelActivity="false">' + timer("timeCycle", "R3/2026-04-07T03:30:00Z/PT1H")
             + "</boundaryEvent>", '<endEvent id="x"/>', flow("fx", "b", "x"), t='<userTask id="t"/>')
    ),
    "a border that waits for one of two": diagram(
        line('<boundaryEvent id="b" attachedToRef="t"><messageEventDefinition messageRef="m"/>' + timer("timeDuration", "P3D")
             + "</boundaryEvent>", '<endEvent id="x"/>', flow("fx", "b", "x"), t='<userTask id="t"/>'), around=MESSAGE
    ),
    "a start by a message or a time": diagram(line(t=TASK), around=MESSAGE).replace(
        b'<startEvent id="s"/>', ('<startEvent id="s"><messageEventDefinition messageRef="m"/>' + timer("timeDuration", "P3D") + "</startEvent>").encode()
    ),
    "a process that a gateway starts": diagram(
        '<eventBasedGateway id="g" instantiate="true"/>' + catch('<messageEventDefinition messageRef="m"/>')
        + catch(timer("timeDuration", "P3D"), name="d") + '<endEvent id="e"/>'
        + flow("f1", "g", "c") + flow("f2", "g", "d") + flow("f3", "c", "e") + flow("f4", "d", "e"), around=MESSAGE
    ),
    "instances of which the first is told at the border": diagram(
        line('<boundaryEvent id="b" attachedToRef="t"><signalEventDefinition signalRef="g"/></boundaryEvent>', '<endEvent id="x"/>',
             flow("fx", "b", "x"),
             t='<task id="t"><multiInstanceLoopCharacteristics behavior="One" oneBehaviorEventRef="sd">'
               f"<loopCardinality {FORMAL}>3</loopCardinality></multiInstanceLoopCharacteristics></task>"),
        around='<signal id="g" name="stop"/><signalEventDefinition id="sd" signalRef="g"/>'
    ),
    "three instances at once": diagram(
        line(t=f'<task id="t"><multiInstanceLoopCharacteristics><loopCardinality {FORMAL}>3</loopCardinality>'
             "</multiInstanceLoopCharacteristics></task>")
    ),
    "one instance for each member": diagram(
        line(t='<userTask id="t"><multiInstanceLoopCharacteristics isSequential="true" camunda:collection="members" '
             'camunda:elementVariable="member"/></userTask>')
    ),
    "an event that waits for the first of two": diagram(
        line(c=catch('<messageEventDefinition messageRef="m"/>' + timer("timeDuration", "P3D"))), around=MESSAGE
    ),
    "a transaction that can be cancelled": diagram(
        line(
            '<boundaryEvent id="b" attachedToRef="t"><cancelEventDefinition/></boundaryEvent><endEvent id="x"/>',
            flow("fx", "b", "x"),
            t='<transaction id="t"><startEvent id="is"/><endEvent id="ie"><cancelEventDefinition/></endEvent>'
            + flow("i1", "is", "ie") + "</transaction>",
        )
    ),
    "a step that is undone": diagram(
        line(
            '<boundaryEvent id="b" attachedToRef="t"><compensateEventDefinition/></boundaryEvent>',
            '<task id="h" isForCompensation="true"/>',
            t=TASK,
            k='<intermediateThrowEvent id="k"><compensateEventDefinition activityRef="t"/></intermediateThrowEvent>',
        )
        + '<association id="a" sourceRef="b" targetRef="h"/>'
    ),
    "a complex gateway that only splits": diagram(
        choice("amount > 800", "", default="no").replace('exclusiveGateway id="g"', 'complexGateway id="g"')
    ),
    "a process that a receive task starts": diagram(
        '<receiveTask id="t" messageRef="m" instantiate="true"/><endEvent id="e"/>' + flow("f", "t", "e"), around=MESSAGE
    ),
    "a call of a global task": diagram(
        line(t='<callActivity id="t" calledElement="k"/>'), around='<globalScriptTask id="k"><script>n = 1</script></globalScriptTask>'
    ),
    "a condition that a parallel gateway does not look at": diagram(
        choice("a == 1", "b == 2").replace("exclusiveGateway", "parallelGateway")
    ),
    "an empty script": diagram(line(t='<scriptTask id="t"/>')),
    "an assignment spelled for another engine": diagram(
        line(t='<scriptTask id="t" scriptFormat="groovy"><script>execution.setVariable("a", 1); b = "x"</script></scriptTask>')
    ),
    "a script of assignments": diagram(
        line(t='<scriptTask id="t"><script>total = a + b\nlate = total > 3</script></scriptTask>')
    ),
    "a service task with a topic": diagram(
        line(t='<serviceTask id="t" camunda:type="external" camunda:topic="document.issue"/>')
    ),
}  # fmt: skip


def refusals(xml: bytes) -> list[str]:
    return [f"{finding.rule} {finding.element}" for finding in lint(xml) if finding.severity == "error"]


@pytest.mark.parametrize("sentence", ACCEPTED)
def test_it_accepts(sentence: str) -> None:
    assert refusals(ACCEPTED[sentence]) == []


@pytest.mark.parametrize("sentence", ACCEPTED)
def test_what_it_accepts_the_engine_can_load(sentence: str) -> None:
    assert catalog.compile(ACCEPTED[sentence]).key == "p"


@pytest.mark.parametrize("path", DIAGRAMS, ids=lambda path: path.stem)
def test_our_own_diagrams_pass(path: Path) -> None:
    assert refusals(path.read_bytes()) == []
