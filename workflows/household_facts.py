"""What the common household form says, as the facts that decision tables ask for.

A fact that the form leaves open is None, so that a table can say what is missing; an expense or a need that nobody
names is not claimed, and counts as nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

IDENTITIES = ("tekun", "dibao", "bianyuan", "gangxing", "monitored")  #: strongest first
RECENT_DAYS = 30  #: demo parameter: how long an event counts as sudden
_SUDDEN = frozenset({"fire", "traffic", "accident", "earner-died"})
_RIGID = frozenset({"medical", "education", "rehabilitation", "accident"})
_MEDICAL_COVER = frozenset({"resident-medical", "employee-medical"})
_PENSIONS = frozenset({"resident-pension", "employee-pension"})
_ABLE = frozenset({"full", "partial"})
_AT_WORK = frozenset({"employed", "flexible", "farming", "self"})

Person = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standards:
    """The amounts of a county on a day (table `standards`), in yuan."""

    dibao_month: Decimal
    bianyuan_ratio: Decimal
    disposable_year: Decimal
    rigid_ratio: Decimal


def facts_from_household(
    clean: Mapping[str, Any],
    identities: Collection[str],
    today: date,
    *,
    standards: Standards,
    in_institution: bool = False,
) -> dict[str, Any]:
    """Return the facts of a filled common household form on a day; `in_institution`: its destitute people live in one."""
    people = _people(clean)
    income = _income(clean)
    causes = clean.get("hardship", {}).get("causes", ())
    facts = {
        "identity": next((name for name in IDENTITIES if name in identities), "none"),
        "income_band": _band(income, len(people), standards),
        "obligor_able": _obligor_able(clean),
        "child_alone": "child-alone" in causes,
        "disaster": "disaster" in causes,
        "crime_victim": "crime" in causes,
        "in_institution": in_institution,
        "urgent_event": _urgent(clean, causes, today),
        "settlement": clean.get("applicant", {}).get("settlement"),
    }
    return facts | _labour(people, today) | _health(people, today) | _cover(people, today) | _money(
        clean, income, standards
    ) | _home(clean, len(people))  # fmt: skip


def _people(clean: Mapping[str, Any]) -> list[Person]:
    """Return the applicant and the members who count (最低生活保障审核确认办法7)."""
    members = [member for member in clean.get("members", ()) if member.get("counted", True)]
    return [clean["applicant"], *members]


def _age(person: Person, today: date) -> int | None:
    born = person.get("birth")
    if born is None:
        return None
    day = date.fromisoformat(born)
    return today.year - day.year - ((today.month, today.day) < (day.month, day.day))


def _income(clean: Mapping[str, Any]) -> Decimal | None:
    """Sum the counted income of the year; None where the form says nothing."""
    rows = clean.get("income", ())
    if not rows:
        return Decimal(0) if clean.get("no_income") else None
    amounts = (row["amount"] - row.get("work_cost", Decimal(0)) for row in rows if row.get("counted", True))
    return sum(amounts, Decimal(0))


def _band(income: Decimal | None, people: int, standards: Standards) -> str | None:
    """Place the yearly sum, never a rounded amount per head, between the county's lines."""
    if income is None:
        return None
    lines = (
        ("below-dibao", standards.dibao_month * 12),
        ("below-bianyuan", standards.dibao_month * standards.bianyuan_ratio * 12),
        ("below-disposable", standards.disposable_year),
    )
    return next((name for name, line in lines if income < line * people), "above")


def _obligor_able(clean: Mapping[str, Any]) -> bool | None:
    answers = [obligor.get("able") for obligor in clean.get("obligors", ())]
    if True in answers:
        return True
    return None if not answers or None in answers else False


def _urgent(clean: Mapping[str, Any], causes: Collection[str], today: date) -> bool | None:
    if clean.get("case", {}).get("urgency") == "urgent":
        return True
    if _SUDDEN.isdisjoint(causes):
        return False
    happened = clean["hardship"].get("event_on")
    return None if happened is None else (today - date.fromisoformat(happened)).days <= RECENT_DAYS


