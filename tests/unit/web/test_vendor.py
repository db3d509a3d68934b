"""Front-end files: wanted, checked, and done without."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from server.web import vendor


def test_the_lock_file_names_no_registry_and_pins_each_package() -> None:
    lock = json.loads((vendor.PROJECT / "package-lock.json").read_text(encoding="utf-8"))
    packages = {name: entry for name, entry in lock["packages"].items() if name}

    assert "resolved" not in json.dumps(lock)
    assert all(entry["integrity"].startswith("sha512-") for entry in packages.values())
    assert packages["node_modules/bpmn-js"]["version"] == "18.31.1"
    assert packages["node_modules/htmx.org"]["version"] == "2.0.11"


def test_without_npm_the_answer_is_no_with_one_line_that_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    said: list[str] = []

    assert vendor.fetch_assets(said.append, target=tmp_path / "vendor") is False
    assert len(said) == 1
    assert "npm" in said[0]


def test_an_npm_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    failing = shutil.which("false")
    assert failing
    said: list[str] = []

    assert vendor.fetch_assets(said.append, npm=failing, target=tmp_path / "vendor") is False
    assert not (tmp_path / "vendor").exists()
    assert "plainer" in said[-1]


def test_a_file_that_was_tampered_with_is_fetched_again(tmp_path: Path) -> None:
    target = tmp_path / "vendor"
    modules = tmp_path / "modules"
    for files in vendor.FILES.values():
        for source in files:
            (modules / source).parent.mkdir(parents=True, exist_ok=True)
            (modules / source).write_text(source, encoding="utf-8")
    lock = "0" * 64

    assert vendor._copy(modules, target, lock) is None
    assert vendor._is_current(target, lock)
    assert not vendor._is_current(target, "1" * 64)
    (target / "htmx.min.js").write_text("something else", encoding="utf-8")
    assert not vendor._is_current(target, lock)
