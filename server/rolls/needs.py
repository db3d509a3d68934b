"""Whether an item that an identity opens can concern a household at all: what its people's latest facts say, or that nobody asked yet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

Facts = Sequence[dict[str, Any]]

_AT_SCHOOL = ("preschool", "primary", "junior", "senior", "vocational", "university")
SEVERE = ("1", "2")  #: grades of a severe disability


def concerns(item: str, people: Facts) -> bool | None:
    """Tell whether the item concerns somebody of the household; None: the facts do not say."""
    judge = _JUDGES.get(item)
    return judge(people) if judge else True


def _any(people: Facts, name: str, *values: str) -> bool | None:
    known = [facts[name] for facts in people if facts.get(name) not in (None, "")]
    if any(value in values for value in known):
        return True
    return False if len(known) == len(people) and people else None


def _at_school(people: Facts) -> bool | None:
    return _any(people, "school_stage", *_AT_SCHOOL)


def _out_of_work(people: Facts) -> bool | None:
    return _any(people, "employment", "unemployed")


def _disabled(people: Facts) -> bool | None:
    found = any(facts.get("disability_grade") for facts in people)
    return True if found else _any(people, "health", "disabled")


def _joins_singly(people: Facts) -> bool | None:
    """A severe disability opens the allowance to one person of a household above the line; a serious disease is for the clerk to judge."""
    return True if any(_severe(facts) for facts in people) else None


def _severe(facts: dict[str, Any]) -> bool:
    grade = str(facts.get("disability_grade") or "")
    return grade in SEVERE or (grade == "3" and facts.get("disability_kind") in ("intellectual", "mental"))


def _rural(people: Facts) -> bool | None:
    return _unless(_any(people, "settlement", "rural"))


def _urban(people: Facts) -> bool | None:
    return _unless(_any(people, "settlement", "urban"))


def _unless(there: bool | None) -> bool | None:
    """Whether the house is poor, nobody asked: only the wrong kind of place rules it out."""
    return False if there is False else None


def _unknown(people: Facts) -> bool | None:
    return None


_JUDGES: dict[str, Callable[[Facts], bool | None]] = {
    "dibao-alone": _joins_singly,
    "education": _at_school,
    "employment": _out_of_work,
    "disability-two-subsidies": _disabled,
    "disability-rehab": _disabled,
    "housing-rural": _rural,
    "housing-urban": _urban,
    "service": _unknown,
    "medical": _unknown,
    "funeral": _unknown,
    "industry": _unknown,
}
