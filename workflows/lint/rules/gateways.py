"""Gateways: directions, defaults, and what may follow an event-based gateway."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from workflows.covering import covers
from workflows.lint.finding import Finding
from workflows.lint.model import GATEWAYS, Model, finding, key, kind, text_of
from workflows.lint.rules.flows import condition_of

WAITING = {"message", "signal", "timer", "conditional"}


def not_executed(model: Model) -> Iterator[Finding]:
    """A complex gateway splits by its conditions; its activation, where it joins, is not executed."""
    for gateway in model.of("complexGateway"):
        activated = any(kind(part) == "activationCondition" for part in gateway)
        if len(model.incoming[key(gateway)]) < 2 and not activated:
            continue
        yield finding(
            gateway,
            "complex-gateway",
            zh="复杂网关{it}的汇合（激活条件）不执行。",
            en="The join of the complex gateway {it} (its activation) is not executed.",
            instead="用并行、排他或包容网关组合出同样的条件。",
        )


def directions(model: Model) -> Iterator[Finding]:
    """A gateway's stated direction agrees with its flows, and it splits or joins something (§10.5.1)."""
    for gateway in model.of(*GATEWAYS):
        coming, going = len(model.incoming[key(gateway)]), len(model.outgoing[key(gateway)])
        stated = gateway.get("gatewayDirection", "Unspecified")
        wrong = (
            (stated == "Converging" and going > 1)
            or (stated == "Diverging" and coming > 1)
            or (stated == "Mixed" and (going < 2 or coming < 2))
        )
        if wrong:
            yield finding(
                gateway,
                "gateway-direction",
                zh=f"网关{{it}}标的方向（{stated}）与它的线不符：进 {coming} 条，出 {going} 条。",
                en=f"The gateway {{it}} is marked {stated} but has {coming} flows in and {going} out.",
                instead="改正方向，或把分支和汇合拆成两个网关。",
            )
        elif coming < 2 and going < 2:
            yield finding(
                gateway,
                "gateway-without-branches",
                zh="网关{it}既不分支也不汇合。",
                en="The gateway {it} neither splits nor joins.",
                instead="删去这个网关，或补上缺少的分支。",
            )


def stalls(model: Model) -> Iterator[Finding]:
    """A deciding gateway always finds a way: a default flow, or conditions that cover every case."""
    for gateway in model.of("exclusiveGateway", "inclusiveGateway", "complexGateway"):
        flows = model.outgoing[key(gateway)]
        if len(flows) < 2 or gateway.get("default"):
            yield from _pointless(gateway, flows)
            continue
        texts = [_text(flow) for flow in flows]
        bare = [flow for flow, text in zip(flows, texts, strict=True) if text is None]
        if bare:
            yield finding(
                bare[0],
                "no-condition",
                zh=f"网关{_name(gateway)}之后的线{{it}}没有条件，也不是默认线。",
                en="The flow {it} leaves a deciding gateway without a condition and is not its default.",
                instead="写上条件，或把它设为默认线。",
            )
        elif not covers(text or "" for text in texts):
            yield finding(
                gateway,
                "no-default",
                zh="网关{it}没有默认线，条件都不成立时案件会停住。",
                en="The gateway {it} has no default flow: a case stalls when no condition holds.",
                instead="把“其他情况”的那条线设为默认线。",
            )


def _pointless(gateway: etree._Element, flows: list[etree._Element]) -> Iterator[Finding]:
    default = gateway.get("default")
    for flow in flows:
        if _text(flow) is None and flow.get("id") != default and (len(flows) > 1):
            yield finding(
                flow,
                "no-condition",
                zh=f"网关{_name(gateway)}之后的线{{it}}没有条件，也不是默认线。",
                en="The flow {it} leaves a deciding gateway without a condition and is not its default.",
                instead="写上条件，或把它设为默认线。",
            )
        elif len(flows) == 1 and _text(flow) is not None and not covers([_text(flow) or ""]):
            yield finding(
                gateway,
                "no-default",
                zh="网关{it}只有一条带条件的出路，条件不成立时案件会停住。",
                en="The only flow out of {it} has a condition: a case stalls when it does not hold.",
                instead="删去条件，或补上默认线。",
            )


def _name(element: etree._Element) -> str:
    return f"「{element.get('name')}」" if element.get("name") else f"“{key(element)}”"


def _text(flow: etree._Element) -> str | None:
    condition = condition_of(flow)
    if condition is None:
        return None
    return text_of(condition)


def event_based(model: Model) -> Iterator[Finding]:
    """After an event-based gateway stand only events that wait, each reached from it alone (§10.5.6)."""
    for gateway in model.of("eventBasedGateway"):
        targets = [model.by_id[flow.get("targetRef", "")] for flow in model.outgoing[key(gateway)]
                   if flow.get("targetRef") in model.by_id]  # fmt: skip
        if len(targets) < 2:
            yield finding(
                gateway,
                "event-gateway-targets",
                zh="事件网关{it}之后要有两个以上等待的事件。",
                en="The event-based gateway {it} needs two or more events to wait for.",
                instead="补上另一个事件，例如到期的定时事件。",
            )
        for target in targets:
            yield from _event_target(model, gateway, target)
        kinds = {kind(target) for target in targets}
        if "receiveTask" in kinds and any("message" in model.triggers(target) for target in targets):
            yield finding(
                gateway,
                "event-gateway-targets",
                zh="事件网关{it}之后不能同时用接收任务和消息事件。",
                en="Behind {it} stand both receive tasks and message events.",
                instead="都改成消息中间事件。",
            )
        yield from _instantiating(model, gateway, targets)


def _instantiating(model: Model, gateway: etree._Element, targets: list[etree._Element]) -> Iterator[Finding]:
    """Who starts a process has no way in; all events are needed only where they are messages and start it (§10.5.6)."""
    starts, all_needed = gateway.get("instantiate") == "true", gateway.get("eventGatewayType") == "Parallel"
    scope = gateway.getparent()
    messages = all(kind(target) == "receiveTask" or model.triggers(target) == ["message"] for target in targets)
    led_to = bool(model.incoming[key(gateway)]) or scope is None or kind(scope) != "process"
    if starts and led_to or all_needed and not (starts and messages):
        yield finding(
            gateway,
            "event-gateway-instantiates",
            zh="事件网关{it}启动流程时不能有线进入，也不能在子流程里；要等齐全部事件的，后面只能是消息。",
            en="The event-based gateway {it} starts a process: nothing leads to it, and where it waits for all, they are messages.",
            instead="去掉进入它的线；或用开始事件启动流程。",
        )


def _event_target(model: Model, gateway: etree._Element, target: etree._Element) -> Iterator[Finding]:
    triggers = model.triggers(target)
    catches = kind(target) == "intermediateCatchEvent" and bool(triggers)
    if not (kind(target) == "receiveTask" or catches and set(triggers) <= WAITING):
        words = "后面只能接等待消息、信号、定时或条件的事件"
        en = "is not an event that an event-based gateway can wait for"
    elif len(model.incoming[key(target)]) > 1:
        words, en = "后面的事件不能再有别的线进入", "has other flows leading into it"
    elif kind(target) == "receiveTask" and model.boundaries(target):
        words, en = "后面的接收任务不能带边界事件", "is a receive task with boundary events"
    else:
        return
    yield finding(
        target,
        "event-gateway-targets",
        zh=f"事件网关{_name(gateway)}{words}：{{it}}。",
        en=f"{{it}} {en}.",
        instead="在事件网关之后直接放中间捕获事件。",
    )


RULES = (not_executed, directions, stalls, event_based)
