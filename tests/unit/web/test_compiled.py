"""Templates stay compiled between two starts, and are compiled anew when they or their options change."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from flask import Flask

from server.web import compiled


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(compiled, "FOLDER", tmp_path / "kept")
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    return tmp_path


def say(folder: Path, text: str, **options: bool) -> str:
    """Return what a process that starts now makes of a template."""
    (folder / "page.html").write_text(text, encoding="utf-8")
    app = Flask(__name__, template_folder=str(folder))
    for name, value in options.items():
        setattr(app.jinja_env, name, value)
    compiled.keep_compiled(app)
    with app.app_context():
        return app.jinja_env.get_template("page.html").render()


def test_the_second_start_compiles_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert say(folder, "{% if true %}\n一\n{% endif %}") == "\n一\n"

    monkeypatch.setattr("jinja2.Environment._generate", None)
    assert say(folder, "{% if true %}\n一\n{% endif %}") == "\n一\n"


def test_a_changed_template_or_option_is_compiled_anew(folder: Path) -> None:
    say(folder, "{% if true %}\n一\n{% endif %}")

    assert say(folder, "{% if true %}\n二\n{% endif %}") == "\n二\n"
    assert say(folder, "{% if true %}\n二\n{% endif %}", trim_blocks=True) == "二\n"


def test_where_nothing_may_be_kept_pages_are_written_all_the_same(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "a file").touch()
    monkeypatch.setattr(compiled, "FOLDER", folder / "a file" / "kept")
    assert say(folder, "一") == "一"

    monkeypatch.setattr(compiled, "FOLDER", folder / "kept")
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert say(folder, "一") == "一" and not (folder / "kept").exists()
