"""`yimen lint`: say whether a diagram may run, and what to change."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

import workflows
from workflows import catalog
from workflows.errors import DiagramRefused
from workflows.lint import Finding, Known, Unreadable, process_ids
from workflows.lint import lint as check
from workflows.lint.source import MAX_BYTES
from workflows.prove import prove as search

REFUSED = 1
SHIPPED = Path(workflows.__file__).parent / "diagrams"


@click.command("lint")
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--strict", is_flag=True, help="样式问题也算不通过。 Fail on style findings too.")
@click.option("--json", "as_json", is_flag=True, help="只输出一个 JSON 对象。 Print one JSON object.")
@click.option(
    "--prove", is_flag=True, help="走遍每一种状态，证明都能结束。 Visit every state and prove that it can end."
)
def lint(files: tuple[Path, ...], strict: bool, as_json: bool, prove: bool) -> int:
    """检查 BPMN 流程图能否执行。 / Check whether BPMN diagrams may run.

    0 = 可以执行 may run · 1 = 不可以 may not.
    """
    known = Known(processes=_processes(files), strict=False)
    reports = [_report(file, known=known, strict=strict) for file in files]
    for report in reports if prove else ():
        if report["ok"]:
            report["proofs"] = _proofs(Path(report["file"]), files)
            report["ok"] = all(proof["sound"] for proof in report["proofs"])
    ok = all(report["ok"] for report in reports)
    if as_json:
        result = reports[0] if len(reports) == 1 else {"ok": ok, "files": reports}
        click.echo(json.dumps(result, ensure_ascii=False))
    else:
        for report in reports:
            _print(report)
    return 0 if ok else REFUSED


def _processes(files: Iterable[Path]) -> frozenset[str]:
    """Return what a call activity may call: the shipped processes and those of the other files given."""
    found: set[str] = set()
    for file in {*SHIPPED.glob("*.bpmn"), *files}:
        if _is_readable(file):
            with contextlib.suppress(Unreadable, OSError):
                found |= process_ids(file.read_bytes())
    return frozenset(found)


def _is_readable(file: Path) -> bool:
    with contextlib.suppress(OSError, ValueError):
        return file.is_file() and file.stat().st_size <= MAX_BYTES and os.access(file, os.R_OK)
    return False


def _report(file: Path, *, known: Known, strict: bool) -> dict[str, Any]:
    findings = _findings(file, known)
    ok = not findings if strict else all(finding.severity != "error" for finding in findings)
    return {"file": str(file), "ok": ok, "findings": [asdict(finding) for finding in findings]}


def _proofs(file: Path, files: Iterable[Path]) -> list[dict[str, Any]]:
    """Prove each process of a file, with what it calls in the other files given and in those shipped."""
    beside = [other for other in [*SHIPPED.glob("*.bpmn"), *files] if other != file and _is_readable(other)]
    others = {other.stem: other.read_bytes() for other in beside}
    xml = file.read_bytes()
    found = []
    for process in catalog.process_ids(xml):
        try:
            proof = search(catalog.compile(xml, others, process=process))
        except DiagramRefused as refusal:
            found.append({"process": process, "sound": False, "states": 0, "problem": str(refusal)})
        else:
            found.append({"process": process, "sound": proof.sound, **asdict(proof)})
    return found


def _findings(file: Path, known: Known) -> tuple[Finding, ...]:
    try:
        if not file.is_file():
            return (_unreadable("不是文件", "is not a file"),)
        if file.stat().st_size > MAX_BYTES:
            return (_unreadable("超过 2 MB", "is larger than 2 MB"),)
        return check(file.read_bytes(), known=known)
    except OSError as error:
        return (_unreadable(f"打不开（{error.strerror}）", f"cannot be opened ({error.strerror})"),)
    except ValueError:  # a path with a null byte
        return (_unreadable("路径无效", "has an invalid path"),)


def _unreadable(zh: str, en: str) -> Finding:
    return Finding(
        element="", rule="unreadable", severity="error", zh=f"文件读不了：{zh}。", en=f"The file {en}.",
        instead="给出一个 BPMN 2.0 XML 文件的路径。",
    )  # fmt: skip


def _print(report: dict[str, Any]) -> None:
    errors = sum(finding["severity"] == "error" for finding in report["findings"])
    rest = len(report["findings"]) - errors
    verdict = "通过 passed" if report["ok"] else "不通过 refused"
    click.echo(f"{report['file']}: {verdict} · {errors} 个错误 errors · {rest} 个样式问题 style")
    for finding in report["findings"]:
        word = "错误" if finding["severity"] == "error" else "样式"
        click.echo(f"  {word} {finding['element'] or '-'} [{finding['rule']}] {finding['zh']}")
        click.echo(f"       {finding['en']}")
        click.echo(f"       → {finding['instead']}")
    for proof in report.get("proofs", ()):
        verdict = "已证明 proven" if proof["sound"] else "未能证明 not proven"
        click.echo(f"  {proof['process']}: {verdict} · {proof['states']} 个状态 states")
        for name, zh in (("stuck", "会停在 may stand still at"), ("dead", "走不到 never carried out")):
            if proof.get(name):
                click.echo(f"    {zh}: {', '.join(proof[name])}")
        if not proof.get("complete", True):
            click.echo("    状态太多，没有走完 too many states to visit them all")
        if "problem" in proof:
            click.echo(f"    {proof['problem']}")
