"""A diagram that would not run as the standard says is refused at the element to blame."""

from __future__ import annotations

import re

import pytest

from tests.unit.lint.models import FORMAL, MESSAGE, catch, choice, diagram, flow, line, timer
from workflows.lint import lint

TASK = '<task id="t"/>'
HOST = '<subProcess id="t"><startEvent id="is"/><endEvent id="ie"/>' + flow("if", "is", "ie") + "</subProcess>"
OUT = '<endEvent id="x"/>' + flow("fx", "b", "x")
UNDO = "<compensateEventDefinition/>"
BORDER = f'<boundaryEvent id="b" attachedToRef="t">{UNDO}</boundaryEvent>'
HANDLER = '<task id="h" isForCompensation="true"/><association id="a" sourceRef="b" targetRef="h"/>'
ASIDE = 'cancelActivity="false"'
COUNTED = (
    f'<task id="t"><multiInstanceLoopCharacteristics><loopCardinality {FORMAL}>{{}}</loopCardinality>'
    "</multiInstanceLoopCharacteristics></task>"
)
LONG = "t" * 61
SIGNAL = '<signalEventDefinition signalRef="g1"/>'
SIGNALS = '<signal id="g1" name="stop"/>'


def boundary(definition: str, more: str = "") -> str:
    return f'<boundaryEvent id="b" attachedToRef="t" {more}>{definition}</boundaryEvent>' + OUT


