"""The run says which packages have known weaknesses, and which nobody could be asked about."""

from __future__ import annotations

import json
import subprocess

import pytest
from packaging.requirements import Requirement

from workshop import advisories, checks
from workshop.environment import ROOT


def answer(*packages: dict[str, object]) -> str:
    return json.dumps({"dependencies": packages, "fixes": []})


def test_a_known_weakness_is_named_with_the_version_that_mends_it() -> None:
    hole = {"id": "PYSEC-2026-1", "fix_versions": ["2.0.1"], "aliases": [], "description": ""}
    said = [*advisories.told(answer({"name": "example", "version": "2.0.0", "vulns": [hole]}))]

    assert "known weaknesses 1" in said[0]
    assert said[1].strip().startswith("example 2.0.0: PYSEC-2026-1") and said[1].endswith("2.0.1")


def test_a_registry_without_advisories_is_never_told_as_an_all_clear() -> None:
    clean, unknown = {"name": "a", "version": "1", "vulns": []}, {"name": "b", "skip_reason": "not found"}
    said = [*advisories.told(answer(clean, unknown))]

    assert "asked 1 / 2" in said[0]
    assert said[-1].endswith("not asked: 1")


def test_a_source_that_does_not_answer_breaks_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def late(*_arguments: object, **_options: object) -> None:
        raise subprocess.TimeoutExpired("pip-audit", 90)

    monkeypatch.setattr(advisories.subprocess, "run", late)

    assert ["nobody answered" in line for line in advisories.lines()] == [True]


def test_the_real_tool_is_asked_about_every_package_of_the_service() -> None:
    """Without the question to the registry, which no test depends on: the command itself, over the locked list."""
    done = subprocess.run([*advisories.COMMAND, "--dry-run"], cwd=ROOT, capture_output=True, text=True, check=False)
    lines = (ROOT / "requirements" / "core.txt").read_text().splitlines()
    locked = [Requirement(line.rstrip(" \\")) for line in lines if "==" in line]
    installed = [each.name for each in locked if each.marker is None or each.marker.evaluate()]

    assert f"would have audited {len(installed)} packages" in done.stderr, done.stderr
    assert [*advisories.told(done.stdout)][0].startswith("▸ 依赖审计")


def test_the_run_that_every_change_passes_prints_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(checks, "_suite", lambda *_suite, **_options: None)
    monkeypatch.setattr(checks, "_static", lambda: ([], 0.0))
    found = subprocess.CompletedProcess((), 1, answer({"name": "example", "version": "2", "vulns": []}), "")
    monkeypatch.setattr(advisories.subprocess, "run", lambda *_command, **_options: found)

    assert checks.run_all(full=False) == 0
    assert "▸ 依赖审计 dependency audit: 已查 asked 1 / 1" in capsys.readouterr().out
    assert "run.py test" in (ROOT / ".ci" / "run").read_text()
