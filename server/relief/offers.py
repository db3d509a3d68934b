"""What the urgent lane does for other slices: register an emergency that somebody came across."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from server.foundation.work import Work
from server.relief.registering import register


def register_reported(
    work: Work, *, township: str, village: str | None, answers: Mapping[str, Any], submission: str
) -> str:
    """Register an emergency and return the id of its case; both clocks start now."""
    return register(work, township=township, answers=answers, submission=submission, village=village).case_id


OFFERS: dict[str, Callable[..., Any]] = {"urgent.register": register_reported}
