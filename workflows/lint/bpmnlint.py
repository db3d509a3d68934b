"""The rules of bpmnlint's `recommended` set; the only module that imports bpmn-io, which calls itself pre-alpha."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from importlib import import_module
from keyword import iskeyword
from typing import Any

from bpmn_io.bpmn_moddle.simple import create_moddle
from bpmn_io.lint import Linter
from bpmn_io.lint.config.recommended import CONFIG as RECOMMENDED
from bpmn_io.lint.resolver import StaticResolver
from lxml import etree

from workflows.lint.finding import Finding
from workflows.lint.source import BPMN

#: rule → what is wrong, what to do instead
WORDS: dict[str, tuple[str, str]] = {
    "ad-hoc-sub-process": ("临时子流程里不该有开始或结束事件", "删去它们，或改用普通子流程。"),
    "conditional-event": ("条件事件没有条件", "填写条件。"),
    "conditional-flows": ("分支线没有条件", "写上条件，或设为默认线。"),
    "end-event-required": ("没有结束事件", "每条路径都连到结束事件。"),
    "event-based-gateway": ("事件网关之后的连接不对", "后面放两个以上等待的事件，线上不写条件。"),
    "event-sub-process-typed-start-event": ("事件子流程的开始事件没有触发", "选一种触发。"),
    "fake-join": ("多条线直接进入一个步骤，看上去像汇合，其实没有汇合", "先用网关汇合，再连到这一步。"),
    "global": ("最上层的消息、信号或错误没有名字、重名或没有用到", "起不同的名字，删去没用的。"),
    "label-required": ("没有文字标签", "写上文字：任务写动作，判断写问题，分支写答案。"),
    "link-event": ("链接事件没有名字或不成对", "成对命名。"),
    "no-bpmndi": ("没有画出图形", "在建模工具里摆放，或用 yimen layout 排版。"),
    "no-complex-gateway": ("用了复杂网关", "用普通网关组合。"),
    "no-disconnected": ("没有连线", "连到流程里，或删去。"),
    "no-duplicate-sequence-flows": ("重复的线", "删去一条。"),
    "no-gateway-join-fork": ("网关既汇合又分支", "拆成两个网关。"),
    "no-implicit-split": ("从一个步骤直接分出多条线", "用网关分支。"),
    "no-implicit-end": ("路径没有明确结束", "连到结束事件。"),
    "no-implicit-start": ("步骤没有明确的来路", "从开始事件或前一步连过来。"),
    "no-inclusive-gateway": ("用了包容网关，读的人容易误解", "能用并行或排他网关时用它们。"),
    "no-overlapping-elements": ("图形互相重叠或超出边框", "移开图形。"),
    "single-blank-start-event": ("有多个空白开始事件", "只留一个。"),
    "single-event-definition": ("一个事件有多个触发", "每个触发画一个事件。"),
    "start-event-required": ("没有开始事件", "加一个开始事件。"),
    "sub-process-blank-start-event": ("子流程的开始事件带了触发", "去掉触发。"),
    "superfluous-gateway": ("多余的网关", "删去。"),
    "superfluous-label": ("唯一的线上写了多余的文字", "删去文字，或补上另一条分支。"),
    "superfluous-termination": ("多余的终止事件", "改为普通结束事件。"),
}


@cache
def _reader() -> Any:
    return create_moddle()


def _linter() -> Any:
    # a new one for each file: a rule of the package remembers the flows of the files that it saw before
    # the package's own resolver looks for plug-ins and a package.json in the working directory: ours knows what there is
    rules = {f"rule:bpmnlint/{name}": _rule(name) for name in RECOMMENDED["rules"]}
    return Linter(config=dict(RECOMMENDED), resolver=StaticResolver(rules))  # type: ignore[arg-type]


def _rule(name: str) -> Any:
    module = name.replace("-", "_") + ("_" if iskeyword(name) else "")
    return import_module(f"bpmn_io.lint.rules.{module}").factory


def check(root: etree._Element) -> Iterator[Finding]:
    """Report what bpmnlint's recommended rules find, as style."""
    try:
        # a rule of the package that trips over an odd model must not stop ours, which have already judged it
        parsed = _reader().from_xml(etree.tostring(_with_flow_lists(root), encoding="unicode"))
        reports = _linter().lint(parsed.root_element)
    except Exception as error:
        yield _finding("", "bpmnlint", f"bpmnlint could not read the file: {str(error)[:200]}")
        return
    for rule, found in reports.items():
        for report in found:
            yield _finding(str(report.get("id") or ""), rule, str(report.get("message") or ""))


def _with_flow_lists(root: etree._Element) -> etree._Element:
    """Return the file with `incoming` and `outgoing` listed at each step, which BPMN allows to leave out.

    bpmnlint looks only at these lists and takes every step of a file without them for disconnected.
    """
    if next(root.iter(f"{{{BPMN}}}incoming", f"{{{BPMN}}}outgoing"), None) is not None:
        return root
    listed = deepcopy(root)
    steps = {element.get("id"): element for element in listed.iter("*") if element.get("id")}
    for flow in listed.iter(f"{{{BPMN}}}sequenceFlow"):
        for side, end in (("outgoing", "sourceRef"), ("incoming", "targetRef")):
            step = steps.get(flow.get(end))
            if step is not None:
                etree.SubElement(step, f"{{{BPMN}}}{side}").text = flow.get("id")
    return listed


def _finding(element: str, rule: str, message: str) -> Finding:
    zh, instead = WORDS.get(rule, (message, "按 bpmnlint 的建议修改。"))
    where = f"“{element}”" if element else "文件"
    return Finding(
        element=element,
        rule=f"bpmnlint:{rule}",
        severity="style",
        zh=f"{where}：{zh}。",
        en=f"{message.strip().rstrip('.')}.",
        instead=instead,
    )
