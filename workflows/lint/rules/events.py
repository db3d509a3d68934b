"""Events: which trigger may stand where, and what each trigger must say."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from workflows.lint.finding import Finding
from workflows.lint.model import ACTIVITIES, EVENTS, Model, finding, is_event_sub_process, key, kind, local

NAMES = {
    "message": "消息", "timer": "定时", "conditional": "条件", "signal": "信号", "error": "错误", "escalation": "升级",
    "cancel": "取消", "compensate": "补偿", "link": "链接", "terminate": "终止",
}  # fmt: skip
PLACES = {
    "startEvent": "开始事件", "endEvent": "结束事件", "boundaryEvent": "边界事件",
    "intermediateCatchEvent": "中间捕获事件", "intermediateThrowEvent": "中间抛出事件",
}  # fmt: skip

#: BPMN 2.0 tables 10.84, 10.86, 10.88, 10.89
ALLOWED = {
    "startEvent": {"message", "timer", "conditional", "signal"},
    "endEvent": {"message", "error", "escalation", "cancel", "compensate", "signal", "terminate"},
    "intermediateCatchEvent": {"message", "timer", "conditional", "link", "signal"},
    "intermediateThrowEvent": {"message", "escalation", "compensate", "link", "signal"},
    "boundaryEvent": {"message", "timer", "conditional", "signal", "error", "escalation", "cancel", "compensate"},
}
HANDLER_START = {"message", "timer", "conditional", "signal", "error", "escalation", "compensate"}
WAITING = {"message", "timer", "conditional", "signal"}
ALWAYS_INTERRUPTS = {"error", "cancel", "compensate"}


def places(model: Model) -> Iterator[Finding]:
    """Each kind of event takes only the triggers that BPMN gives it (§10.5.2–10.5.5)."""
    for event in model.of(*EVENTS):
        place = kind(event)
        allowed = ALLOWED[place]
        scope = event.getparent()
        if place == "startEvent" and scope is not None and is_event_sub_process(scope):
            allowed = HANDLER_START
        for trigger in sorted(set(model.triggers(event)) - allowed):
            yield finding(
                event,
                "trigger-not-allowed",
                zh=f"{PLACES[place]}{{it}}不能用{NAMES.get(trigger, trigger)}触发。",
                en=f"A {place} may not have the trigger {trigger}.",
                instead="换成这种事件允许的触发，或换一种事件。",
            )
        yield from _must_have_trigger(model, event)


def _must_have_trigger(model: Model, event: etree._Element) -> Iterator[Finding]:
    triggers, scope = model.triggers(event), event.getparent()
    handler = scope is not None and is_event_sub_process(scope)
    waits = kind(event) in {"boundaryEvent", "intermediateCatchEvent"} or handler and kind(event) == "startEvent"
    if not triggers and waits:
        yield finding(
            event,
            "no-trigger",
            zh=f"{PLACES[kind(event)]}{{it}}没有说明等什么。",
            en=f"The {kind(event)} {{it}} does not say what it waits for.",
            instead="选一种触发：消息、定时、信号或条件。",
        )
    if triggers and kind(event) == "startEvent" and scope is not None and kind(scope) != "process" and not handler:
        yield finding(
            event,
            "sub-process-start-trigger",
            zh="子流程里的开始事件{it}不能带触发。",
            en="The start event {it} of a sub-process may not have a trigger.",
            instead="去掉触发；要等待时在后面加中间捕获事件。",
        )


def one_trigger(model: Model) -> Iterator[Finding]:
    """Several triggers: a start, a border or the middle may wait for any of them, the middle for all, and who sends sends all."""
    for event in model.of(*EVENTS):
        triggers = model.triggers(event)
        sends = kind(event) in {"endEvent", "intermediateThrowEvent"} and set(triggers) <= {
            "message",
            "signal",
            "escalation",
        }
        catches = kind(event) == "intermediateCatchEvent" and set(triggers) <= WAITING
        begins = kind(event) == "startEvent" and set(triggers) <= WAITING and _is_of_process(event)
        leaves = kind(event) == "boundaryEvent" and set(triggers) <= WAITING | {"error", "escalation"}
        all_needed = event.get("parallelMultiple") == "true"
        if len(triggers) > 1 and not (sends or catches or begins or leaves) or all_needed and not catches:
            yield finding(
                event,
                "several-triggers",
                zh="事件{it}同时等多个触发，这里不执行。",
                en="The event {it} waits for several triggers; this is not executed.",
                instead="每个触发画一个事件，用网关连接。",
            )


def _is_of_process(event: etree._Element) -> bool:
    scope = event.getparent()
    return scope is not None and kind(scope) == "process"


def interrupting(model: Model) -> Iterator[Finding]:
    """Errors, cancellations and compensations always interrupt (§10.5.4, table 10.91)."""
    for event in model.of("boundaryEvent", "startEvent"):
        aside = event.get("cancelActivity" if kind(event) == "boundaryEvent" else "isInterrupting") == "false"
        for trigger in sorted(set(model.triggers(event)) & ALWAYS_INTERRUPTS) if aside else ():
            yield finding(
                event,
                "must-interrupt",
                zh=f"{NAMES[trigger]}事件{{it}}必须中断，不能设为不中断。",
                en=f"The {trigger} event {{it}} must interrupt.",
                instead="改为中断，或换成升级、信号事件。",
            )


def attached(model: Model) -> Iterator[Finding]:
    """A boundary event sits on an activity of its own scope; a cancel event on a transaction (§10.5.4)."""
    for event in model.of("boundaryEvent"):
        host = model.by_id.get(local(event.get("attachedToRef")))
        if host is None or kind(host) not in ACTIVITIES or host.getparent() is not event.getparent():
            yield finding(
                event,
                "attached-wrongly",
                zh="边界事件{it}没有附在任务或子流程上。",
                en="The boundary event {it} is not attached to an activity of the same scope.",
                instead="把它拖到一个任务或子流程的边上。",
            )
        elif is_event_sub_process(host) or host.get("isForCompensation") == "true":
            yield finding(
                event,
                "attached-wrongly",
                zh="边界事件{it}不能附在事件子流程或补偿活动上。",
                en="The boundary event {it} may not be attached to a handler.",
                instead="附在普通任务或子流程上。",
            )


def cancel_needs_transaction(model: Model) -> Iterator[Finding]:
    """Cancel events belong to transactions (§10.5.3)."""
    for event in model.of("endEvent", "boundaryEvent"):
        if "cancel" not in model.triggers(event):
            continue
        scope = event.getparent() if kind(event) == "endEvent" else model.by_id.get(local(event.get("attachedToRef")))
        if scope is None or kind(scope) != "transaction":
            yield finding(
                event,
                "cancel-outside-transaction",
                zh="取消事件{it}只能用在事务子流程上。",
                en="The cancel event {it} belongs to a transaction.",
                instead="改用错误事件和边界错误事件。",
            )
        elif kind(event) == "endEvent" and not any("cancel" in model.triggers(e) for e in model.boundaries(scope)):
            yield finding(
                event,
                "cancel-uncaught",
                zh="取消事件{it}没有人接：事务子流程的边上没有取消事件。",
                en="Nobody catches the cancel event {it}: its transaction has no cancel event on its border.",
                instead="在事务子流程的边上加一个取消事件，画出取消之后的步骤。",
            )


def references(model: Model) -> Iterator[Finding]:
    """Message, signal, error and escalation events name what they send or wait for."""
    for event in model.of(*EVENTS):
        for definition in model.definitions(event):
            trigger = kind(definition).removesuffix("EventDefinition")
            target = model.by_id.get(local(definition.get(f"{trigger}Ref")))
            if trigger in {"message", "signal"} and (target is None or not _says(target, trigger)):
                yield _unnamed(event, trigger)
            elif trigger in {"error", "escalation"} and kind(event) in {"endEvent", "intermediateThrowEvent"}:
                if target is None or not (target.get(f"{trigger}Code") or "").strip():
                    yield finding(
                        event,
                        f"{trigger}-without-code",
                        zh=f"抛出{NAMES[trigger]}的{{it}}没有代码，接的人不知道是哪一种。",
                        en=f"The {trigger} thrown by {{it}} has no code.",
                        instead=f"给{NAMES[trigger]}填写代码。",
                    )


def _says(target: etree._Element, trigger: str) -> bool:
    return kind(target) == trigger and bool((target.get("name") or target.get("id") or "").strip())


def _unnamed(event: etree._Element, trigger: str) -> Finding:
    return finding(
        event,
        f"{trigger}-without-name",
        zh=f"{PLACES[kind(event)]}{{it}}没有说明是哪个{NAMES[trigger]}。",
        en=f"The event {{it}} does not name its {trigger}.",
        instead=f"选择或新建一个{NAMES[trigger]}，并起名字。",
    )


def operations(model: Model) -> Iterator[Finding]:
    """A message with a typed item belongs to a service operation, which must be named (§10.5.5)."""
    for event in model.of(*EVENTS):
        for definition in model.definitions(event):
            message = model.by_id.get(local(definition.get("messageRef")))
            typed = message is not None and message.get("itemRef") is not None
            if typed and not any(kind(child) == "operationRef" for child in definition):
                yield finding(
                    event,
                    "message-without-operation",
                    zh="消息{it}带有服务数据类型（itemRef），却没有说明服务操作，数据到不了流程。",
                    en="The message of {it} has a typed item but no operation: its data would reach nobody.",
                    instead="删去消息的 itemRef；收到的内容直接成为流程数据。",
                )


def links(model: Model) -> Iterator[Finding]:
    """Links pair by name inside one scope: one catch for each name, no other flow at the joint (§10.5.5)."""
    for scope in model.scopes:
        events = [node for node in scope if kind(node) in EVENTS and "link" in model.triggers(node)]
        for event in events:
            throws = kind(event) == "intermediateThrowEvent"
            side = model.outgoing if throws else model.incoming
            name, named, _ = _link_name(model, event)
            partners = [other for other in events if kind(other) != kind(event) and _link_name(model, other)[0] == name]
            pointed = [other for other in partners if not named or _link_name(model, other)[2] in named]
            if side[key(event)]:
                yield _link(event, "link-with-flow", "一边只能连链接，另一边才连线", "has a flow on its linked side")
            elif not pointed:
                yield _link(event, "link-without-partner", "找不到同名的另一端", "has no partner in its scope")
            elif throws and len(partners) > 1:
                yield _link(event, "link-without-partner", "有多个同名的接收端", "has several targets")


def _link_name(model: Model, event: etree._Element) -> tuple[str, set[str], str]:
    """Return a link's name, the definitions that it points to or comes from, and the id of its own definition."""
    definition = model.definitions(event)[0]
    name = definition.get("name") or event.get("name") or ""
    return name, {local(part.text) for part in definition if kind(part) in {"source", "target"}}, key(definition)


