"""`yimen lint` answers people and programs, and never with a traceback."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.lint.models import choice, diagram, line

ROOT = Path(__file__).parents[3]


def run(*words: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "server.cli", "lint", *map(str, words)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=30, check=False)


@pytest.fixture
def good(tmp_path: Path) -> Path:
    file = tmp_path / "good.bpmn"
    file.write_bytes(diagram(line(t='<task id="t"/>')))
    return file


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    file = tmp_path / "bad.bpmn"
    file.write_bytes(diagram(choice("a == 1", "b == 2")))
    return file


def test_a_good_file_is_fine_and_style_fails_only_when_strict(good: Path) -> None:
    assert run(good).returncode == 0
    assert run(good, "--strict").returncode == 1


def test_json_is_one_object_with_every_finding(bad: Path) -> None:
    result = run(bad, "--json")
    report = json.loads(result.stdout)

    assert result.returncode == 1
    assert (report["file"], report["ok"]) == (str(bad), False)
    assert {"element", "rule", "severity", "zh", "en", "instead"} == set(report["findings"][0])
    assert ("g", "no-default") in {(finding["element"], finding["rule"]) for finding in report["findings"]}


def test_several_files_are_reported_together(good: Path, bad: Path) -> None:
    report = json.loads(run(good, bad, "--json").stdout)

    assert [one["ok"] for one in report["files"]] == [True, False]
    assert report["ok"] is False


@pytest.mark.parametrize("name", ["", "missing.bpmn", "/dev/zero"])
def test_what_is_no_file_is_refused_with_words(tmp_path: Path, name: str) -> None:
    result = run(tmp_path / name, "--json")

    assert result.returncode == 1
    assert json.loads(result.stdout)["findings"][0]["rule"] == "unreadable"
    assert "Traceback" not in result.stderr


def test_without_a_file_the_usage_is_wrong() -> None:
    assert run().returncode == 2


def test_a_shipped_diagram_that_calls_another_passes_strictly() -> None:
    result = run(ROOT / "workflows/diagrams/refer.bpmn", "--strict")

    assert result.returncode == 0, result.stdout
