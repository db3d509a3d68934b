"""The run says which packages have known weaknesses, and which nobody could be asked about."""

from __future__ import annotations

import json
import subprocess

import pytest

from workshop import advisories


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
