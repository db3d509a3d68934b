"""Who may join the allowance alone, and with how much (民发〔2021〕57号 art. 8, 民发〔2022〕83号, 社会救助法 art. 21).

The household's sheet says what kind of household it is; whoever joins alone is reckoned like a household of one: by her own income, less
her own rigid expenses. Whom the rule takes in whatever her household is like (clergy, adults severely disabled and without work) is looked
at with her own property, too.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from workflows.assessment.amounts import MONTHS, monthly_amount
from workflows.assessment.evidence import Evidence, Person, age_on
from workflows.assessment.own_property import own_property
from workflows.assessment.sheet import AloneLine, DeductionLine, IncomeLine

GROWN_UP = 18
CLERGY = "clergy"
_AT_WORK = frozenset({"employed", "flexible", "farming", "self"})
_SEVERE = frozenset({"1", "2"})
_NOTHING = Decimal(0)


def family_of(meets: bool | None, convert_to: str, *, known: bool) -> str | None:
    """Return what the household's own sheet makes of it: dibao, bianyuan, gangxing or none; None where a fact is missing."""
    if meets:
        return "dibao"
    return convert_to if known else None


def lines(
    evidence: Evidence, people: Iterable[Person], income: Iterable[IncomeLine], deductions: Iterable[DeductionLine], family: str | None
) -> tuple[AloneLine, ...]:  # fmt: skip
    """Return for each person in question, and for whoever asks, whether she joins alone, and with how much."""
    county = bool(evidence.county("single-person-county")["rigid_too"])
    earned, spent = tuple(income), tuple(deductions)
    asks = evidence.person if evidence.alone else ""
    return tuple(
        _line(evidence, person, earned, spent, family=family, rigid_too=county)
        for person in people
        if person["name"] == asks or in_question(person)
    )


def in_question(person: Person) -> bool:
    """Tell whether a person belongs to one of the groups that may join alone at all, whatever her household is like."""
    grade, kind = disability(person)
    mind = grade == "3" and kind in ("intellectual", "mental")
    return grade in _SEVERE or mind or bool(person.get("serious_disease")) or person.get("employment") == CLERGY


def disability(person: Person) -> tuple[str, str]:
    """Return grade and kind of a person's disability, or dashes."""
    if person.get("health") != "disabled":
        return "-", "-"
    return str(person.get("disability_grade") or "-"), str(person.get("disability_kind") or "-")


def _line(
    evidence: Evidence, person: Person, income: tuple[IncomeLine, ...], deductions: tuple[DeductionLine, ...], **given: Any
) -> AloneLine:  # fmt: skip
    name = str(person["name"])
    year = _own_year(name, income, deductions)
    grade, kind = disability(person)
    age, work = age_on(person, evidence.on), person.get("employment")
    decision, reason = evidence.ask(
        "single-person", disability_kind=kind, disability_grade=grade, serious_disease=bool(person.get("serious_disease")),
        adult=None if age is None else age >= GROWN_UP, works=work in _AT_WORK if work else None, clergy=work == CLERGY,
        own_below=year < evidence.standards.dibao_month * MONTHS, own_assets_ok=_own_assets(evidence, person), **given,
    )  # fmt: skip
    joins = bool(decision.outputs.get("alone")) if decision.certain else None
    amount, words = monthly_amount(evidence, year, 1, own=True) if joins else (_NOTHING, None)
    ground = str(decision.outputs.get("ground") or "")
    return AloneLine(name=name, amount=amount, reason=reason, joins=joins, ground=ground, income_year=year, words=words)


def _own_year(name: str, income: Iterable[IncomeLine], deductions: Iterable[DeductionLine]) -> Decimal:
    earned = sum((line.net for line in income if line.person == name), _NOTHING)
    return max(_NOTHING, earned - sum((line.deducted for line in deductions if line.person == name), _NOTHING))


def _own_assets(evidence: Evidence, person: Person) -> bool | None:
    """Tell whether her own property lies within the allowance's limits for one; asked only where her household's does not speak for her."""
    if not (person.get("employment") == CLERGY or disability(person)[0] in _SEVERE):
        return False
    return own_property(replace(evidence, item="dibao", person=str(person["name"]))).within