REFUSED: dict[str, tuple[str, str, bytes]] = {
    "a process without a start": ("no-start", "p", diagram(TASK)),
    "a start without an end": ("no-end", "p", diagram('<startEvent id="s"/>' + TASK + flow("f", "s", "t"))),
    "two blank starts": ("several-starts", "p", diagram(line('<startEvent id="s2"/>', flow("f9", "s2", "t"), t=TASK))),
    "a step that nothing leads to": ("no-way-in", "u", diagram(line('<task id="u"/>', flow("f9", "u", "e"), t=TASK))),
    "a step that leads nowhere": ("no-way-out", "u", diagram(line('<task id="u"/>', flow("f9", "t", "u"), t=TASK))),
    "a flow out of a sub-process": ("flow-crosses-border", "f9", diagram(line(flow("f9", "is", "e"), t=HOST))),
    "a flow to nothing": ("dangling-flow", "f9", diagram(line(flow("f9", "t", "nobody"), t=TASK))),
    "a flow into a start": ("flow-into-start", "f9", diagram(line(flow("f9", "t", "s"), t=TASK))),
    "a flow out of an end": ("flow-out-of-end", "f9", diagram(line(flow("f9", "e", "t"), t=TASK))),
    "an id used twice": ("duplicate-id", "t", diagram(line('<task id="t"/>', t=TASK))),
    "an id that no row holds": ("id-too-long", LONG, diagram(line(**{LONG: f'<task id="{LONG}"/>'}))),
    "a name that no row holds": ("name-too-long", "t", diagram(line(t=f'<task id="t" name="{LONG}{LONG}"/>'))),
    "a choice that may stall": ("no-default", "g", diagram(choice("a == 1", "b == 2"))),
    "a branch without condition": ("no-condition", "no", diagram(choice("a == 1", ""))),
    "a default that leaves another step": ("wrong-default", "g", diagram(choice("a == 1", "b == 2", default="f4"))),
    "a default with a condition": ("default-with-condition", "no", diagram(choice("a == 1", "b == 2", default="no"))),
    "a single conditional way on": (
        "may-stall", "t",
        diagram('<startEvent id="s"/><task id="t"/><endEvent id="e"/>' + flow("f", "s", "t") + flow("g", "t", "e", "a == 1")),
    ),
    "a complex gateway that joins": (
        "complex-gateway", "j",
        diagram(choice("a > 1", "a <= 1").replace('<exclusiveGateway id="j"/>', '<complexGateway id="j"/>')),
    ),
    "a gateway that does nothing": (
        "gateway-without-branches", "g", diagram(line(g='<parallelGateway id="g"/>')),
    ),
    "a gateway drawn the other way round": (
        "gateway-direction", "g",
        diagram(line('<task id="u"/>', flow("f8", "g", "u"), flow("f9", "u", "e"),
                     g='<parallelGateway id="g" gatewayDirection="Converging"/>')),
    ),
    "an ad-hoc sub-process": ("ad-hoc", "t", diagram(line(t='<adHocSubProcess id="t"><task id="i"/></adHocSubProcess>'))),
    "a step that only a loop leads to": (
        "dead-step",
        "u",
        diagram(line('<task id="u"/><task id="v"/>', flow("f8", "u", "v"), flow("f9", "v", "u"), t=TASK)),
    ),
    "a step from which no end can be reached": (
        "no-end-ahead",
        "u",
        diagram(line('<task id="u"/><task id="v"/>', flow("f7", "t", "u"), flow("f8", "u", "v"), flow("f9", "v", "u"), t=TASK)),
    ),
    "a compensation that leaves by a flow": (
        "compensation", "b", diagram(line(boundary(UNDO), HANDLER, t=TASK)),
    ),
    "a compensation that leads to no handler": (
        "compensation", "b", diagram(line(f'<boundaryEvent id="b" attachedToRef="t">{UNDO}</boundaryEvent>', t=TASK)),
    ),
    "a handler that a flow leads to": (
        "compensation", "h", diagram(line(BORDER, HANDLER, flow("f9", "t", "h"), flow("f8", "h", "e"), t=TASK)),
    ),
    "a handler that nothing leads to": (
        "compensation", "h", diagram(line('<task id="h" isForCompensation="true"/>', t=TASK)),
    ),
    "a compensation of what repeats": (
        "compensation", "t",
        diagram(line(BORDER, HANDLER, t='<task id="t"><standardLoopCharacteristics loopMaximum="2"/></task>')),
    ),
    "a compensation of what cannot be undone": (
        "compensation", "k",
        diagram(line(BORDER, HANDLER, t=TASK, k='<intermediateThrowEvent id="k"><compensateEventDefinition activityRef="s"/>'
                     "</intermediateThrowEvent>")),
    ),
    "a compensation that nobody waits for": (
        "compensation", "k",
        diagram(line(BORDER, HANDLER, t=TASK, k='<intermediateThrowEvent id="k"><compensateEventDefinition '
                     'waitForCompletion="false"/></intermediateThrowEvent>')),
    ),
    "a handler that undoes the whole process": (
        "compensation", "h",
        diagram(line(f'<subProcess id="h" triggeredByEvent="true"><startEvent id="hs">{UNDO}</startEvent><endEvent id="he"/>'
                     + flow("hf", "hs", "he") + "</subProcess>", t=TASK)),
    ),
    "instances that report one by one": (
        "multi-instance-behavior", "t",
        diagram(line(t='<task id="t"><multiInstanceLoopCharacteristics behavior="None">'
                     f"<loopCardinality {FORMAL}>3</loopCardinality></multiInstanceLoopCharacteristics></task>")),
    ),
    "instances without a number": (
        "multi-instance-count", "t", diagram(line(t='<task id="t"><multiInstanceLoopCharacteristics/></task>')),
    ),
    "a loop without an end": ("loop-without-end", "t", diagram(line(t='<task id="t"><standardLoopCharacteristics/></task>'))),
    "an activity that takes no token": ("quantity", "t", diagram(line(t='<task id="t" startQuantity="0"/>'))),
    "data sets": (
        "data-association", "t",
        diagram(line(t='<task id="t"><ioSpecification><inputSet/><outputSet/></ioSpecification></task>')),
    ),
    "a timer in days of no calendar": ("timer", "c", diagram(line(c=catch(timer("timeDuration", "3 working days"))))),
    "a timer that never stops": ("timer", "c", diagram(line(c=catch(timer("timeCycle", "R/PT1H"))))),
    "a timer that is prose": (
        "informal-expression", "c",
        diagram(line(c=catch("<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>"))),
    ),
    "an event that waits for nothing": ("no-trigger", "c", diagram(line(c=catch("")))),
    "a border event that needs all of its triggers": (
        "several-triggers", "b",
        diagram(line(boundary(timer("timeDuration", "PT1H") + SIGNAL, 'parallelMultiple="true"'), t=TASK), around=SIGNALS),
    ),
    "a border event that waits for a cancellation among others": (
        "several-triggers", "b", diagram(line(boundary("<cancelEventDefinition/>" + SIGNAL), t=HOST), around=SIGNALS),
    ),
    "a gateway that starts a process after a step": (
        "event-gateway-instantiates", "g", diagram(line(g='<eventBasedGateway id="g" instantiate="true"/>')),
    ),
    "a gateway that needs all events in the middle": (
        "event-gateway-instantiates", "g", diagram(line(g='<eventBasedGateway id="g" eventGatewayType="Parallel"/>')),
    ),
    "instances that throw an error": (
        "multi-instance-behavior", "t",
        diagram(line(t='<task id="t"><multiInstanceLoopCharacteristics behavior="One" oneBehaviorEventRef="ed">'
                     f"<loopCardinality {FORMAL}>3</loopCardinality></multiInstanceLoopCharacteristics></task>"),
                around='<error id="er" errorCode="E"/><errorEventDefinition id="ed" errorRef="er"/>'),
    ),
    "instances with conditions that throw nothing": (
        "multi-instance-behavior", "t",
        diagram(line(t='<task id="t"><multiInstanceLoopCharacteristics behavior="Complex">'
                     f"<loopCardinality {FORMAL}>3</loopCardinality></multiInstanceLoopCharacteristics></task>")),
    ),
    "a timer on a day that there is not": ("timer", "c", diagram(line(c=catch(timer("timeDate", "2026-02-30"))))),
    "a timer beyond the calendar": ("timer", "c", diagram(line(c=catch(timer("timeDuration", "P99999999Y"))))),
    "a cycle that never comes": ("timer", "b", diagram(line(boundary(timer("timeCycle", "R0/PT1H"), ASIDE), t=TASK))),
    "a cycle that takes no time": ("timer", "b", diagram(line(boundary(timer("timeCycle", "R/PT0S"), ASIDE), t=TASK))),
    "a cycle from a day that there is not": (
        "timer", "b", diagram(line(boundary(timer("timeCycle", "R2/2026-02-30/PT1H"), ASIDE), t=TASK)),
    ),
    "instances in a fraction": ("multi-instance-count", "t", diagram(line(t=COUNTED.format("1.5")))),
    "instances counted in words": ("multi-instance-count", "t", diagram(line(t=COUNTED.format("'three'")))),
    "a cycle without an end that starts a process": (
        "timer", "s",
        diagram(line(t=TASK)).replace(
            b'<startEvent id="s"/>', f'<startEvent id="s" isInterrupting="false">{timer("timeCycle", "R/PT1H")}</startEvent>'.encode()),
    ),
    "a start event that needs all of its triggers": (
        "several-triggers", "s",
        diagram(line(t=TASK), around=SIGNALS).replace(
            b'<startEvent id="s"/>', f'<startEvent id="s" parallelMultiple="true">{SIGNAL}</startEvent>'.encode()),
    ),
    "a message without a name": ("message-without-name", "c", diagram(line(c=catch("<messageEventDefinition/>")))),
    "an error caught in the middle": ("trigger-not-allowed", "c", diagram(line(c=catch("<errorEventDefinition/>")))),
    "an error that does not interrupt": (
        "must-interrupt", "b", diagram(line(boundary("<errorEventDefinition/>", 'cancelActivity="false"'), t=HOST)),
    ),
    "a cancel outside a transaction": (
        "cancel-outside-transaction", "b", diagram(line(boundary("<cancelEventDefinition/>"), t=HOST)),
    ),
    "a boundary event on a gateway": (
        "attached-wrongly", "b", diagram(line(boundary(SIGNAL).replace('="t"', '="s"'), t=TASK), around=SIGNALS),
    ),
    "a boundary event that leads nowhere": (
        "no-way-out", "b",
        diagram(line(f'<boundaryEvent id="b" attachedToRef="t">{SIGNAL}</boundaryEvent>', t=TASK), around=SIGNALS),
    ),
    "a sub-process that starts by a message": (
        "sub-process-start-trigger", "is",
        diagram(line(t=HOST.replace('<startEvent id="is"/>',
                '<startEvent id="is"><messageEventDefinition messageRef="m"/></startEvent>')), around=MESSAGE),
    ),
    "a link without its other half": (
        "link-without-partner", "k",
        diagram(line('<intermediateThrowEvent id="k"><linkEventDefinition name="L"/></intermediateThrowEvent>',
                     flow("f9", "s", "k"), t=TASK)),
    ),
    "an event gateway before a task": (
        "event-gateway-targets", "u",
        diagram(line('<task id="u"/>', flow("f7", "g", "u"), flow("f9", "u", "e"),
                     g='<eventBasedGateway id="g"/>', c=catch(timer("timeDuration", "PT1H")))),
    ),
    "an instantiating receive task after another step": (
        "instantiating-receive-task", "t",
        diagram(line(t='<receiveTask id="t" messageRef="m" instantiate="true"/>'), around=MESSAGE),
    ),
    "a script that opens a file": (
        "script", "t", diagram(line(t='<scriptTask id="t"><script>x = open("/etc/hostname")</script></scriptTask>')),
    ),
    "a script in another language": (
        "script-language", "t",
        diagram(line(t='<scriptTask id="t" scriptFormat="perl"><script>x = 1</script></scriptTask>')),
    ),
    "a comparison in a language that compares otherwise": (
        "script-language", "t",
        diagram(line(t='<scriptTask id="t" scriptFormat="javascript"><script>x = a == 1</script></scriptTask>')),
    ),
    "a parallel join behind an exclusive split": (
        "deadlock", "j",
        diagram(choice("a > 1", "a <= 1").replace('<exclusiveGateway id="j"/>', '<parallelGateway id="j"/>')),
    ),
    "a task that waits for two tokens where one comes": ("deadlock", "t", diagram(line(t='<task id="t" startQuantity="2"/>'))),
    "an input on a step that reads none": (
        "parameter", "t",
        diagram(line(t='<userTask id="t"><extensionElements><camunda:inputOutput><camunda:inputParameter name="a">1'
                     "</camunda:inputParameter></camunda:inputOutput></extensionElements></userTask>")),
    ),
    "a listener": (
        "foreign-extension", "t",
        diagram(line(t='<task id="t"><extensionElements><camunda:executionListener event="start" expression="${x}"/>'
                     "</extensionElements></task>")),
    ),
    "a cancellation that nobody catches": (
        "cancel-uncaught", "ie",
        diagram(line(t='<transaction id="t"><startEvent id="is"/><endEvent id="ie"><cancelEventDefinition/></endEvent>'
                     + flow("if", "is", "ie") + "</transaction>")),
    ),
    "a call of a global task that is not executed": (
        "calls-no-process", "t",
        diagram(line(t='<callActivity id="t" calledElement="k"/>'), around='<globalBusinessRuleTask id="k"/>'),
    ),
    "a condition that reaches for attributes": (
        "expression", "yes", diagram(choice("a.__class__ == 1", "b == 2", default="")),
    ),
    "a condition that is a number": ("constant-condition", "yes", diagram(choice("23", "b == 2"))),
    "a service task that runs Java": (
        "foreign-extension", "t", diagram(line(t='<serviceTask id="t" camunda:class="org.example.Pay"/>')),
    ),
    "a task of another engine": ("foreign-extension", "t", diagram(line(t='<task id="t" zeebe:modelerTemplate="x"/>'))),
    "a call of nothing": ("call-without-name", "t", diagram(line(t='<callActivity id="t"/>'))),
    "a call of a process that waits for a message": (
        "called-without-blank-start", "t",
        diagram(line(t='<callActivity id="t" calledElement="q"/>'), around=MESSAGE + '<process id="q"><startEvent id="qs">'
                '<messageEventDefinition messageRef="m"/></startEvent><endEvent id="qe"/>' + flow("qf", "qs", "qe") + "</process>"),
    ),
    "a deadline on a gateway": (
        "deadline-unmeasured", "g",
        diagram(choice("a == 1", "b == 2", default="").replace(
            '<exclusiveGateway id="g"/>',
            '<exclusiveGateway id="g"><extensionElements><camunda:properties><camunda:property name="deadline" '
            'value="rule:TR.sign"/></camunda:properties></extensionElements></exclusiveGateway>')),
    ),
    "a term that the data choose from no list": (
        "rules-not-listed", "t", diagram(line(t='<userTask id="t" camunda:dueDate="rule:${term}@sent_at"/>')),
    ),
    "a timer that the data choose from an empty list": (
        "rules-not-listed", "c",
        diagram(line(c=catch('<extensionElements><camunda:properties><camunda:property name="rules.term" value=", "/>'
                             "</camunda:properties></extensionElements>" + timer("timeDuration", "rule:${term}")))),
    ),
    "a deadline that is computed": (
        "deadline-format", "t", diagram(line(t="<userTask id=\"t\" camunda:dueDate=\"${'rule:A' if urgent else 'rule:B'}\"/>")),
    ),
    "a due date that is no term": (
        "deadline-format", "t", diagram(line(t='<userTask id="t" camunda:dueDate="2026-12-01"/>')),
    ),
    "a public process": (
        "public-process", "p", diagram(line(t=TASK)).replace(b'isExecutable="true"', b'isExecutable="true" processType="Public"'),
    ),
    "a reference to nothing": ("no-such-reference", "c", diagram(line(c=catch('<messageEventDefinition messageRef="gone"/>')))),
    "an attribute that BPMN does not have": ("schema", "t", diagram(line(t='<task id="t" speed="fast"/>'))),
}  # fmt: skip


