"""Which elements the adapter runs as the standard says, and which it refuses."""

from __future__ import annotations

from typing import Literal, NamedTuple


class Support(NamedTuple):
    """How far an element kind is carried."""

    status: Literal["runs", "refused"]
    reason: str  #: what the adapter does, or why it refuses


RUNS = "runs as the standard says"

ELEMENTS: dict[str, Support] = {
    "task": Support("runs", "completes at once"),
    "userTask": Support("runs", "waits for a person"),
    "manualTask": Support("runs", "waits for a person to confirm"),
    "receiveTask": Support("runs", "waits for its message, or starts a process by it (instantiate)"),
    "globalTask": Support("runs", "a call performs it: plain, user, manual and script tasks; others are refused"),
    "sendTask": Support("runs", "yields an effect and completes"),
    "serviceTask": Support("runs", "yields an effect and completes"),
    "scriptTask": Support("runs", "NAME = EXPR lines of the safe language"),
    "businessRuleTask": Support("runs", "camunda:decisionRef, answered by a decision table"),
    "callActivity": Support("runs", "calledElement must be known when the diagram is compiled"),
    "subProcess": Support("runs", "embedded, and triggered by an event: interrupting or not"),
    "transaction": Support("runs", "as a sub-process that cancel events leave, when all in it is undone"),
    "adHocSubProcess": Support("refused", "its order would depend on people the engine does not ask"),
    "startEvent": Support(
        "runs", "blank, message, timer, signal, conditional; error and escalation in event sub-processes"
    ),
    "endEvent": Support("runs", "none, message, signal, error, escalation, cancel, compensation, terminate"),
    "intermediateThrowEvent": Support("runs", "none, message, signal, escalation, compensation, link"),
    "intermediateCatchEvent": Support(
        "runs", "message, timer, signal, conditional, link; several: any of them, or all"
    ),
    "boundaryEvent": Support("runs", "message, timer, signal, conditional, error, escalation; also thrown from inside"),
    "exclusiveGateway": Support("runs", RUNS),
    "parallelGateway": Support("runs", "excess tokens wait on their flow"),
    "inclusiveGateway": Support("runs", "joins by reachability, loops included"),
    "eventBasedGateway": Support("runs", "exclusive; one that starts a process, too, by the first event or by all"),
    "complexGateway": Support("runs", "splits as an inclusive gateway; one that joins is refused"),
    "cancelEventDefinition": Support("runs", "leaves its transaction by the cancel event on the border"),
    "compensateEventDefinition": Support(
        "runs", "handlers on a border or in an event sub-process; latest first; cancelling a transaction undoes it"
    ),
    "linkEventDefinition": Support("runs", "joined like a sequence flow"),
    "errorEventDefinition": Support("runs", RUNS),
    "escalationEventDefinition": Support("runs", RUNS),
    "terminateEventDefinition": Support("runs", "ends its own scope"),
    "standardLoopCharacteristics": Support("runs", "testBefore, loopMaximum, loopCondition"),
    "multiInstanceLoopCharacteristics": Support(
        "runs", "parallel, sequential; behavior None, One, Complex throw signals and escalations"
    ),
    "conditionalFlowOutOfTask": Support("runs", "an implicit inclusive split"),
    "implicitSplit": Support("runs", "one token on each flow"),
    "implicitMerge": Support("runs", "each token goes on by itself"),
    "startQuantity": Support("runs", "that many tokens are collected"),
    "completionQuantity": Support("runs", "that many tokens leave"),
    "multipleThrows": Support("runs", "all are thrown in their order; error, terminate and link stand alone"),
    "multipleCatches": Support(
        "runs", "any, on a border and at a start too; in the middle also all (parallelMultiple)"
    ),
    "cycleOnIntermediateEvent": Support("refused", "BPMN 2.0 gives a cycle on an intermediate catch no meaning"),
    "cronTimer": Support("refused", "a cycle is written R<n>/<start>/<duration>"),
}
