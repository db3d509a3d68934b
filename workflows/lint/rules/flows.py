"""Sequence flows: where they may begin and end, and when they may carry a condition."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from workflows.lint.finding import Finding
from workflows.lint.model import (
    ACTIVITIES,
    EVENTS,
    GATEWAYS,
    NODES,
    Model,
    finding,
    is_event_sub_process,
    key,
    kind,
    local,
)  # fmt: skip


def ends(model: Model) -> Iterator[Finding]:
    """A flow joins two flow nodes of the same scope (BPMN 2.0 §8.3.13, §10.2.1)."""
    for flow in model.flows:
        source, target = (model.by_id.get(local(flow.get(end))) for end in ("sourceRef", "targetRef"))
        if source is None or target is None or kind(source) not in NODES or kind(target) not in NODES:
            yield finding(
                flow,
                "dangling-flow",
                zh="顺序流{it}的一端没有连到任务、网关或事件。",
                en="The sequence flow {it} does not join two steps.",
                instead="把两端都连到任务、网关或事件上，或删去这条线。",
            )
        elif not (source.getparent() is target.getparent() is flow.getparent()):
            yield finding(
                flow,
                "flow-crosses-border",
                zh="顺序流{it}穿过了子流程或泳池的边界。",
                en="The sequence flow {it} crosses the border of a sub-process or pool.",
                instead="在边界内结束，从子流程的边上接着画；泳池之间用消息流。",
            )
        elif source is target:
            yield finding(
                flow,
                "flow-to-itself",
                zh="顺序流{it}的起点和终点是同一个元素。",
                en="The sequence flow {it} leads back into its own source.",
                instead="用网关画出返回的条件。",
            )


def forbidden_ends(model: Model) -> Iterator[Finding]:
    """Start and boundary events take no flow, end events send none, event sub-processes neither (§10.5)."""
    for node in model.nodes:
        name, coming, going = kind(node), model.incoming[key(node)], model.outgoing[key(node)]
        handler = is_event_sub_process(node)
        if coming and (name in {"startEvent", "boundaryEvent"} or handler):
            yield _forbidden(coming[0], "flow-into-start", "进入", "may not lead into", node)
        if going and (name == "endEvent" or handler):
            yield _forbidden(going[0], "flow-out-of-end", "离开", "may not leave", node)


def _forbidden(flow: etree._Element, rule: str, verb: str, verb_en: str, node: etree._Element) -> Finding:
    words = _PLACES.get(kind(node), "事件子流程")
    return finding(
        flow,
        rule,
        zh=f"顺序流{{it}}不能{verb}{words}。",
        en=f"The sequence flow {{it}} {verb_en} a {kind(node)}.",
        instead="把这条线连到相邻的步骤上。",
    )


def connected(model: Model) -> Iterator[Finding]:
    """With start and end events, every step has a way in and a way out (§10.5.2, §10.5.3)."""
    for scope in model.scopes:
        kinds = {kind(node) for node in scope}
        if kind(scope) == "adHocSubProcess":
            continue
        for node in scope:
            if kind(node) not in NODES or is_event_sub_process(node) or node.get("isForCompensation") == "true":
                continue
            yield from _way_in(model, node, has_start="startEvent" in kinds)
            yield from _way_out(model, node, has_end="endEvent" in kinds)


def _way_in(model: Model, node: etree._Element, *, has_start: bool) -> Iterator[Finding]:
    entry = kind(node) in {"startEvent", "boundaryEvent"}
    if entry or model.incoming[key(node)] or "link" in model.triggers(node) or node.get("instantiate") == "true":
        return
    if has_start or kind(node) in EVENTS | GATEWAYS:
        yield finding(
            node,
            "no-way-in",
            zh="没有任何线进入{it}，它永远不会开始。",
            en="Nothing leads into {it}: it would never begin.",
            instead="从前一步连一条线过来，或删去它。",
        )


def _way_out(model: Model, node: etree._Element, *, has_end: bool) -> Iterator[Finding]:
    triggers = model.triggers(node)
    if kind(node) == "endEvent" or model.outgoing[key(node)]:
        return
    if "compensate" in triggers and kind(node) == "boundaryEvent" or "link" in triggers:
        return
    if has_end or kind(node) in EVENTS | GATEWAYS:
        yield finding(
            node,
            "no-way-out",
            zh="{it}之后没有下一步，到这里就断了。",
            en="Nothing leads on from {it}.",
            instead="连到下一步或结束事件。",
        )


def listed_alike(model: Model) -> Iterator[Finding]:
    """Where steps list their incoming and outgoing flows, the lists agree with the flows (§8.3.13)."""
    listed = {
        side: {(key(node), local(child.text)) for node in model.nodes for child in node if kind(child) == side}
        for side in ("incoming", "outgoing")
    }
    if not listed["incoming"] and not listed["outgoing"]:
        return
    for side, end, words in (("outgoing", "sourceRef", "起点"), ("incoming", "targetRef", "终点")):
        drawn = {(local(flow.get(end)), key(flow)) for flow in model.flows}
        for node_id, flow_id in sorted(drawn ^ listed[side]):
            element = model.by_id.get(flow_id) if model.by_id.get(flow_id) is not None else model.by_id.get(node_id)
            if element is not None:
                yield finding(
                    element,
                    "flow-listed-differently",
                    zh=f"{node_id} 列出的线与顺序流 {flow_id} 的{words}不一致，读的人会看到两张不同的图。",
                    en=f"What {node_id} lists as {side} and the ends of {flow_id} disagree.",
                    instead="用建模工具重新连这条线并保存。",
                )


def defaults(model: Model) -> Iterator[Finding]:
    """A default flow leaves the element that names it and carries no condition (§8.3.13)."""
    for node in model.nodes:
        default = node.get("default")
        if default is None:
            continue
        flow = model.by_id.get(local(default))
        if flow is None or kind(flow) != "sequenceFlow" or local(flow.get("sourceRef")) != node.get("id"):
            yield finding(
                node,
                "wrong-default",
                zh="{it}的默认线不是从它出发的线。",
                en="The default flow of {it} does not leave it.",
                instead="把从它出发的一条线设为默认。",
            )
        elif condition_of(flow) is not None:
            yield finding(
                flow,
                "default-with-condition",
                zh="默认线{it}还带着条件，条件不会被看。",
                en="The default flow {it} carries a condition, which is never looked at.",
                instead="删去条件，或另选默认线。",
            )


def condition_of(flow: etree._Element) -> etree._Element | None:
    """Return the condition of a flow."""
    return next((child for child in flow if kind(child) == "conditionExpression"), None)


def conditions(model: Model) -> Iterator[Finding]:
    """Conditions stand on flows out of exclusive and inclusive gateways and, with an alternative, of activities."""
    for node in model.nodes:
        flows = model.outgoing[key(node)]
        with_condition = [flow for flow in flows if condition_of(flow) is not None]
        if not with_condition:
            continue
        if kind(node) in {"parallelGateway", "eventBasedGateway"} | EVENTS:
            yield finding(
                with_condition[0],
                "condition-not-read",
                zh=f"从{{it}}出发处是{_KIND_WORDS.get(kind(node), '事件')}，那里不看条件。",
                en=f"A {kind(node)} does not look at conditions.",
                instead="把条件放到排他网关之后的线上。",
                severity="style" if kind(node) == "parallelGateway" else "error",
            )
        elif kind(node) in ACTIVITIES and len(with_condition) == len(flows) and not node.get("default"):
            yield finding(
                node,
                "may-stall",
                zh="{it}之后每条线都有条件，又没有默认线：条件都不成立时会停住。",
                en="Every flow out of {it} has a condition and none is the default: it may stall.",
                instead="在后面画一个排他网关，并设一条默认线。",
                severity="error" if len(flows) == 1 else "style",
            )


_PLACES = {"startEvent": "开始事件", "boundaryEvent": "边界事件", "endEvent": "结束事件"}
_KIND_WORDS = {"parallelGateway": "并行网关", "eventBasedGateway": "事件网关"}


def immediate(model: Model) -> Iterator[Finding]:
    """`isImmediate=false` is not allowed in an executable process (§8.3.13)."""
    for flow in model.flows:
        if flow.get("isImmediate") == "false":
            yield finding(
                flow,
                "not-immediate",
                zh="顺序流{it}允许中间插入别的步骤（isImmediate=false），可执行流程里不允许。",
                en="The sequence flow {it} has isImmediate=false, which an executable process may not have.",
                instead="删去 isImmediate。",
            )


RULES = (ends, forbidden_ends, connected, listed_alike, defaults, conditions, immediate)