def _labour(people: Iterable[Person], today: date) -> dict[str, Any]:
    persons = list(people)
    able = [person for person in persons if person.get("labour") in _ABLE and not _is_old(person, today)]
    return {
        "nobody_can_work": not able,
        "unemployed_able": sum(1 for person in able if person.get("employment") == "unemployed"),
        "zero_employment": bool(able)
        and any(person.get("employment") == "unemployed" for person in able)
        and not any(person.get("employment") in _AT_WORK for person in persons),
        "students": sum(1 for person in persons if person.get("school_stage", "none") != "none"),
    }


def _is_old(person: Person, today: date) -> bool:
    """Tell whether age alone means unable to work (特困人员认定办法5: 60 and older)."""
    age = _age(person, today)
    return age is not None and age >= 60


def _health(people: Iterable[Person], today: date) -> dict[str, Any]:
    persons = list(people)
    disabled = [person for person in persons if person.get("health") == "disabled"]
    return {
        "disabled": len(disabled),
        "severely_disabled": sum(1 for person in disabled if person.get("disability_grade") in ("1", "2")),
        "disabled_young": _young(disabled, today),
        "serious_disease": any(person.get("serious_disease") for person in persons),
        "single_candidate": any(person.get("serious_disease") or _severe(person) for person in persons),
        "subsidised": any("disability-two-subsidies" in person.get("benefits", ()) for person in persons),
        "dependents": _dependents(persons, today),
    }


def _young(disabled: Collection[Person], today: date) -> int | None:
    """Count disabled children of up to six years (国发〔2018〕20号)."""
    ages = [_age(person, today) for person in disabled]
    return None if None in ages else sum(1 for age in ages if age is not None and age <= 6)


def _severe(person: Person) -> bool:
    """Tell whether a disability may join the allowance singly (最低生活保障审核确认办法8)."""
    grade, kind = person.get("disability_grade"), person.get("disability_kind")
    return grade in ("1", "2") or (grade == "3" and kind in ("intellectual", "mental"))


def _dependents(persons: Iterable[Person], today: date) -> int | None:
    known = 0
    open_questions = 0
    for person in persons:
        care = person.get("self_care")
        known += care in ("partial", "none")
        open_questions += care is None and (person.get("health") == "disabled" or _is_old(person, today))
    return known or (None if open_questions else 0)


def _cover(people: Iterable[Person], today: date) -> dict[str, Any]:
    persons = list(people)
    if any(not person.get("insurance") for person in persons):
        return {"uninsured": None, "pensionless": None}
    ages = [(person, _age(person, today)) for person in persons]
    adults = [person for person, age in ages if age is not None and 16 <= age < 60 and not _studies(person)]
    return {
        "uninsured": sum(1 for person in persons if _MEDICAL_COVER.isdisjoint(person["insurance"])),
        "pensionless": sum(1 for person in adults if _PENSIONS.isdisjoint(person["insurance"])),
    }


def _studies(person: Person) -> bool:
    return bool(person.get("school_stage", "none") != "none")


def _money(clean: Mapping[str, Any], income: Decimal | None, standards: Standards) -> dict[str, Any]:
    rows = clean.get("expenses", ())
    rigid = sum((row["own_part"] for row in rows if row["kind"] in _RIGID), Decimal(0))
    medical = sum((row["own_part"] for row in rows if row["kind"] == "medical"), Decimal(0))
    heavy: bool | None = False if rigid == 0 else None
    if income is not None and rigid:
        heavy = rigid > standards.rigid_ratio * income
    return {
        "own_expenses": rigid,
        "medical_share": medical / standards.disposable_year,
        "rigid_heavy": heavy,
    }


def _home(clean: Mapping[str, Any], people: int) -> dict[str, Any]:
    needs = clean.get("hardship", {}).get("needs", ())
    lived = [house for house in clean.get("property", {}).get("houses", ()) if house["use"] == "lived"]
    graded = [house["danger"] for house in lived if house.get("danger", "none") != "none"]
    # Nobody sends a surveyor to a house that nobody complains about.
    ungraded = None if "housing" in needs else "ungraded"
    return {
        "home": next((house["tenure"] for house in lived), None),
        "area_per_head": sum((house["area"] for house in lived), Decimal(0)) / people if lived else None,
        "house_danger": max(graded) if graded else ungraded,
        "need_heating": "heating" in needs,
        "need_care": "care" in needs or "comfort" in needs,
    }
