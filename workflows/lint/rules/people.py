"""Work for people and its clocks: forms, groups, deadlines, and the names that must exist here."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from workflows.lint.finding import Finding, Known, Severity
from workflows.lint.model import ACTIVITIES, EVENTS, Model, finding, kind, local, text_of
from workflows.lint.rules.expressions import RULE_REFERENCE, TIMERS
from workflows.lint.rules.extensions import CAMUNDA

PROPERTY = f"{{{CAMUNDA}}}property"
RULE_ID = re.compile(r"rule:([A-Za-z0-9][\w.-]*)")
CHOSEN_BY = re.compile(r"rule:\$\{\s*(\w+)\s*\}")
GROUP = re.compile(r"[a-z][\w-]*@[a-z][\w-]*")


def attribute(element: etree._Element, name: str) -> str:
    """Return a `camunda:` attribute as text."""
    return (element.get(f"{{{CAMUNDA}}}{name}") or "").strip()


def deadlines_of(element: etree._Element) -> list[str]:
    """Return the deadline texts that an element declares itself."""
    found = [attribute(element, "dueDate")] if attribute(element, "dueDate") else []
    return found + [value for name, value in properties(element) if re.fullmatch(r"deadline(\.\w+)?", name)]


def properties(element: etree._Element) -> list[tuple[str, str]]:
    """Return the `camunda:property` elements of an element itself, as name and value."""
    extensions = next((child for child in element if kind(child) == "extensionElements"), None)
    found = extensions.iter(PROPERTY) if extensions is not None else ()
    return [((item.get("name") or "").strip(), (item.get("value") or "").strip()) for item in found]


def terms_of(model: Model, element: etree._Element) -> list[str]:
    """Return the texts of an element that may name terms: its deadlines, and its timer where it is an event."""
    texts = deadlines_of(element)
    if kind(element) in EVENTS:
        parts = [part for definition in model.definitions(element) for part in definition]
        texts += [text_of(part) for part in parts if kind(part) in TIMERS]
    return texts


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
            elif not RULE_REFERENCE.fullmatch(text):
                yield _deadline(element, "deadline-format", f"的期限“{text}”不是期限规则", f"“{text}” names no term")


def chosen(model: Model) -> Iterator[Finding]:
    """Where the data choose the rule of a term, a list says which rules they may choose."""
    for element in [*model.nodes, *model.processes]:
        for name in {name for text in terms_of(model, element) for name in CHOSEN_BY.findall(text)}:
            if not _permitted(element, name):
                yield finding(
                    element,
                    "rules-not-listed",
                    zh=f"{{it}}的期限由数据“{name}”决定，却没有列出可以用哪些期限规则。",
                    en=f"The rule of a term of {{it}} is chosen by “{name}”, but no list says which rules are permitted.",
                    instead=f"在这一步、子流程或流程上加属性 rules.{name}，值是期限编号，用逗号分开。",
                )


def _permitted(element: etree._Element, name: str) -> list[str]:
    """Return the ids that `rules.NAME` lists, at the element or nearest around it."""
    for around in [element, *element.iterancestors()]:
        for key, value in properties(around):
            if key == f"rules.{name}":
                return _listed(value)
    return []


def _listed(value: str) -> list[str]:
    return [part.strip() for part in value.split(",") if part.strip()]


def _deadline(element: etree._Element, rule: str, zh: str, en: str) -> Finding:
    return finding(
        element, rule, zh=f"{{it}}{zh}。", en=f"The deadline of {{it}} {en}.",
        instead="写成 rule:期限编号，或 rule:期限编号@起算的数据名，例如 rule:TR.sign@sent_at；编号也可以是 ${数据名}。",
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
    """Every term that a deadline or timer names, or may choose, is in the tables of terms."""
    for element in [*model.nodes, *model.processes]:
        named = [id for text in terms_of(model, element) for id in RULE_ID.findall(text)]
        for name, value in properties(element):
            named += [id for id in _listed(value) if id != "none"] if name.startswith("rules.") else []
        yield from _unknown(element, "rule", "期限规则", named, known.rules)


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


RULES = (measured, chosen, groups)
