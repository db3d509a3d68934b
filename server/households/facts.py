"""What is known of a person beside name and number: the latest answers that anybody gave."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from server.households.models import Person

#: what a sheet reads of a person; what is earned or owned is a declaration's to say
OF_A_SHEET = (
    "health", "disability_kind", "disability_grade", "serious_disease", "school_stage", "employment", "labour"
)  # fmt: skip


def facts_of(person: Person, names: Sequence[str], *, said: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return those of some facts that are known, what was `said` since before what is registered.

    A roll names the disability card and nothing else: who has one is disabled.
    """
    every = {**person.facts, **(said or {})}
    found = {name: every[name] for name in names if every.get(name) not in (None, "")}
    if found.keys() & {"disability_kind", "disability_grade"}:
        found.setdefault("health", "disabled")
    return found
