"""Code, `.env.example` and docs/settings.md list the same settings with the same defaults."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

from server.config import PREFIX, Settings, load

ROOT = Path(__file__).resolve().parents[2]
DECLARED = {PREFIX + f.name.upper(): str(f.metadata["text"]) for f in fields(Settings)}


def example() -> dict[str, str]:
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def test_the_example_lists_every_setting_with_its_default() -> None:
    assert example() == DECLARED


def test_the_example_is_a_valid_installation() -> None:
    assert load(example()) == load({})


def test_the_page_lists_every_setting_with_its_default() -> None:
    page = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(YIMEN_\w+)` \| (?:`(.*?)`|–) \|", page, re.MULTILINE)

    assert dict(rows) == DECLARED


def test_no_document_speaks_of_a_setting_that_does_not_exist() -> None:
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), ROOT / "docker-compose.yml"]
    spoken = {
        name for page in pages if page.exists() for name in re.findall(r"YIMEN_[A-Z_]*[A-Z]", page.read_text("utf-8"))
    }

    assert spoken - set(DECLARED) == set()
