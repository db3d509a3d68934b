"""What reading a roll gives: good rows, and what to look at in the others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing to look at in one cell; a bad row stays out, the others are only doubts."""

    row: int
    column: str
    zh: str
    en: str
    bad: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class RollLine:
    """One good row, with its units found."""

    number: int
    answers: dict[str, Any]
    township: str
    village: str | None
