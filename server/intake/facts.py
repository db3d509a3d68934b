"""What the facts of the proposal table and their values are called on the page that says why an item is proposed."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import forms
from server.cases.words import IDENTITIES, Name
from server.determination.words import BANDS

#: fact → its English name; the Chinese one stands in the table, where the county may change it
_ENGLISH = {
    "identity": "recognised as", "income_band": "income per head", "nobody_can_work": "nobody in the family can work",
    "obligor_able": "somebody is obliged and able to support them", "single_candidate": "a member severely disabled or seriously ill",
    "rigid_heavy": "too large a share of rigid expenses", "urgent_event": "a sudden event lately",
    "own_expenses": "own part of rigid expenses in 12 months (yuan)", "child_alone": "a child without carers",
    "serious_disease": "a member seriously ill", "medical_share": "own medical cost to last year's disposable income per head",
    "uninsured": "persons without medical insurance", "students": "persons in education", "settlement": "lives in",
    "home": "dwelling", "area_per_head": "dwelling area per head (m²)", "house_danger": "grade of danger of the house",
    "unemployed_able": "unemployed persons able to work", "zero_employment": "nobody in the family is employed",
    "disaster": "hit by a disaster", "disabled": "disabled persons", "severely_disabled": "severely disabled persons",
    "subsidised": "receives the subsidies for disabled persons", "disabled_young": "disabled children up to 6",
    "crime_victim": "victim of a crime", "need_heating": "needs help with heating", "need_care": "needs care or company",
    "dependents": "persons who cannot care for themselves", "pensionless": "adults without pension insurance",
    "in_institution": "supported in an institution",
}  # fmt: skip
_TRUTH = {True: Name("是", "yes"), False: Name("否", "no")}
_UNKNOWN = Name("不详", "not known")


def fact_name(labels: Mapping[str, str], name: str) -> Name:
    """Return what a fact is called; `labels` are the table's own Chinese labels."""
    zh = labels.get(name, name)
    return Name(zh, _ENGLISH.get(name, zh))


def fact_value(name: str, value: Any) -> Name:
    """Return a fact's value in words; a figure stands for itself."""
    if value is None:
        return _UNKNOWN
    if isinstance(value, bool):
        return _TRUTH[value]
    return _values().get(name, {}).get(str(value)) or Name(str(value), str(value))


@cache
def _values() -> dict[str, dict[str, Name]]:
    grades = {each: Name(f"{each}级", f"grade {each}") for each in "ABCD"}
    return {
        "identity": {
            **IDENTITIES,
            "monitored": IDENTITIES["fangfanpin"],
            "none": Name("没有认定", "not recognised"),
        },
        "income_band": BANDS,
        "settlement": _options("applicant/settlement"),
        "home": _options("property/houses/*/tenure"),
        "house_danger": {**grades, "ungraded": Name("没有鉴定", "not graded")},
    }


def _options(path: str) -> dict[str, Name]:
    field = next(each for each in forms.load("household").root.walk() if each.path == path)
    return {str(option.value): Name(option.zh, option.en) for option in field.options}
