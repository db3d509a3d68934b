"""How long the demo takes to answer when it was started before."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

from bench.harness import Finding, report
from bench.staging import ROOT

SECONDS = 3.0
STARTS = 3


def start(environment: dict[str, str]) -> float:
    """Start the demo, wait for the address that it prints once it answers, end it, and return the seconds."""
    began = perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "server.cli", "demo", "--port", "0"], cwd=ROOT, env=environment, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        for line in process.stdout:
            if "http://" in line:
                return perf_counter() - began
        raise RuntimeError(f"the demo ended with {process.wait()}")
    finally:
        process.terminate()
        process.wait(20)


def measure(_full: bool) -> Iterator[Finding]:
    """Yield the seconds of the first start, which loads the county, and the best of the ones that follow."""
    with tempfile.TemporaryDirectory(prefix="yimen-bench-") as folder:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("YIMEN_")}
        database, files = f"sqlite:///{folder}/demo.db", str(Path(folder) / "files")
        environment = {**kept, "PYTHONPATH": str(ROOT), "YIMEN_DATABASE_URL": database, "YIMEN_FILES": files}
        first = start(environment)
        later = [start(environment) for _ in range(STARTS)]
    yield Finding(
        what="second start of the demo until it answers", value=min(later), unit="s", most=SECONDS,
        detail=f"of {STARTS}, the slowest {max(later):.1f} s; the first start, which loads the county, {first:.0f} s",
    )  # fmt: skip


if __name__ == "__main__":
    report(__doc__ or "", measure)
