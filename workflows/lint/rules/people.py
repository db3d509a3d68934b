"""Work for people and its clocks: forms, groups, deadlines, and the names that must exist here."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from workflows import expressions
from workflows.lint.finding import Finding, Known, Severity
from workflows.lint.model import ACTIVITIES, EVENTS, Model, finding, kind, local, text_of
from workflows.lint.rules.expressions import RULE_REFERENCE, TIMERS
from workflows.lint.rules.extensions import CAMUNDA

PROPERTY = f"{{{CAMUNDA}}}property"
RULE_ID = re.compile(r"rule:([A-Za-z0-9][\w.-]*)")
GROUP = re.compile(r"[a-z][\w-]*@[a-z][\w-]*")


def attribute(element: etree._Element, name: str) -> str:
    """Return a `camunda:` attribute as text."""
    return (element.get(f"{{{CAMUNDA}}}{name}") or "").strip()


def deadlines_of(element: etree._Element) -> list[str]:
    """Return the deadline texts that an element declares itself."""
    found = [attribute(element, "dueDate")] if attribute(element, "dueDate") else []
    extensions = next((child for child in element if kind(child) == "extensionElements"), None)
    for item in extensions.iter(PROPERTY) if extensions is not None else ():
        if re.fullmatch(r"deadline(\.\w+)?", item.get("name") or ""):
            found.append((item.get("value") or "").strip())
    return found


def measured(model: Model) -> Iterator[Finding]:
    """A deadline stands where something is open that it can measure, and names a term."""
    for element in [*model.nodes, *model.flows, *model.processes]:
        for text in deadlines_of(element):
            if kind(element) not in ACTIVITIES | {"process"}:
                yield _deadline(
                    element,
                    "deadline-unmeasured",
                    "的期限没有东西可计：只能写在任务、子流程或流程上",
                    "can measure nothing",
                )
            elif not RULE_REFERENCE.fullmatch(text) and not _gives_rule(text):
                yield _deadline(element, "deadline-format", f"的期限“{text}”不是期限规则", f"“{text}” names no term")


def _gives_rule(text: str) -> bool:
    return text.startswith("${") and "rule:" in text and not expressions.check(text)


def _deadline(element: etree._Element, rule: str, zh: str, en: str) -> Finding:
    return finding(
        element, rule, zh=f"{{it}}{zh}。", en=f"The deadline of {{it}} {en}.",
        instead="写成 rule:期限编号，或 rule:期限编号@起算的数据名，例如 rule:TR.sign@sent_at。",
    )  # fmt: skip


def complete(model: Model, known: Known | None) -> Iterator[Finding]:
    """A user task says who does it, on which form and by when."""
    severity: Severity = "error" if known is not None and known.strict else "style"
    for task in model.of("userTask"):
        if not attribute(task, "candidateGroups"):
            yield _missing(task, "no-group", "没有说明由谁办", "does not say who does it", "candidateGroups", severity)
        if not attribute(task, "formKey"):
            yield _missing(task, "no-form", "没有表单", "has no form", "formKey", severity)
        if not _has_clock(task):
            yield _missing(task, "no-deadline", "没有期限，没人会发现它拖延了", "has no deadline", "dueDate", severity)


def _has_clock(task: etree._Element) -> bool:
    at: etree._Element | None = task
    while at is not None:
        if deadlines_of(at):
            return True
        at = at.getparent()
    return False


def _missing(task: etree._Element, rule: str, zh: str, en: str, name: str, severity: Severity) -> Finding:
    return finding(
        task,
        rule,
        zh=f"任务{{it}}{zh}。",
        en=f"The task {{it}} {en}.",
        instead=f"填写 camunda:{name}。",
        severity=severity,
    )


def groups(model: Model) -> Iterator[Finding]:
    """A group is written `role@unit-reference`."""
    for task in model.of("userTask", "manualTask"):
        for group in _groups(task):
            if not GROUP.fullmatch(group):
                yield finding(
                    task,
                    "group-format",
                    zh=f"任务{{it}}的办理人“{group}”不是“角色@单位”的写法。",
                    en=f"The group “{group}” of {{it}} is not written role@unit.",
                    instead="写成 角色@单位，例如 clerk@township。",
                    severity="style",
                )


def _groups(task: etree._Element) -> list[str]:
    return [group.strip() for group in attribute(task, "candidateGroups").split(",") if group.strip()]


def names_exist(model: Model, known: Known) -> Iterator[Finding]:
    """Every form, role, unit, table, topic, process and message that a diagram names exists here."""
    for node in model.nodes:
        roles = [group.partition("@")[0] for group in _groups(node)]
        units = [group.partition("@")[2] for group in _groups(node)]
        yield from _unknown(node, "form", "表单", [attribute(node, "formKey")], known.forms)
        yield from _unknown(node, "role", "角色", roles, known.roles)
        yield from _unknown(node, "unit", "单位", units, known.units)
        yield from _unknown(node, "decision", "决策表", [attribute(node, "decisionRef")], known.decisions)
        yield from _unknown(node, "topic", "系统动作", [attribute(node, "topic")], known.topics)
        if kind(node) == "callActivity" and local(node.get("calledElement")) not in model.by_id:
            yield from _unknown(node, "process", "被调用的流程", [node.get("calledElement", "")], known.processes)
        if known.messages is not None:
            yield from _unknown(node, "message", "消息", _messages(model, node), known.messages)


def rules_exist(model: Model, known: Known) -> Iterator[Finding]:
    """Every term that a deadline or timer names is in the rule packs."""
    for element in [*model.nodes, *model.processes]:
        texts = deadlines_of(element)
        if kind(element) in EVENTS:
            parts = [part for definition in model.definitions(element) for part in definition]
            texts += [text_of(part) for part in parts if kind(part) in TIMERS]
        yield from _unknown(
            element, "rule", "期限规则", [id for text in texts for id in RULE_ID.findall(text)], known.rules
        )


def _messages(model: Model, node: etree._Element) -> list[str]:
    references = [local(node.get("messageRef"))]
    if kind(node) in EVENTS:
        references += [local(definition.get("messageRef")) for definition in model.definitions(node)]
    found = [model.by_id[reference] for reference in references if reference in model.by_id]
    return [message.get("name") or message.get("id") or "" for message in found]


def _unknown(
    element: etree._Element, sort: str, zh: str, names: list[str], known: frozenset[str] | None
) -> Iterator[Finding]:
    for name in names:
        if known is not None and name and name not in known:
            yield finding(
                element,
                f"unknown-{sort}",
                zh=f"{{it}}用到的{zh}“{name}”不存在。",
                en=f"{{it}} names the {sort} “{name}”, which does not exist.",
                instead="改正名称，或先把它建好。",
            )


RULES = (measured, groups)
