"""Rooms import one way, and only entry points know the web, the queue, the clock and the transaction."""

from __future__ import annotations

import subprocess
import sys
from functools import cache
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).resolve().parents[2]
WEB_AND_QUEUE = (
    "flask",
    "flask_babel",
    "flask_limiter",
    "flask_smorest",
    "flask_wtf",
    "gunicorn",
    "redis",
    "rq",
    "waitress",
    "werkzeug",
)
#: They speak HTTP or RQ, or start those who do; nothing below them may.
ENTRY_ROOMS = ("server.app", "server.cli", "server.jobs", "server.demo", "server.scenarios", "server.web")
ENTRY_FILES = ("api", "pages")


@cache
def graph() -> grimp.ImportGraph:
    return grimp.build_graph(
        "server", "workflows", "forms", "notifications", include_external_packages=True, cache_dir=None
    )


def is_entry(module: str) -> bool:
    inside = any(module == room or module.startswith(f"{room}.") for room in ENTRY_ROOMS)
    return inside or any(part in ENTRY_FILES for part in module.split("."))


def ours() -> list[str]:
    return sorted(m for m in graph().modules if m.split(".")[0] in {"server", "workflows", "forms", "notifications"})


def test_the_contracts_are_kept() -> None:
    done = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"], cwd=ROOT, capture_output=True, text=True
    )

    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]


def test_nothing_below_the_entry_points_reaches_the_web_or_the_queue() -> None:
    known = [name for name in WEB_AND_QUEUE if name in graph().modules]
    chains = [
        " → ".join(chain)
        for module in ours()
        if not is_entry(module)
        for name in known
        if (chain := graph().find_shortest_chain(module, name))
    ]

    assert chains == []


@pytest.mark.parametrize("protected", ["server.foundation.transaction", "server.config"])
def test_only_entry_points_open_transactions_and_read_settings(protected: str) -> None:
    importers = graph().find_modules_that_directly_import(protected)

    assert [module for module in sorted(importers) if not is_entry(module)] == []


def test_only_workflows_imports_the_engine() -> None:
    importers = {
        importer.split(".")[0]
        for module in graph().modules
        if module.split(".")[0] == "SpiffWorkflow"
        for importer in graph().find_modules_that_directly_import(module)
    }

    assert importers <= {"workflows"}