@pytest.mark.parametrize("sentence", REFUSED)
def test_it_refuses(sentence: str) -> None:
    rule, element, xml = REFUSED[sentence]

    errors = {(finding.rule, finding.element) for finding in lint(xml) if finding.severity == "error"}

    assert (rule, element) in errors


@pytest.mark.parametrize("sentence", REFUSED)
def test_every_refusal_says_in_both_languages_what_to_do(sentence: str) -> None:
    for finding in lint(REFUSED[sentence][2]):
        assert re.search("[一-鿿]", finding.zh) and finding.zh.endswith("。"), finding
        assert finding.en.endswith(".") and not re.search("[一-鿿]{8}", finding.en), finding
        assert re.search("[一-鿿]", finding.instead), finding


def test_a_call_that_is_gone_back_to_without_a_join_is_told_and_nothing_inside_of_it() -> None:
    """The called process is not in the file: what stands still in its place has no element to name."""
    body = (
        '<startEvent id="s"/><parallelGateway id="g"/><callActivity id="c" calledElement="refer-x"/><exclusiveGateway id="again"/>'
        '<task id="a"/><task id="t"/><endEvent id="z"/>'
        + flow("f1", "s", "g")
        + flow("f2", "g", "c")
        + flow("f3", "g", "a")
        + flow("f4", "c", "again")
        + flow("loop", "again", "c", "n > 1")
        + flow("on", "again", "t", "n <= 1")
        + flow("f5", "a", "t")
        + flow("f6", "t", "z")
    )
    told = {each.element for each in lint(diagram(body)) if each.rule == "deadlock"}
    assert "c" in told and told <= {"c", "again", "t", "a"}
