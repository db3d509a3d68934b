"""Every step can be reached, and from every step an end can be reached (the cheap half of soundness)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from lxml import etree

from workflows.lint.finding import Finding
from workflows.lint.model import EVENTS, NODES, Model, finding, is_event_sub_process, key, kind, local


def reachable(model: Model) -> Iterator[Finding]:
    """No dead step, and no step from which the scope cannot end."""
    for scope in model.scopes:
        steps = {key(node): node for node in scope if kind(node) in NODES}
        if kind(scope) == "adHocSubProcess" or not any(kind(node) == "startEvent" for node in steps.values()):
            continue
        ahead = _ways(model, steps)
        behind: dict[str, set[str]] = defaultdict(set)
        for source, targets in ahead.items():
            for target in targets:
                behind[target].add(source)
        entered = _closure(_entries(model, steps), ahead)
        finishing = _closure((name for name in steps if not ahead[name]), behind)
        for name, node in steps.items():
            if name not in entered:
                yield _finding(node, "dead-step", "从开始事件走不到{it}，它永远不会执行", "No path leads to {it}")
            elif name not in finishing:
                yield _finding(node, "no-end-ahead", "从{it}出发走不到任何结束事件", "From {it} no end can be reached")


def _ways(model: Model, steps: Mapping[str, etree._Element]) -> dict[str, set[str]]:
    """Return where a token can go from each step: along flows, out of the border, and through links."""
    ahead: dict[str, set[str]] = {name: set() for name in steps}
    for name, node in steps.items():
        ahead[name] |= {flow.get("targetRef", "") for flow in model.outgoing[name]} & steps.keys()
        host = local(node.get("attachedToRef"))
        if host in ahead:
            ahead[host].add(name)
        if kind(node) == "intermediateThrowEvent" and "link" in model.triggers(node):
            ahead[name] |= {other for other, event in steps.items() if _catches(model, event, node)}
    return ahead


def _catches(model: Model, event: etree._Element, throw: etree._Element) -> bool:
    if kind(event) != "intermediateCatchEvent" or "link" not in model.triggers(event):
        return False
    return _link_name(model, event) == _link_name(model, throw)


def _link_name(model: Model, event: etree._Element) -> str:
    return model.definitions(event)[0].get("name") or event.get("name") or ""


def _entries(model: Model, steps: Mapping[str, etree._Element]) -> Iterator[str]:
    for name, node in steps.items():
        begins = kind(node) == "startEvent" or is_event_sub_process(node) or node.get("instantiate") == "true"
        compensates = node.get("isForCompensation") == "true"
        if begins or compensates or kind(node) in EVENTS and "compensate" in model.triggers(node):
            yield name


def _closure(begin: Iterable[str], ways: Mapping[str, set[str]]) -> set[str]:
    seen = set(begin)
    waiting = list(seen)
    while waiting:
        for name in ways.get(waiting.pop(), set()) - seen:
            seen.add(name)
            waiting.append(name)
    return seen


def _finding(node: etree._Element, rule: str, zh: str, en: str) -> Finding:
    return finding(node, rule, zh=f"{zh}。", en=f"{en}.", instead="补上缺少的线，或删去这一步。")


RULES = (reachable,)
