"""One page per aid in plain words, as data files; a law is cited only where it is in force on the day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent
SECTIONS = ("what", "who", "where", "bring", "how", "when", "objection")


@dataclass(frozen=True, slots=True, kw_only=True)
class Guide:
    """One guide as it reads on a day."""

    item: str
    title: str
    sections: Mapping[str, tuple[str, ...]]
    basis: tuple[str, ...]
    local: tuple[str, ...]  #: 本县规定 and 演示参数, never worded as law


def guide(item: str, *, on: date) -> Guide | None:
    """Return the guide to an aid as it reads on a day, or None when there is none."""
    entry = _read().get(item)
    if entry is None:
        return None
    sections = {name: tuple(entry.get(name) or _common().get(name, ())) for name in SECTIONS}
    basis = tuple(str(each["zh"]) for each in entry["basis"] if _in_force(each, on))
    return Guide(
        item=item, title=str(entry["title"]), sections=sections, basis=basis, local=tuple(entry.get("local", ()))
    )


def guides(*, on: date) -> list[Guide]:
    """Return all guides, in the order of their files."""
    return [found for item in _read() if (found := guide(item, on=on)) is not None]


def _in_force(entry: Mapping[str, Any], on: date) -> bool:
    since, before = entry.get("since"), entry.get("before")
    return (since is None or on >= since) and (before is None or on < before)


@cache
def _common() -> dict[str, Any]:
    return yaml.safe_load((HERE / "common.yaml").read_text(encoding="utf-8"))  # type: ignore[no-any-return]


@cache
def _read() -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in ("basic", "urgent", "special"):
        found |= yaml.safe_load((HERE / f"{name}.yaml").read_text(encoding="utf-8"))
    return found
