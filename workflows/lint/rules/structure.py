"""Files and scopes: what there must be before anything can run."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from lxml import etree

from workflows.lint.finding import Finding
from workflows.lint.model import CHOREOGRAPHY, NODES, Model, finding, is_event_sub_process, kind
from workflows.lint.source import BPMN

#: What the service keeps of a diagram in rows of its own, in characters.
LONGEST_ID, LONGEST_NAME = 60, 80
MIME_TYPE = r"^[A-Za-z0-9.+-]+/[A-Za-z0-9.+*-]+$"


def something_to_run(model: Model) -> Iterator[Finding]:
    """A file holds at least one process with steps."""
    if not any(kind(node) in NODES for process in model.processes for node in process):
        yield finding(
            model.root,
            "no-process",
            zh="文件里没有可以执行的流程。",
            en="The file holds no process that could run.",
            instead="画一个有开始、步骤和结束的流程。",
        )


def unique_ids(model: Model) -> Iterator[Finding]:
    """Every id is used once."""
    ids = Counter(element.get("id") for element in model.root.iter() if kind(element) and element.get("id"))
    for name, count in ids.items():
        if count > 1:
            yield finding(
                model.by_id[str(name)],
                "duplicate-id",
                zh=f"编号 {name} 用了 {count} 次，每个元素的编号只能用一次。",
                en=f"The id {name} is used {count} times.",
                instead="给每个元素不同的编号。",
            )


def ids_present(model: Model) -> Iterator[Finding]:
    """Everything that runs has an id: rows, timers and messages refer to it."""
    for element in [*model.nodes, *model.flows, *model.processes]:
        if not element.get("id"):
            yield finding(
                element,
                "missing-id",
                zh="有一个元素没有编号，无法指认它。",
                en=f"A {kind(element)} has no id.",
                instead="给它一个编号（建模工具会自动给）。",
            )


def short_enough(model: Model) -> Iterator[Finding]:
    """Ids and names fit the rows in which the service keeps them: a longer one would break at the step, not here."""
    messages = [element for element in model.root if kind(element) in {"message", "signal", "error", "escalation"}]
    for element in [*model.nodes, *model.processes, *messages]:
        shared = element in messages
        for attribute, most in (("id", LONGEST_ID), ("name", LONGEST_ID if shared else LONGEST_NAME)):
            if len(element.get(attribute) or "") > most:
                yield finding(
                    element,
                    f"{attribute}-too-long",
                    zh=f"{'编号' if attribute == 'id' else '名称'}超过 {most} 个字，系统存不下。",
                    en=f"The {attribute} has more than {most} characters.",
                    instead="换一个短一些的。",
                )


def starts(model: Model) -> Iterator[Finding]:
    """Each process and sub-process has exactly one way in, and an end (BPMN 2.0 §10.5.2, §10.5.3)."""
    for scope in model.scopes:
        if kind(scope) == "adHocSubProcess" or not any(kind(node) in NODES for node in scope):
            continue
        begin = [node for node in scope if kind(node) == "startEvent"]
        starters = {"receiveTask", "eventBasedGateway"}
        received = any(kind(node) in starters and node.get("instantiate") == "true" for node in scope)
        if not begin and not received:
            yield finding(
                scope,
                "no-start",
                zh="{it}没有开始事件，不知道从哪一步开始。",
                en="{it} has no start event.",
                instead="加一个开始事件，并连到第一步。",
            )
        elif begin and not any(kind(node) == "endEvent" for node in scope):
            yield finding(
                scope,
                "no-end",
                zh="{it}有开始事件，却没有结束事件。",
                en="{it} has a start event but no end event.",
                instead="每条路径都连到一个结束事件。",
            )
        yield from _several_starts(model, scope, begin)


def _several_starts(model: Model, scope: etree._Element, begin: list[etree._Element]) -> Iterator[Finding]:
    blank = [event for event in begin if not model.triggers(event)]
    if len(blank) > 1 or (is_event_sub_process(scope) and len(begin) > 1):
        yield finding(
            scope,
            "several-starts",
            zh="{it}有多个开始事件，不知道从哪一个开始。",
            en="{it} has several start events that compete.",
            instead="只留一个开始事件；其他入口用各自的流程或消息事件。",
        )


def empty_sub_processes(model: Model) -> Iterator[Finding]:
    """A sub-process holds steps."""
    for scope in model.of("subProcess", "transaction", "adHocSubProcess"):
        if not any(kind(node) in NODES for node in scope):
            yield finding(
                scope,
                "empty-sub-process",
                zh="子流程{it}里没有任何步骤。",
                en="The sub-process {it} is empty.",
                instead="在里面画步骤，或改成普通任务。",
            )


def executable(model: Model) -> Iterator[Finding]:
    """A public process describes an agreement and is never executed (BPMN 2.0 §10.1)."""
    for process in model.processes:
        if process.get("processType") == "Public" and process.get("isExecutable") == "true":
            yield finding(
                process,
                "public-process",
                zh="{it}标为公开流程（Public），公开流程只描述约定，不能执行。",
                en="{it} is a public process marked executable; only private processes run.",
                instead="把流程类型改为 Private 或删去。",
            )
        elif process.get("isExecutable") == "false":
            yield finding(
                process,
                "not-executable",
                zh="{it}标为不可执行。",
                en="{it} is marked as not executable.",
                instead="在属性里勾选“可执行”。",
                severity="style",
            )


def no_choreography(model: Model) -> Iterator[Finding]:
    """Choreographies and conversations describe, they do not run."""
    unwanted = CHOREOGRAPHY | {"choreography", "globalConversation", "globalChoreographyTask"}
    for element in model.root.iter(*(f"{{{BPMN}}}{name}" for name in sorted(unwanted))):
        yield finding(
            element,
            "choreography",
            zh="编排图或会话图元素不能执行。",
            en=f"A {kind(element)} describes a conversation; it cannot be executed.",
            instead="用流程、消息事件和消息流来画。",
        )


def text_formats(model: Model) -> Iterator[Finding]:
    """A text format is a MIME type (BPMN 2.0 §8.2.1)."""
    import re

    for element in model.root.iter(f"{{{BPMN}}}documentation", f"{{{BPMN}}}textAnnotation"):
        stated = element.get("textFormat")
        if stated is not None and not re.match(MIME_TYPE, stated):
            yield finding(
                element,
                "text-format",
                zh=f"文字格式“{stated}”不是 MIME 类型。",
                en=f"The text format “{stated}” is not a MIME type.",
                instead="写 text/plain，或删去 textFormat。",
            )


_TERM = re.compile(
    r"([0-9]+|[一二三四五六七八九十两半]+)\s?(个)?(工作日|天|小时|个月|年)|每半?年|每月|[0-9]+ (working )?(day|hour|month|year)s?\b"
)


def names_without_terms(model: Model) -> Iterator[Finding]:
    """A name does not say how long a term is: a county may change the number, and the name would go on telling the old one."""
    for element in model.nodes:
        if _TERM.search(element.get("name") or ""):
            yield finding(
                element, "term-in-a-name", severity="style",
                zh="{it}的名称写了期限的长短，县里改了期限，名称不会跟着改。",
                en="{it} says in its name how long a term is; a county that changes the term does not change the name.",
                instead="名称里写期限规则的编号（例如 公示期满 DB.notice），长短由规则说明。",
            )  # fmt: skip


def steps_told_apart(model: Model) -> Iterator[Finding]:
    """Two steps of people bear different names: lists of tasks, counts and the history tell a step by its name alone."""
    named: dict[str, etree._Element] = {}
    for element in model.root.iter(f"{{{BPMN}}}userTask"):
        name = (element.get("name") or "").strip()
        if name and named.setdefault(name, element) is not element:
            yield finding(
                element, "two-steps-of-one-name", severity="style",
                zh=f"{{it}}与 {named[name].get('id')} 同名，清单和统计里分不清。",
                en=f"{{it}} bears the name of {named[name].get('id')}: lists and counts do not tell them apart.",
                instead="在名称里写明由谁办（例如 县级审批延期、乡镇审批延期）。",
            )  # fmt: skip


RULES = (
    names_without_terms, steps_told_apart,
    something_to_run, unique_ids, ids_present, short_enough, starts, empty_sub_processes, executable, no_choreography, text_formats,
)  # fmt: skip
