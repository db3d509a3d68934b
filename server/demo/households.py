"""Fill the common household form for an invented household from a few words about it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from forms import identity
from server.foundation.clock import LOCAL, local_date

#: A card number that satisfies the Luhn check and belongs to nobody.
CARD = "6200000000000000018"
SCHOOL_AGES = ((3, "none"), (6, "preschool"), (12, "primary"), (15, "junior"), (18, "senior"))
#: The demo county's schools by stage; whoever is at another stage goes to school outside the county.
SCHOOLS = {"primary": "青穗县实验小学", "senior": "青穗县第一高级中学", "vocational": "青穗县职业技术学校"}
#: What a short description may say; the rest of its keys go into the applicant as they are.
OWN_KEYS = frozenset(
    {"id", "items", "township", "village", "members", "income", "expenses", "property", "hardship", "case", "account",
     "relative_of_staff", "obligors"}
)  # fmt: skip


def household_form(about: Mapping[str, Any], *, now: datetime) -> dict[str, Any]:
    """Return answers for the form `household` as of an instant.

    `about` holds name, id, items, township and village (unit ids), members, income, expenses, property, hardship; what it does not
    say is the ordinary case. Members and the applicant may set any field of their own.
    """
    today = local_date(now)
    applicant = _applicant(about, today)
    members = [_member(member, today) for member in about.get("members", ())]
    adults = [
        applicant["name"],
        *(m["name"] for m in members if m["counted"] and _age(m.get("id_number"), today) >= 18),
    ]
    found: dict[str, Any] = {
        "case": {
            "items_wanted": list(about.get("items", ("dibao",))), "channel": "window", "received_at": _local(now),
            "township": about["township"], "village": about["village"], "urgency": "ordinary", **about.get("case", {}),
        },
        "applicant": applicant,
        "members": members,
        "relative_of_staff": {"is_relative": False, **about.get("relative_of_staff", {})},
        "no_income": not about.get("income"),
        "income": [_income(line, applicant["name"]) for line in about.get("income", ())],
        "property": {"deposits": 2000, **about.get("property", {})},
        "expenses": [{"person": applicant["name"], **line} for line in about.get("expenses", ())],
        "hardship": {"causes": ["illness"], "needs": ["living"], **about.get("hardship", {})},
        "account": {
            "payee": applicant["name"], "payee_relation": "self", "bank": "青穗农商银行示例支行", "account": CARD,
            "social_card": "normal", **about.get("account", {}),
        },
        "promises": {
            "authorised_by": [{"person": name, "signed_on": today.isoformat()} for name in adults],
            "good_faith": True, "sharing": True, "informed": True, "signed_on": today.isoformat(),
        },
    }  # fmt: skip
    if about.get("obligors"):
        found["obligors"] = [dict(line) for line in about["obligors"]]
    return found


def _applicant(about: Mapping[str, Any], today: date) -> dict[str, Any]:
    number = about.get("id")
    own = {key: value for key, value in about.items() if key not in OWN_KEYS}
    return {
        **_person(number, today), "phone": "13900000000", "registered_address": "青穗县示例路 1 号", "registered_division": "690102",
        "residence_address": "青穗县示例路 1 号", "residence_division": "690102", "settlement": "rural", **own,
    }  # fmt: skip


def _member(about: Mapping[str, Any], today: date) -> dict[str, Any]:
    own = {key: value for key, value in about.items() if key != "id"}
    return {**_person(about.get("id"), today), "school_stage": _stage(about.get("id"), today), "lives_together": True,
            "counted": True, **_school(about, today), **own}  # fmt: skip


def _school(about: Mapping[str, Any], today: date) -> dict[str, str]:
    stage = about.get("school_stage") or _stage(about.get("id"), today)
    return {} if stage == "none" else {"school": SCHOOLS.get(str(stage), "外县学校"), "grade": "一年级"}


def _person(number: Any, today: date) -> dict[str, Any]:
    """Return what is ordinary at the age that an ID number tells."""
    age = _age(number, today)
    grown = age >= 18
    kind = {"id_kind": "resident", "id_number": number} if number else {"id_kind": "none", "no_id_reason": "lost"}
    return {
        **kind, "marital": "married" if age >= 24 else "single", "health": "good", "serious_disease": False,
        "employment": ("retired" if age >= 60 else "farming") if grown else ("student" if age >= 6 else "child"),
        "labour": ("old" if age >= 60 else "full") if age >= 16 else "minor",
        **({"education": "80" if age >= 60 else "70"} if grown else {}),
    }  # fmt: skip


def _stage(number: Any, today: date) -> str:
    age = _age(number, today)
    return next((stage for below, stage in SCHOOL_AGES if age < below), "none")


def _age(number: Any, today: date) -> int:
    """Return the age that an ID number tells; a wrong number is for the form to refuse, not for us."""
    try:
        birth = identity.parse_id_number(str(number or ""), today=today).birth
    except identity.InvalidIdNumber:
        return 40
    return today.year - birth.year - ((today.month, today.day) < (birth.month, birth.day))


def _income(line: Mapping[str, Any], person: str) -> dict[str, Any]:
    return {"person": person, "kind": "wage", "counted": True, **line}


def _local(now: datetime) -> str:
    return now.astimezone(LOCAL).isoformat(timespec="minutes")
