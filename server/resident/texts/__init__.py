"""Texts for residents as data files: steps, states."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence in both languages."""

    zh: str
    en: str
    yours: bool = False  #: it is the resident's turn


def step(process: str, element: str) -> Said:
    """Return what residents read for a step of a process, or of one that it calls."""
    steps = _read("steps")
    sections = (dict(steps.get(name) or {}) for name in (process, *steps["called"]))
    return _said(next((found for section in sections if (found := section.get(element))), steps["otherwise"]))


def is_listed(process: str, element: str) -> bool:
    """Tell whether a step has words of its own."""
    return element in dict(_read("steps").get(process) or {})


def case_state(key: str) -> Said:
    """Return what residents read for the state of a case."""
    return _said(_read("states")["cases"][key])


def item_state(key: str) -> Said:
    """Return what residents read for the state of an aid."""
    return _said(_read("states")["items"][key])


def money_state(key: str) -> Said:
    """Return what residents read for money that was not paid as granted."""
    return _said(_read("states")["money"][key])


def _said(entry: Mapping[str, Any]) -> Said:
    return Said(str(entry["zh"]), str(entry["en"]), bool(entry.get("yours", False)))


@cache
def _read(name: str) -> dict[str, Any]:
    return yaml.safe_load((HERE / f"{name}.yaml").read_text(encoding="utf-8"))  # type: ignore[no-any-return]
