"""Run every benchmark and print one table: `python -m bench [NAME …] [--full] [--json]`."""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.harness import Finding, table

ROOT = Path(__file__).resolve().parents[1]
#: In the order of the table; each runs in a process of its own.
BENCHES = (
    "engine_step", "complete_task", "long_life", "todo_page", "permission", "sweep", "drain", "surviving", "replan", "storage", "audit", "demo_start",
)  # fmt: skip


def run(name: str, *options: str) -> Iterator[Finding]:
    """Run one benchmark in a process of its own and yield its findings.

    :raises RuntimeError: it did not come to its end.
    """
    done = subprocess.run(
        [sys.executable, "-m", f"bench.{name}", "--json", *options],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode or not done.stdout.strip():
        raise RuntimeError(f"bench.{name} ended with {done.returncode}:\n{done.stderr[-2000:]}")
    for row in json.loads(done.stdout.strip().splitlines()[-1]):
        yield Finding(**{key: value for key, value in row.items() if key != "ok"})


def machine() -> dict[str, object]:
    """Return what ran this and how busy it was."""
    return {
        "cores": os.cpu_count(), "python": platform.python_version(), "system": platform.platform(terse=True),
        "load": [round(each, 1) for each in os.getloadavg()],
    }  # fmt: skip


def measure(names: Sequence[str], *, full: bool) -> list[Finding]:
    """Run the benchmarks one after the other, telling on stderr which one."""
    found: list[Finding] = []
    for name in names:
        print(f"▸ {name}", file=sys.stderr, flush=True)
        found += run(name, *(("--full",) if full else ()))
    return found


def main() -> int:
    """Print the table and fail when a target is missed."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"only these: {', '.join(BENCHES)}")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument(
        "--full", action="store_true", help="full sizes: a million open cases, ten thousand timers and deadlines"
    )
    options = parser.parse_args()
    if unknown := set(options.names) - set(BENCHES):
        parser.error(f"no such benchmark: {', '.join(sorted(unknown))}")
    before = machine()
    found = measure(options.names or BENCHES, full=options.full)
    ok = all(each.ok for each in found)
    if options.json:
        told = {
            "ok": ok,
            "machine": {**before, "load_after": machine()["load"]},
            "findings": [each.told() for each in found],
        }
        print(json.dumps(told, ensure_ascii=False))
    else:
        print(f"{table(found)}\n\nload before and after: {before['load']}, {machine()['load']}")
    return 0 if ok else 1


if __name__ == "__main__":
    raise SystemExit(main())
