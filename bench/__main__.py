"""Run every benchmark at small size and print one table: `python -m bench [--json] [--full]`."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.harness import Finding, table

ROOT = Path(__file__).resolve().parents[1]
OWN = ("sweep", "storage", "audit", "drain")


def run(name: str, *options: str) -> Any:
    """Run one benchmark in a process of its own and return its JSON."""
    done = subprocess.run(
        [sys.executable, "-m", f"bench.{name}", "--json", *options],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if not done.stdout.strip():
        raise RuntimeError(f"bench.{name} ended with {done.returncode}:\n{done.stderr[-2000:]}")
    return json.loads(done.stdout.strip().splitlines()[-1])


def engine(told: Mapping[str, Any]) -> Iterator[Finding]:
    """Read the engine's rows."""
    for name, most in (("transfer", 1 / 3), ("large", 1 / 5)):
        row = told["rows"][name]
        yield Finding(
            what=f"persisted engine step against the stock serializer, {name} ({row['nodes']} nodes)", value=row["ratio"],
            unit="×", most=round(most, 3), detail=f"{row['ours_ms']} ms against {row['stock_ms']} ms",
        )  # fmt: skip


def complete(told: Mapping[str, Any]) -> Iterator[Finding]:
    """Read the completed task's row."""
    yield Finding(
        what="HTTP complete task, everything on, against select and update of its instance row", value=told["ratio"], unit="×",
        most=told["most"], detail=f"p50 {told['complete_task']['p50_ms']} ms, p95 {told['complete_task']['p95_ms']} ms",
    )  # fmt: skip


def pages(told: Mapping[str, Any]) -> Iterator[Finding]:
    """Read the pages' rows."""
    for path, ratio in told["ratios"].items():
        yield Finding(
            what=f"`{path}` with 10,000 open tasks against 100", value=ratio, unit="×", most=told["most"],
            detail=f"p50 {told['many'][path]['p50_ms']} ms",
        )  # fmt: skip


def everything(*, full: bool) -> Iterator[Finding]:
    """Run all and yield their findings."""
    yield from engine(run("engine_step", *(() if full else ("--repeats", "10"))))
    yield from complete(run("complete_task", "--rounds", "400" if full else "120"))
    yield from pages(run("todo_page", "--rounds", "100" if full else "30"))
    for name in OWN:
        rows: Sequence[Mapping[str, Any]] = run(name, *(("--full",) if full and name == "sweep" else ()))
        for row in rows:
            yield Finding(**{key: value for key, value in row.items() if key != "ok"})


def main() -> int:
    """Print the table and fail when a target is missed."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--full", action="store_true", help="full sizes: a million open cases")
    options = parser.parse_args()
    found = list(everything(full=options.full))
    ok = all(each.ok for each in found)
    print(
        json.dumps({"ok": ok, "findings": [each.told() for each in found]}, ensure_ascii=False)
        if options.json
        else table(found)
    )
    return 0 if ok else 1


if __name__ == "__main__":
    raise SystemExit(main())
