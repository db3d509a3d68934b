"""Compensation: an activity and the handler that undoes it belong together (BPMN 2.0 §10.7, §13.5.5)."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from workflows.lint.finding import Finding
from workflows.lint.model import (
    ACTIVITIES,
    EVENTS,
    SUB_PROCESSES,
    Model,
    finding,
    is_event_sub_process,
    key,
    kind,
    local,
)  # fmt: skip

LOOPS = {"multiInstanceLoopCharacteristics", "standardLoopCharacteristics"}
RULE = "compensation"


def on_borders(model: Model) -> Iterator[Finding]:
    """A compensation event on a border leads, by one association, to one activity for compensation; no flow leaves it."""
    for event in _borders(model):
        targets = _handlers_of(model, event)
        if model.outgoing[key(event)]:
            yield finding(
                event, RULE, zh="补偿边界事件{it}后面不能接顺序流。",
                en="A flow leaves the compensation event {it} on a border.", instead="改用关联线连到补偿活动。",
            )  # fmt: skip
        elif len(targets) != 1 or not _undoes(targets[0]) or targets[0].getparent() is not event.getparent():
            yield finding(
                event, RULE, zh="补偿边界事件{it}没有用关联线连到同一层的一个补偿活动。",
                en="No association leads from {it} to one activity for compensation in the same scope.",
                instead="画一条关联线，连到标为“补偿”（isForCompensation）的活动。",
            )  # fmt: skip


def handlers(model: Model) -> Iterator[Finding]:
    """An activity for compensation is reached by a compensation event on a border alone: no sequence flow joins it."""
    led_to = [target for event in _borders(model) for target in _handlers_of(model, event)]
    for node in model.of(*ACTIVITIES):
        if not _undoes(node) or is_event_sub_process(node):
            continue
        if model.incoming[key(node)] or model.outgoing[key(node)]:
            yield finding(
                node, RULE, zh="补偿活动{it}不能连顺序流。", en="Sequence flows join the activity for compensation {it}.",
                instead="删去这些线；只用关联线从补偿边界事件连过来。",
            )  # fmt: skip
        elif sum(target is node for target in led_to) != 1:
            yield finding(
                node, RULE, zh="补偿活动{it}没有（或不止一个）补偿边界事件指向它。",
                en="Not exactly one compensation event on a border leads to {it}.", instead="从一个补偿边界事件画关联线到它。",
            )  # fmt: skip


def starts(model: Model) -> Iterator[Finding]:
    """A compensation start event stands in the one handler of a sub-process; at the top nothing would ever undo the process."""
    for scope in model.scopes:
        inside = [each for each in scope if is_event_sub_process(each) and _starts_by_undoing(model, each)]
        for handler in inside if kind(scope) == "process" or len(inside) > 1 else ():
            yield finding(
                handler, RULE, zh="补偿事件子流程{it}要放在子流程里，而且只有一个。",
                en="The handler {it} undoes no sub-process, or is one of several.", instead="放进要撤销的子流程，一个子流程只放一个。",
            )  # fmt: skip


def throws(model: Model) -> Iterator[Finding]:
    """A compensation event waits until all is undone, and what it names can be undone where it is thrown."""
    for event in model.of("intermediateThrowEvent", "endEvent"):
        for definition in model.definitions(event):
            if kind(definition) != "compensateEventDefinition":
                continue
            if definition.get("waitForCompletion") == "false":
                yield finding(
                    event, RULE, zh="补偿事件{it}不等补偿完成，这里不执行。",
                    en="{it} does not wait until all is undone; this is not executed.", instead="删去 waitForCompletion=false。",
                )  # fmt: skip
            named = local(definition.get("activityRef"))
            if named and named not in _undoable(model, _target(event)):
                yield finding(
                    event, RULE, zh="补偿事件{it}指定的活动在这一层没有补偿的办法。",
                    en="The activity that {it} names cannot be undone from where it is thrown.",
                    instead="指定同一层带补偿边界事件的活动，或删去 activityRef 撤销这一层的全部活动。",
                )  # fmt: skip


def repeated(model: Model) -> Iterator[Finding]:
    """What repeats, and what handles an event, is not undone piece by piece."""
    for node in model.of(*ACTIVITIES):
        aside = is_event_sub_process(node) and not _starts_by_undoing(model, node)
        if not (aside or any(kind(part) in LOOPS for part in node)):
            continue
        undone = any(local(event.get("attachedToRef")) == node.get("id") for event in _borders(model))
        if undone or any(node in event.iterancestors() for event in _compensations(model)):
            yield finding(
                node, RULE, zh="{it}会重复（或处理事件），里面的补偿不执行。",
                en="{it} repeats or handles an event; compensation of it is not executed.",
                instead="把要撤销的步骤放到不重复的子流程里，或把撤销的步骤明确画出来。",
            )  # fmt: skip


def _compensations(model: Model) -> Iterator[etree._Element]:
    return (event for event in model.of(*EVENTS) if "compensate" in model.triggers(event))


def _borders(model: Model) -> list[etree._Element]:
    return [event for event in _compensations(model) if kind(event) == "boundaryEvent"]


def _handlers_of(model: Model, event: etree._Element) -> list[etree._Element]:
    drawn = (each for each in model.root.iter() if kind(each) == "association")
    ends = (
        model.by_id.get(local(each.get("targetRef"))) for each in drawn if local(each.get("sourceRef")) == key(event)
    )
    return [target for target in ends if target is not None and kind(target) in ACTIVITIES]


def _undoes(node: etree._Element) -> bool:
    return node.get("isForCompensation") == "true"


def _starts_by_undoing(model: Model, handler: etree._Element) -> bool:
    return any(kind(node) == "startEvent" and "compensate" in model.triggers(node) for node in handler)


def _target(event: etree._Element) -> etree._Element:
    """Return the scope whose activities an event undoes: its own, or, inside a handler, the one around the handler."""
    scope = event.getparent()
    assert scope is not None
    if is_event_sub_process(scope) and any(part.find("{*}compensateEventDefinition") is not None for part in scope):
        around = scope.getparent()
        assert around is not None
        return around
    return scope


def _undoable(model: Model, scope: etree._Element) -> set[str]:
    """Return the activities of a scope that can be undone: by a handler on their border, or by what is inside them."""
    found = {local(event.get("attachedToRef")) for event in _borders(model) if event.getparent() is scope}
    for inner in scope:
        if kind(inner) in SUB_PROCESSES and any(inner in event.iterancestors() for event in _borders(model)):
            found.add(key(inner))
    return found


RULES = (on_borders, handlers, starts, throws, repeated)
