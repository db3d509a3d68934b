"""Activities: what a task or sub-process may ask of the engine."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from workflows.lint.finding import Finding
from workflows.lint.model import ACTIVITIES, Model, finding, is_event_sub_process, key, kind, local, whole

MAX_TOKENS = 100
LOOPS = ("multiInstanceLoopCharacteristics", "standardLoopCharacteristics")
DATA = (
    "ioSpecification",
    "dataInputAssociation",
    "dataOutputAssociation",
    "inputSet",
    "outputSet",
    "dataInput",
    "dataOutput",
)
CAMUNDA = "{http://camunda.org/schema/1.0/bpmn}"


def quantities(model: Model) -> Iterator[Finding]:
    """An activity takes and sends at least one token (§10.2, table 10.3)."""
    for node in model.of(*ACTIVITIES):
        for attribute in ("startQuantity", "completionQuantity"):
            if not 1 <= (whole(node.get(attribute, "1")) or 0) <= MAX_TOKENS:
                yield finding(
                    node,
                    "quantity",
                    zh=f"{{it}}的 {attribute} 不在 1 到 {MAX_TOKENS} 之间。",
                    en=f"{{it}} has a {attribute} outside 1–{MAX_TOKENS}.",
                    instead="删去这个属性；要重复时用多实例。",
                )


def not_executed(model: Model) -> Iterator[Finding]:
    """An ad-hoc sub-process leaves its order to people whom nothing asks."""
    for node in model.of("adHocSubProcess"):
        yield finding(
            node,
            "ad-hoc",
            zh="临时（ad-hoc）子流程{it}不执行。",
            en="The ad-hoc sub-process {it} is not executed.",
            instead="用普通子流程，把可选步骤画成网关分支。",
        )


def multi_instance(model: Model) -> Iterator[Finding]:
    """A multi-instance activity says how often, and throws no events of its own while it runs (§13.3.7)."""
    for node in model.of(*ACTIVITIES):
        for loop in (child for child in node if kind(child) == LOOPS[0]):
            thrown = _thrown(model, loop)
            if thrown is None or not thrown <= {"signal", "escalation"}:
                yield finding(
                    node,
                    "multi-instance-behavior",
                    zh=f"多实例{{it}}的事件方式（{loop.get('behavior', 'All')}）没有说明抛出什么，或者抛出的不是信号、升级。",
                    en=f"The multi-instance behaviour of {{it}} ({loop.get('behavior', 'All')}) throws nothing, or no signal or escalation.",
                    instead="指明一个信号或升级事件，并在活动的边上接住；或用 behavior=All，需要提前结束时写完成条件。",
                )
            yield from _how_often(model, node, loop)


def _thrown(model: Model, loop: etree._Element) -> set[str] | None:
    """Return the kinds of event that a loop throws as performances complete; None where its behaviour and its events disagree."""
    behavior = loop.get("behavior", "All")
    parts = [part for part in loop if kind(part) == "complexBehaviorDefinition"]
    if (behavior == "Complex") != bool(parts):
        return None
    if behavior in {"None", "One"}:
        named = model.by_id.get(local(loop.get(f"{behavior.lower()}BehaviorEventRef")))
        return None if named is None else {kind(named).removesuffix("EventDefinition")}
    events = [event for part in parts for event in part if kind(event) == "event"]
    if len(events) < len(parts) or any(len(model.triggers(event)) != 1 for event in events):
        return None
    return {trigger for event in events for trigger in model.triggers(event)}


def _how_often(model: Model, node: etree._Element, loop: etree._Element) -> Iterator[Finding]:
    parts = {kind(part): (part.text or "").strip() for part in loop if kind(part)}
    if not parts.get("loopCardinality") and not parts.get("loopDataInputRef") and not loop.get(f"{CAMUNDA}collection"):
        yield finding(
            node,
            "multi-instance-count",
            zh="多实例{it}没有说明做几次。",
            en="The multi-instance {it} does not say how often.",
            instead="写次数（loopCardinality）或集合（camunda:collection）。",
        )
    if "loopDataInputRef" in parts or "loopDataOutputRef" in parts:
        yield finding(
            node,
            "data-association",
            zh="多实例{it}用数据输入输出来传值，这里不执行。",
            en="The multi-instance {it} moves data by input and output references; this is not executed.",
            instead="用 camunda:collection 和 camunda:elementVariable。",
        )


def standard_loop(model: Model) -> Iterator[Finding]:
    """A standard loop says when it stops."""
    for node in model.of(*ACTIVITIES):
        for loop in (child for child in node if kind(child) == LOOPS[1]):
            condition = any(kind(part) == "loopCondition" and (part.text or "").strip() for part in loop)
            maximum = loop.get("loopMaximum")
            if not condition and maximum is None or (maximum or "1").lstrip("-0") != (maximum or "1"):
                yield finding(
                    node,
                    "loop-without-end",
                    zh="循环{it}没有说明何时停止。",
                    en="The loop {it} does not say when it stops.",
                    instead="写循环条件，或正的最多次数。",
                )


def data_associations(model: Model) -> Iterator[Finding]:
    """Data is passed by input parameters; BPMN's data sets and associations are not executed."""
    for node in [*model.nodes, *model.scopes]:
        child = next((part for part in node if kind(part) in DATA), None)
        if child is not None:
            yield finding(
                node,
                "data-association",
                zh="{it}用 BPMN 的数据输入输出（ioSpecification）来传值，这里不执行。",
                en="{it} moves data by an ioSpecification; this is not executed.",
                instead="用 camunda:inputParameter，或让步骤直接读流程数据。",
            )


