"""`yimen lint` answers people and programs, and never with a traceback."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from server.cli.lint import lint
from tests.unit.lint.models import choice, diagram, line

ROOT = Path(__file__).parents[3]


def run(*words: str | Path) -> Result:
    """Run the command in this process: the frame around it has its own tests."""
    result = CliRunner().invoke(lint, [str(word) for word in words], standalone_mode=False)
    return result


def code(result: Result) -> int:
    if isinstance(result.exception, click.UsageError):
        return int(result.exception.exit_code)
    assert result.exception is None, result.exception
    return int(result.return_value)


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
    assert code(run(good)) == 0
    assert code(run(good, "--strict")) == 1


def test_json_is_one_object_with_every_finding(bad: Path) -> None:
    result = run(bad, "--json")
    report = json.loads(result.stdout)

    assert code(result) == 1
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

    assert code(result) == 1
    assert json.loads(result.stdout)["findings"][0]["rule"] == "unreadable"


def test_without_a_file_the_usage_is_wrong() -> None:
    assert code(run()) == 2


def test_a_shipped_diagram_that_calls_another_passes_strictly() -> None:
    result = run(ROOT / "workflows/diagrams/refer.bpmn", "--strict")

    assert code(result) == 0, result.stdout


def test_through_the_launcher_a_hostile_file_ends_in_one_object_and_no_traceback(tmp_path: Path) -> None:
    file = tmp_path / "hostile.bpmn"
    file.write_bytes(b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/hostname">]><d>&x;</d>')
    command = [sys.executable, "-m", "server.cli", "lint", str(file), "--json"]

    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)

    assert result.returncode == 1
    assert json.loads(result.stdout)["findings"][0]["rule"] == "doctype"
    assert "Traceback" not in result.stderr


def test_it_proves_a_sound_diagram_and_counts_its_states(good):
    result = run(good, "--prove", "--json")
    answer = json.loads(result.stdout)
    assert code(result) == 0
    assert answer["ok"] and [(proof["process"], proof["sound"]) for proof in answer["proofs"]] == [("p", True)]
    assert answer["proofs"][0]["states"] >= 3


def test_what_it_cannot_prove_fails(tmp_path):
    file = tmp_path / "dead.bpmn"
    script = '<scriptTask id="k"><script>way = 1</script></scriptTask>'
    file.write_bytes(diagram(choice("way == 2", "", default="no").replace(
        '<exclusiveGateway id="g"', script + '<sequenceFlow id="f0" sourceRef="k" targetRef="g"/><exclusiveGateway id="g"'
    ).replace('sourceRef="s" targetRef="g"', 'sourceRef="s" targetRef="k"')))  # fmt: skip
    result = run(file, "--prove")
    assert code(result) == 1
    assert "未能证明" in result.stdout and "走不到 never carried out: a" in result.stdout
