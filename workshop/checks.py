"""The whole chain of checks, stage by stage, with one closing summary."""

from __future__ import annotations

import os
import subprocess
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from workshop import advisories
from workshop.environment import BIN, PYTHON, ROOT
from workshop.say import say

REPORTS = ROOT / "var" / "test-reports"
NOTHING_COLLECTED = 5

STATIC = (
    (str(BIN / "ruff"), "check", "--quiet", "--output-format=concise", "."),
    (str(BIN / "ruff"), "format", "--check", "--quiet", "."),
    (str(BIN / "mypy"), "--no-error-summary"),
    (str(BIN / "lint-imports"),),
)


@dataclass(frozen=True, slots=True)
class Suite:
    """Tests that run together, chosen by their markers; each test belongs to exactly one."""

    key: str
    zh: str
    expression: str
    place: str = "tests"  #: the only folder that holds such tests, so that no other is looked through
    spread: str = ""  #: how its tests are dealt to two workers with servers of their own; not at all where empty


#: Many short tests, in two workers, each of which takes over what the other has not begun.
CODE = Suite("code", "单元、SQLite、PostgreSQL、Valkey 与情景", "not (browser or faults)", spread="worksteal")

#: Suites that wait for pages, ports and dying processes more than they reckon: they run side by side.
SIDE_BY_SIDE = (
    Suite("browser", "页面", "browser and not faults", "tests/browser"),
    Suite("faults", "故障", "faults", "tests/faults", spread="loadfile"),
)


@dataclass(slots=True)
class Tally:
    """What the suites brought."""

    passed: int = 0
    failed: int = 0
    errors: int = 0
    skipped: int = 0
    broken: tuple[str, ...] = ()  #: stages that did not pass

    def line(self, seconds: float) -> str:
        """Return the closing line in pytest's form."""
        counts = {"failed": self.failed, "passed": self.passed, "skipped": self.skipped, "errors": self.errors}
        said = ", ".join(f"{number} {word}" for word, number in counts.items() if number or word == "passed")
        return f" {said} in {seconds:.2f}s ({int(seconds) // 60}:{int(seconds) % 60:02d}) ".center(100, "=")


def run_all(*, full: bool) -> int:
    """Run static checks and every suite; return the exit code.

    Static checks run beside the first suite; what runs beside another tells its output when it has ended.
    """
    REPORTS.mkdir(parents=True, exist_ok=True)
    began = time.monotonic()
    tally = Tally()
    with ThreadPoolExecutor() as beside:
        static = beside.submit(_static)
        known = beside.submit(advisories.lines)
        _suite(CODE, full=full, tally=tally)
        _tell_static(*static.result(), tally)
        say("\n".join(known.result()))
        late = [
            beside.submit(_suite, suite, full=full, tally=tally, told=suite is SIDE_BY_SIDE[0])
            for suite in SIDE_BY_SIDE
        ]
        for each in late:
            each.result()
    if tally.broken:
        say(f"未通过 not passed: {', '.join(tally.broken)}")
    say(tally.line(time.monotonic() - began))
    return 1 if tally.broken else 0


def run_pytest(arguments: Sequence[str]) -> int:
    """Run pytest with the person's own arguments."""
    return subprocess.run(
        [str(PYTHON), "-m", "pytest", *arguments], cwd=ROOT, env=_environment(), check=False
    ).returncode


def _environment() -> dict[str, str]:
    """Return the environment of a test run: its hundred processes keep what Python compiled, or each would compile all."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONUTF8": "1"}


def _static() -> tuple[list[str], float]:
    began = time.monotonic()
    problems = []
    for command in STATIC:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)
        if done.returncode:
            problems.append(f"$ {Path(command[0]).name} {' '.join(command[1:])}\n{done.stdout}{done.stderr}")
    return problems, time.monotonic() - began


def _tell_static(problems: list[str], seconds: float, tally: Tally) -> None:
    for problem in problems:
        say(problem)
    say(f"▸ 静态检查 static checks: {'未通过 failed' if problems else '通过 passed'}  {seconds:.1f} s")
    if problems:
        tally.broken += ("static",)


def _suite(suite: Suite, *, full: bool, tally: Tally, told: bool = True) -> None:
    say(f"▸ {suite.zh} · {suite.key} …")
    began = time.monotonic()
    report = REPORTS / f"{suite.key}.xml"
    report.unlink(missing_ok=True)
    marks = suite.expression if full else f"({suite.expression}) and not slow"
    command = [str(PYTHON), "-m", "pytest", suite.place, "-q", "--no-header", "-p", "no:cacheprovider", "-m", marks]
    if suite.spread:
        command += ["-n", "2", "--dist", suite.spread]
    if suite is CODE:
        command += ["-o", "faulthandler_timeout=0"]  # a thread per test, beside the alarm that each has anyway
    command += [f"--junitxml={report}", "--continue-on-collection-errors", *(["--full"] if full else [])]
    done = subprocess.run(
        command, cwd=ROOT, env=_environment(), check=False, encoding="utf-8",
        stdout=None if told else subprocess.PIPE, stderr=None if told else subprocess.STDOUT,
    )  # fmt: skip
    code = done.returncode
    if done.stdout:
        say(done.stdout)
    if code not in (0, NOTHING_COLLECTED):
        tally.broken += (suite.key,)
    if report.exists():
        _count(report, tally)
    outcome = {0: "通过 passed", NOTHING_COLLECTED: "没有这类测试 no such tests"}.get(code, "未通过 failed")
    say(f"▸ {suite.zh} {suite.key}: {outcome}  {time.monotonic() - began:.1f} s")


def _count(report: Path, tally: Tally) -> None:
    for suite in ElementTree.parse(report).getroot().iter("testsuite"):
        total, failed, errors, skipped = (int(suite.get(k, "0")) for k in ("tests", "failures", "errors", "skipped"))
        tally.failed += failed
        tally.errors += errors
        tally.skipped += skipped
        tally.passed += total - failed - errors - skipped