def data_objects(model: Model) -> Iterator[Finding]:
    """A data object's collection mark agrees with its item (§10.4.1)."""
    for element in model.root.iter():
        item = model.by_id.get(local(element.get("itemSubjectRef"))) if kind(element) else None
        if item is None:
            continue
        if element.get("isCollection", "false") != item.get("isCollection", "false"):
            yield finding(
                element,
                "collection-mismatch",
                zh="数据{it}是不是集合，与它的类型说的不一样。",
                en="{it} and its item definition disagree on being a collection.",
                instead="两处写成一样。",
            )


def receiving(model: Model) -> Iterator[Finding]:
    """Send and receive tasks name their message; a receive task does not start a process here."""
    for task in model.of("receiveTask", "sendTask"):
        message = model.by_id.get(local(task.get("messageRef")))
        topic = task.get(f"{CAMUNDA}topic")
        if (message is None or kind(message) != "message") and not (kind(task) == "sendTask" and topic):
            yield finding(
                task,
                "message-without-name",
                zh="{it}没有说明是哪个消息。",
                en="{it} does not name its message.",
                instead="选择或新建一个消息，并起名字。",
            )
        repeats = any(kind(child) in LOOPS for child in task) or task.get("startQuantity", "1") != "1"
        if task.get("instantiate") == "true" and (model.incoming[key(task)] or repeats):
            yield finding(
                task,
                "instantiating-receive-task",
                zh="接收任务{it}用来启动流程，前面不能有线，也不能重复。",
                en="The receive task {it} instantiates the process: it may have no incoming flow and not repeat.",
                instead="用消息开始事件。",
            )


GLOBAL_TASKS = frozenset({"globalTask", "globalUserTask", "globalManualTask", "globalScriptTask"})


def calls(model: Model) -> Iterator[Finding]:
    """A called process of the same file has a blank start event (§10.5.2)."""
    for call in model.of("callActivity"):
        name = local(call.get("calledElement"))
        target = model.by_id.get(name)
        if not name or "$" in name:
            yield finding(
                call,
                "call-without-name",
                zh="调用活动{it}没有写明调用哪个流程。",
                en="The call activity {it} does not name the process that it calls.",
                instead="填写被调用流程的编号。",
            )
        elif target is not None and kind(target) == "process":
            starts = [node for node in target if kind(node) == "startEvent"]
            if not any(not model.triggers(event) for event in starts):
                yield finding(
                    call,
                    "called-without-blank-start",
                    zh="{it}调用的流程没有空白开始事件，调用后不会开始。",
                    en="The process that {it} calls has no blank start event.",
                    instead="给被调用的流程加一个空白开始事件。",
                )
        elif target is not None and kind(target) not in GLOBAL_TASKS:
            yield finding(
                call,
                "calls-no-process",
                zh="调用活动{it}调用的不是流程，也不是这里执行的全局任务。",
                en="The call activity {it} calls something that is neither a process nor a global task that is executed.",
                instead="改为调用一个流程。",
            )


def handlers(model: Model) -> Iterator[Finding]:
    """An event sub-process has exactly one start event (§10.2.5)."""
    for scope in model.of("subProcess"):
        if is_event_sub_process(scope) and any(kind(child) in LOOPS for child in scope):
            yield finding(
                scope,
                "handler-repeats",
                zh="事件子流程{it}不能设为循环或多实例。",
                en="The event sub-process {it} may not repeat.",
                instead="在里面放一个多实例子流程。",
            )


RULES = (
    quantities, not_executed, multi_instance, standard_loop, data_associations, data_objects, receiving,
    calls, handlers,
)  # fmt: skip
