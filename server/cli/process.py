"""`yimen process run`: try a diagram in memory, without a database."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from server.foundation.clock import SystemClock
from workflows.days import LOCAL_TIME
from workflows.engine import DiagramRefused
from workflows.lint import Finding, lint
from workflows.rehearse import rehearse
from workflows.spiff.scopes import Decide
from workflows.spiff.source import MAX_BYTES
from workflows.tables import load_tables

REFUSED = 1
MAX_CALLED = 100
MAX_DIGITS = 40  #: a longer number is printed as text
CALLED = re.compile(r"calledElement\s*=\s*[\"']([\w.-]{1,100})[\"']")
#: What may go wrong on some data, and stops the run at the step as the standard says (§13.4.2, §13.4.3) when it does on
#: this data. A diagram with such a finding is never published.
SEEN_IN_THE_RUN = frozenset({"no-default", "may-stall", "deadlock"})
WORDS = {
    "completed": "已结束 completed",
    "waiting": "等待外部消息 waits for something outside the file",
    "stuck": "卡住 stuck",
    "failed": "步骤失败 a step failed",
    "refused": "流程图未通过检查 the diagram is refused",
}


class Variables(click.ParamType[dict[str, Any]]):
    """A JSON object of starting values, numbers exact."""

    name = "JSON"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> dict[str, Any]:
        """Read the object or say what is wrong with it."""
        if isinstance(value, dict):
            return value
        try:
            found = json.loads(value, parse_float=Decimal, parse_constant=_no_constant)
        except (ValueError, RecursionError):
            self.fail("不是 JSON 对象。 This is no JSON object.", param, ctx)
        if not isinstance(found, dict):
            self.fail("要一个 JSON 对象。 A JSON object is expected.", param, ctx)
        return found


def _no_constant(name: str) -> Any:
    raise ValueError(name)


@click.group("process")
def process() -> None:
    """试运行流程图。 / Try diagrams."""


@process.command("run")
@click.argument("file", metavar="FILE.bpmn", type=click.Path(path_type=Path))
@click.option("--variables", type=Variables(), default="{}", help="起始变量。 Starting values, a JSON object.")
@click.option("--json", "as_json", is_flag=True, help="只输出一个 JSON 对象。 Print one JSON object.")
def run(file: Path, variables: dict[str, Any], as_json: bool) -> int:
    """先检查，再在内存中运行：人员步骤不填内容即完成，定时器按到期先后触发。

    Lint first, then run in memory: people answer nothing, timers fire in due order, messages and signals
    reach the other processes of the file. 0 = 结束或等待 ended or waiting · 1 = 未通过、失败或卡住 refused, failed or stuck.
    """
    outcome = _outcome(file, variables)
    if as_json:
        click.echo(json.dumps(outcome, ensure_ascii=False, default=_plain))
    else:
        _print(file, outcome)
    return 0 if outcome["state"] in ("completed", "waiting") else REFUSED


def _outcome(file: Path, variables: dict[str, Any]) -> dict[str, Any]:
    xml = _read(file)
    if isinstance(xml, Finding):
        return _refused([asdict(xml)])
    findings = [finding for finding in lint(xml) if finding.severity == "error" and finding.rule not in SEEN_IN_THE_RUN]
    if findings:
        return _refused([asdict(finding) for finding in findings])
    try:
        now = SystemClock().now()
        rehearsal = rehearse(xml, variables=variables, now=now, called=_called(file, xml), decide=_tables(now))
    except DiagramRefused as refusal:
        return _refused([asdict(_finding(refusal))])
    outcome: dict[str, Any] = {
        "state": rehearsal.state,
        "elements": list(rehearsal.elements),
        "data": dict(rehearsal.data),
        "waiting": list(rehearsal.waiting),
    }
    return {**outcome, "problem": rehearsal.problem} if rehearsal.problem else outcome


def _tables(now: datetime) -> Decide:
    """Return how business rule tasks are answered: by the shipped tables, read when one is asked."""
    day = now.astimezone(LOCAL_TIME).date()

    def decide(table: str, names: Mapping[str, Any]) -> Mapping[str, Any]:
        outputs = load_tables().decide(table, names, on=day).outputs
        if not isinstance(outputs, Mapping):
            raise ValueError(f"the table {table} gives no single row")
        return outputs

    return decide


def _read(file: Path) -> bytes | Finding:
    """Return the content, or the reason why there is none."""
    try:
        if not file.is_file():
            return _unreadable("不是文件", "is not a file")
        if file.stat().st_size > MAX_BYTES:
            return _unreadable("超过 2 MB", "is larger than 2 MB")
        return file.read_bytes()
    except (OSError, ValueError) as problem:
        return _unreadable("打不开", f"cannot be opened ({problem})")


def _unreadable(zh: str, en: str) -> Finding:
    return Finding(
        element="", rule="unreadable", severity="error", zh=f"文件读不了：{zh}。", en=f"The file {en}.",
        instead="给出一个 BPMN 2.0 XML 文件的路径。",
    )  # fmt: skip


def _called(file: Path, xml: bytes) -> dict[str, bytes]:
    """Return the diagrams beside the file that it calls by name, and those that they call."""
    found: dict[str, bytes] = {}
    reading = [xml]
    while reading and len(found) < MAX_CALLED:
        content = reading.pop()
        for name in CALLED.findall(content.decode(errors="replace")):
            beside = _read(file.parent / f"{name}.bpmn") if name not in found else None
            if isinstance(beside, bytes):
                found[name] = beside
                reading.append(beside)
    return found


def _finding(refusal: DiagramRefused) -> Finding:
    return Finding(
        element=refusal.element, rule="not-executed", severity="error",
        zh=f"引擎不能如实执行：{refusal.reason}", en=refusal.reason, instead="改用引擎支持的写法。",
    )  # fmt: skip


def _refused(findings: list[dict[str, Any]]) -> dict[str, Any]:
    return {"state": "refused", "elements": [], "data": {}, "waiting": [], "findings": findings}


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal) and value.adjusted() < MAX_DIGITS:
        return int(value) if value == value.to_integral_value() else float(value)
    return str(value)


def _print(file: Path, outcome: dict[str, Any]) -> None:
    click.echo(f"{file}: {WORDS[outcome['state']]}")
    if outcome.get("problem"):
        click.echo(f"  {outcome['problem']}")
    for finding in outcome.get("findings", []):
        click.echo(f"  {finding['element'] or '-'} [{finding['rule']}] {finding.get('zh', '')} {finding['en']}")
    if outcome["elements"]:
        click.echo("  走过 passed: " + " → ".join(outcome["elements"]))
    if outcome["waiting"]:
        click.echo("  等待 waiting: " + ", ".join(outcome["waiting"]))
    for name, value in outcome["data"].items():
        click.echo(f"  {name} = {_plain(value) if isinstance(value, Decimal) else value!r}")