def _link(event: etree._Element, rule: str, zh: str, en: str) -> Finding:
    return finding(
        event, rule, zh=f"链接事件{{it}}{zh}。", en=f"The link event {{it}} {en}.",
        instead="在同一层画成对的链接：一个抛出、一个同名的捕获；或直接连线。",
    )  # fmt: skip


def shared_definitions(model: Model) -> Iterator[Finding]:
    """A definition inside a throwing event belongs to that event alone (§8.3.10)."""
    for event in model.of(*EVENTS):
        for child in event:
            target = model.by_id.get(local(child.text)) if kind(child) == "eventDefinitionRef" else None
            owner = target.getparent() if target is not None else None
            if kind(child) == "eventDefinitionRef" and (target is None or not kind(target).endswith("EventDefinition")):
                yield _no_such(event)
            elif owner is not None and kind(owner) in EVENTS:
                yield finding(
                    event,
                    "definition-of-another-event",
                    zh="事件{it}借用了另一个事件内部的触发。",
                    en="The event {it} uses a definition that stands inside another event.",
                    instead="给它自己的触发，或把触发放到文件最上层。",
                )


def _no_such(event: etree._Element) -> Finding:
    return finding(
        event, "no-such-reference", zh="事件{it}引用的触发不存在。", en="The event {it} refers to no event definition.",
        instead="重新选择触发。",
    )  # fmt: skip


RULES = (
    places, one_trigger, interrupting, attached, cancel_needs_transaction, references, operations, links,
    shared_definitions,
)  # fmt: skip
