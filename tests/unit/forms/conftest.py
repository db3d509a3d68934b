"""A small form with one of everything, in a folder of its own."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import forms

TODAY = date(2026, 9, 21)


@pytest.fixture
def today() -> date:
    return TODAY


@pytest.fixture
def write_form(tmp_path: Path) -> Callable[..., Path]:
    """Write a form of the given properties and return its folder."""

    def write(properties: dict[str, Any], *, key: str = "trial", version: int = 1, **more: Any) -> Path:
        schema = {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": "试表",
            "x-en": "Trial form",
            "type": "object",
            "additionalProperties": False,
            "properties": properties,
            **more,
        }
        (tmp_path / f"{key}.v{version}.json").write_text(json.dumps(schema, ensure_ascii=False), encoding="utf-8")
        return tmp_path

    return write


@pytest.fixture
def trial(write_form: Callable[..., Path]) -> Callable[..., forms.Form]:
    """Load a form of the given properties."""

    def load(properties: dict[str, Any], **more: Any) -> forms.Form:
        return forms.load("trial", directory=write_form(properties, **more))

    return load


def question(title: str = "问题", en: str = "Question", type: str = "string", **more: Any) -> dict[str, Any]:
    """Return the schema of one question."""
    return {"title": title, "x-en": en, "type": type, **more}
