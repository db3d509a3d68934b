"""Texts that are evaluated: conditions, scripts, counts and timers."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from lxml import etree

from workflows import expressions
from workflows.duration import add
from workflows.lint.finding import Finding
from workflows.lint.model import EVENTS, XSI_TYPE, Model, finding, is_event_sub_process, kind, text_of
from workflows.lint.source import BPMN
from workflows.spelling import unquote
from workflows.spiff.timing import is_instant

CONDITIONS = ("conditionExpression", "condition", "loopCondition", "completionCondition")
TIMERS = {"timeDuration": "时长", "timeDate": "时刻", "timeCycle": "周期"}
RULE_REFERENCE = re.compile(r"rule:([A-Za-z][\w.-]*|\$\{\s*[A-Za-z_]\w*\s*\})(@[A-Za-z_]\w*)?")
DURATION = re.compile(r"P(?!$)(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?")
DATE = re.compile(r"\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?")
CAMUNDA = "http://camunda.org/schema/1.0/bpmn"
ALIKE = re.compile(r"(text/|application/)?(x-)?(groovy|javascript|ecmascript|js|jython)", re.IGNORECASE)
#: comparing, dividing and choosing have other rules there
DIFFERS = re.compile(r"[<>!%/?]|==|\b(and|or|not|if|else|in|is|round|null|None)\b")
SOME_DAY = datetime(2026, 1, 1, tzinfo=UTC)
PYTHON = re.compile(r"(text/|application/)?(x-)?(python|yimen)3?|feel|juel", re.IGNORECASE)


def is_formal(element: etree._Element) -> bool:
    """Tell whether an expression says that it is to be evaluated rather than read."""
    return (element.get(XSI_TYPE) or "").rpartition(":")[2] == "tFormalExpression"


def conditions(model: Model) -> Iterator[Finding]:
    """Conditions and counts are expressions of the safe language."""
    for element in model.root.iter(*(f"{{{BPMN}}}{name}" for name in (*CONDITIONS, "loopCardinality"))):
        text = text_of(element)
        problems = expressions.check(text) if text else ["empty"]
        if problems:
            yield _refused(element, text, problems)
        elif kind(element) != "loopCardinality" and _is_constant(text):
            yield finding(
                element,
                "constant-condition",
                zh=f"条件“{text}”不是真假判断。",
                en=f"The condition “{text}” is neither true nor false.",
                instead="写成比较，例如 amount <= 800。",
            )
        if not is_formal(element):
            yield _informal(element, "error" if kind(element) in {"loopCondition", "loopCardinality"} else "style")


def _refused(element: etree._Element, text: str, problems: list[str]) -> Finding:
    return finding(
        element,
        "expression",
        zh=f"表达式“{text[:60]}”不能执行。",
        en=f"The expression “{text[:60]}” cannot run: {problems[0]}.",
        instead="只用数据名、数字、文字和比较，例如 ${amount <= 800 and urgent}。",
    )


def _informal(element: etree._Element, severity: str) -> Finding:
    return finding(
        element,
        "informal-expression",
        zh="表达式没有标为可执行的表达式（xsi:type=tFormalExpression），按标准只是说明文字。",
        en="The expression is not marked as formal (xsi:type=tFormalExpression): by the standard it is prose.",
        instead="在建模工具里重新填写一次表达式，它会加上类型。",
        severity="error" if severity == "error" else "style",
    )


def _is_constant(text: str) -> bool:
    inner = text.removeprefix("${").removesuffix("}").strip()
    return inner not in ("True", "False") and _is_literal(inner)


def _is_literal(text: str) -> bool:
    try:
        ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return False
    return True


def counts(model: Model) -> Iterator[Finding]:
    """A literal cardinality is a whole number that is not negative."""
    for element in model.root.iter(f"{{{BPMN}}}loopCardinality"):
        text = text_of(element).removeprefix("${").removesuffix("}").strip()
        if re.match(r"[-+\d.'\"]", text) and not text.isdigit() and _is_literal(text):
            yield finding(
                element,
                "multi-instance-count",
                zh=f"多实例的次数不是 0 或正整数：{text[:60]}。",
                en=f"The number of instances is no whole number from 0 on: {text[:60]}.",
                instead="写 0 或正整数。",
            )


def _is_read(language: str, script: str) -> bool:
    """Tell whether a script means the same in our language: of other languages only plain assignments do."""
    return bool(PYTHON.fullmatch(language)) or bool(ALIKE.fullmatch(language)) and not DIFFERS.search(script)


def scripts(model: Model) -> Iterator[Finding]:
    """A script is a few lines `NAME = EXPRESSION` of the safe language."""
    for task in [*model.of("scriptTask"), *model.root.iterchildren(f"{{{BPMN}}}globalScriptTask")]:
        script = next((text_of(part) for part in task if kind(part) == "script"), "")
        language = task.get("scriptFormat") or task.get("scriptLanguage")
        result = task.get(f"{{{CAMUNDA}}}resultVariable")
        problems = expressions.check(script) if result else expressions.check_script(script)
        if language is not None and not _is_read(language.strip(), script):
            yield finding(
                task,
                "script-language",
                zh=f"脚本{{it}}用的语言“{language}”不执行。",
                en=f"The script of {{it}} is written in “{language}”, which is not executed.",
                instead="删去脚本语言，写成几行“名称 = 表达式”。",
            )
        elif not script.strip() and not result:
            yield finding(
                task,
                "empty-script",
                zh="脚本{it}是空的，执行时直接通过。",
                en="The script of {it} is empty: the task completes at once.",
                instead="写成几行“名称 = 表达式”，或改为普通任务。",
                severity="style",
            )
        elif problems:
            yield finding(
                task,
                "script",
                zh="脚本{it}不能执行：每行只能是“名称 = 表达式”。",
                en=f"The script of {{it}} cannot run: {problems[0]}.",
                instead="写成几行“名称 = 表达式”，例如 total = a + b。",
            )


def timers(model: Model) -> Iterator[Finding]:
    """A timer holds an ISO 8601 literal or a reference to a statutory term, exactly one (§10.5.5)."""
    for event in model.of(*EVENTS):
        for definition in model.definitions(event):
            if kind(definition) != "timerEventDefinition":
                continue
            parts = [part for part in definition if kind(part) in TIMERS]
            if len(parts) != 1:
                yield _bad_timer(event, "没有时间，或有多个时间", "holds no time, or several")
            for part in parts:
                yield from _timer(event, part)
                if kind(part) == "timeCycle" and kind(event) == "intermediateCatchEvent":
                    yield _bad_timer(event, "写了周期，而中间事件只发生一次", "holds a cycle, but happens once")


def _timer(event: etree._Element, part: etree._Element) -> Iterator[Finding]:
    text, form = unquote(text_of(part)), kind(part)
    if not is_formal(part) and not text.startswith(("rule:", "${")):
        yield _informal(part, "error")
    if form == "timeDuration" and not (_lasts(text) or RULE_REFERENCE.fullmatch(text) or _computed(text)):
        yield _bad_timer(event, f"的时长“{text}”不是 ISO 8601 时长或期限规则", f"has the duration “{text}”")
    elif form == "timeDate" and not (_is_date(text) or RULE_REFERENCE.fullmatch(text) or _computed(text)):
        yield _bad_timer(event, f"的时刻“{text}”不是 ISO 8601 时刻", f"has the date “{text}”")
    elif form == "timeCycle" and not _cycle(text, endless=_happens_while_open(event)):
        yield _bad_timer(event, f"的周期“{text}”不是 ISO 8601 周期", f"has the cycle “{text}”")


def _computed(text: str) -> bool:
    return text.startswith("${") and text.endswith("}") and not expressions.check(text)


def _happens_while_open(event: etree._Element) -> bool:
    """Tell whether an event repeats beside something that ends: the activity that it stands on, or the scope around its handler."""
    scope = event.getparent()
    handler = scope is not None and is_event_sub_process(scope)
    return event.get("cancelActivity") == "false" or handler and event.get("isInterrupting") == "false"


def _cycle(text: str, *, endless: bool) -> bool:
    """Tell whether a text is an ISO 8601 repetition of a duration, from a date where it has one."""
    match = re.fullmatch(r"R(\d*)/(?:([^/P]+)/)?(P[^/]+)", text)
    if match is None or match[1] and int(match[1]) < 1 or not (match[1] or endless):
        return False
    return _lasts(match[3], longer_than=timedelta()) and (match[2] is None or _is_date(match[2]))


def _lasts(text: str, *, longer_than: timedelta | None = None) -> bool:
    """Tell whether a text is an ISO 8601 duration that ends within the calendar; a repetition takes time."""
    if not DURATION.fullmatch(text):
        return False
    try:
        end = add(SOME_DAY, text)
    except (OverflowError, ValueError):
        return False
    return longer_than is None or end - SOME_DAY > longer_than


def _is_date(text: str) -> bool:
    """Tell whether a text is an ISO 8601 day or moment that there is."""
    return DATE.fullmatch(text) is not None and is_instant(text)


def _bad_timer(event: etree._Element, zh: str, en: str) -> Finding:
    return finding(
        event,
        "timer",
        zh=f"定时事件{{it}}{zh}。",
        en=f"The timer {{it}} {en}.",
        instead="写 ISO 8601 时长（如 PT24H、P3D）或期限规则（如 rule:TR.sign@sent_at）。",
    )


RULES = (conditions, counts, scripts, timers)
