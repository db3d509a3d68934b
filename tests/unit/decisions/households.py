"""Households as filled forms: every answer passes the real form before it becomes a fact."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

import forms
from forms.identity import check_character
from workflows.proposal import Proposal, facts_from_household, propose, standards_on
from workflows.tables import load_tables

TABLES = load_tables()
DAY = date(2026, 9, 21)
INSURED = ["resident-medical", "resident-pension"]


def id_number(born: str, sequence: int = 1) -> str:
    """Return an invented number of the demonstration county."""
    body = f"690102{born.replace('-', '')}{sequence:03}"
    return body + check_character(body)


def person(name: str, born: str, **more: Any) -> dict[str, Any]:
    """Describe a healthy, insured grown-up at work; `more` says what differs."""
    return {
        "name": name,
        "id_kind": "resident",
        "id_number": id_number(born),
        "marital": "married",
        "health": "good",
        "serious_disease": False,
        "school_stage": "none",
        "employment": "employed",
        "employer": "示例公司",
        "labour": "full",
        "insurance": INSURED,
        **more,
    }


def child(name: str, born: str, **more: Any) -> dict[str, Any]:
    """Describe a member under age; `more` says where it goes to school."""
    own = {"relation": "child", "lives_together": True, "marital": "single", "labour": "minor", "counted": True}
    return person(
        name, born, **{**own, "employment": "student", "school": "示例学校", "insurance": ["resident-medical"], **more}
    )


def member(name: str, born: str, relation: str, **more: Any) -> dict[str, Any]:
    """Describe a grown-up member."""
    return person(name, born, **{"relation": relation, "lives_together": True, "counted": True, **more})


def disabled(kind: str, grade: str, **more: Any) -> dict[str, Any]:
    """Return the answers of a disabled person."""
    return {"health": "disabled", "disability_kind": kind, "disability_grade": grade, "self_care": "full", **more}


def house(tenure: str = "own", area: int = 90, **more: Any) -> dict[str, Any]:
    """Describe the house that the household lives in."""
    return {"tenure": tenure, "area": area, "place": "青穗县示例村", "use": "lived", **more}


def household(
    applicant: dict[str, Any],
    *members: dict[str, Any],
    settlement: str = "urban",
    causes: Sequence[str] = ("other",),
    hardship: dict[str, Any] | None = None,
    houses: Sequence[dict[str, Any]] = (),
    **more: Any,
) -> dict[str, Any]:
    """Return the answers of a household form."""
    place = {"address": "青穗县示例村1号", "division": "690102"}
    address = {f"{kind}_{key}": value for kind in ("registered", "residence") for key, value in place.items()}
    name = applicant["name"]
    return {
        "case": {
            "items_wanted": ["dibao"],
            "channel": "window",
            "received_at": "2026-01-05T09:30",
            "township": "T-1",
            "village": "V-1",
        },
        "applicant": {"phone": "13800000001", "settlement": settlement, **address, **applicant},
        "members": list(members),
        "relative_of_staff": {"is_relative": False},
        "property": {"houses": list(houses) or [house()]},
        "hardship": {"causes": list(causes), **(hardship or {})},
        "account": {
            "payee": name,
            "payee_relation": "self",
            "bank": "示例银行",
            "account": "6200000000000000018",
        },
        "promises": {
            "authorised_by": [{"person": name, "signed_on": "2026-01-05"}],
            "good_faith": True,
            "sharing": True,
            "informed": True,
            "signed_on": "2026-01-05",
        },
        **more,
    }


def income(name: str, amount: int, kind: str = "wage", **more: Any) -> dict[str, Any]:
    """Describe one income of the last 12 months, in yuan."""
    return {"person": name, "kind": kind, "amount": amount, "counted": True, **more}


def expense(name: str, own_part: int, kind: str = "medical") -> dict[str, Any]:
    """Describe one rigid expense of the last 12 months, in yuan."""
    return {"person": name, "kind": kind, "total": own_part, "own_part": own_part}


def proposals(
    answers: dict[str, Any], *identities: str, on: date = DAY, in_institution: bool = False
) -> tuple[Proposal, ...]:
    """Fill the real form, read the facts, ask the table in force."""
    result = forms.load("household").validate(answers, today=on)
    assert result.errors == ()
    standards = standards_on(TABLES, division="690102", on=on)
    facts = facts_from_household(result.clean, identities, on, standards=standards, in_institution=in_institution)
    return propose(facts, TABLES, on)


def items(found: Collection[Proposal], *, certain: bool = True) -> list[str]:
    """Return the items, certain or only possible, in the order of the table."""
    return [proposal.item for proposal in found if proposal.certain is certain]
