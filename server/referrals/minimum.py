"""The minimum facts that a transfer carries: a whitelist per item, or per kind of department."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select

import forms
from server.cases.answers import answer_rows
from server.cases.models import Case
from server.cases.queries.person import mask
from server.foundation.encryption import Unreadable
from server.foundation.work import Work
from server.households.counting import COUNTS
from server.households.models import Household, Membership, Person


@dataclass(frozen=True, slots=True)
class Minimum:
    """What one kind of addressee may be told."""

    person: tuple[str, ...] = ()  #: fields of the person in the household form
    sections: tuple[str, ...] = ()  #: `section/field` of the household form
    named: bool = True  #: name, masked number and age; False: a summary without a person (转介)
    address: bool = False
    income: bool = False  #: the income a head that a check of means found: who measures it by a line of its own


#: by item code, else by kind of department
WHITELIST: dict[str, Minimum] = {
    "education": Minimum(person=("school_stage", "school", "grade")),
    "housing": Minimum(person=("settlement",), sections=("property/houses",), address=True),
    "housing-urban": Minimum(person=("settlement",), sections=("property/houses",), address=True, income=True),
    "employment": Minimum(person=("employment", "labour")),
    "generic": Minimum(),
    "medical": Minimum(person=("serious_disease", "insurance"), income=True),
    "insurance-aid": Minimum(person=("insurance",)),
    "pension": Minimum(person=("insurance",)),
    "disability-two-subsidies": Minimum(person=("disability_kind", "disability_grade")),
    "disability-rehab": Minimum(person=("disability_kind", "disability_grade")),
    "disaster": Minimum(address=True),
    "rebuild": Minimum(person=("settlement",), address=True),
    "heating": Minimum(address=True),
    "service": Minimum(named=False),
    "charity": Minimum(named=False),
    "child-care": Minimum(person=("school_stage", "school"), address=True),
    "disease-emergency": Minimum(person=("insurance",)),
    "stranded": Minimum(),
    "traffic-fund": Minimum(),
    "legal-aid": Minimum(address=True),
    "union": Minimum(person=("employment",)),
    "utilities": Minimum(address=True),
    "funeral": Minimum(address=True),
    "industry": Minimum(person=("labour", "settlement"), address=True),
    "judicial": Minimum(),
}

Row = dict[str, str]


def of(item: str, kind: str) -> Minimum:
    """Return what the addressee of an item may be told, by the item or else by the kind of department."""
    return WHITELIST.get(item) or WHITELIST[kind]


def gather(work: Work, *, case_id: str, person_id: str, item: str, kind: str) -> list[Row]:
    """Return the facts of the transfer as rows in both languages."""
    allowed = of(item, kind)
    person = work.session.get_one(Person, person_id)
    case = work.session.get_one(Case, case_id)
    household = work.session.get_one(Household, case.household_id)
    rows = _named(work, person) if allowed.named else []
    rows.append(_size(work, household.id))
    if allowed.address:
        place = household.address or household.registered_address
        rows += [_row("address", "地址", "Address", place)] if place else []
    given = {name: person.facts[name] for name in allowed.person if name in person.facts}
    rows += _labour(person) if "labour" in allowed.person else []
    return rows + _told({"applicant": given, **_sections(case.answers, allowed.sections)}, case.form_version)


def _labour(person: Person) -> list[Row]:
    """Return on what the ability to work of the person rests, where a visit recorded it."""
    found = person.facts.get("labour_found")
    if not found:
        return []
    fields = {each.path: each for each in forms.load("verify.visit").root.walk()}
    words = {
        name: next(option for option in fields[f"labour_people/*/{name}"].options if option.value == found[name])
        for name in ("capacity", "basis")
    }
    zh, en = (
        f"{words['capacity'].zh}（{words['basis'].zh}，{found['on']}）",
        f"{words['capacity'].en} ({words['basis'].en}, {found['on']})",
    )
    return [{**_row("labour_found", "劳动能力认定", "Ability to work as found", zh), "value_en": en}]


def identified(work: Work, *, item: str, person_id: str, consented: bool, signed: bool) -> list[Row]:
    """Return who the person of a de-identified summary is, once she has agreed and the receiver has taken it on (转介)."""
    allowed = WHITELIST.get(item)
    if allowed is None or allowed.named or not (consented and signed):
        return []
    person = work.session.get_one(Person, person_id)
    rows = [_row("name", "姓名", "Name", person.name)]
    try:
        phone = work.house.vault.decrypt(person.phone_sealed) if person.phone_sealed else ""
    except Unreadable:
        phone = ""
    return [*rows, _row("phone", "联系电话", "Telephone", phone)] if phone else rows


def _named(work: Work, person: Person) -> list[Row]:
    rows = [_row("name", "姓名", "Name", person.name)]
    if person.id_sealed:
        try:
            number = mask(work.house.vault.decrypt(person.id_sealed), 6, 4)
        except Unreadable:
            number = ""
        rows.append(_row("id_masked", "证件号码", "Identity number", number))
    if person.birth:
        rows.append(_row("age", "年龄", "Age", str(_age(person.birth, work.today))))
    return rows


def _size(work: Work, household_id: str) -> Row:
    count = work.session.scalar(
        select(func.count()).select_from(Membership).where(Membership.household_id == household_id, COUNTS)
    )
    return _row("members", "共同生活人口", "People in the household", str(count or 0))


def _sections(answers: Mapping[str, Any], wanted: tuple[str, ...]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for path in wanted:
        section, _slash, name = path.partition("/")
        value = (answers.get(section) or {}).get(name)
        if value:
            found.setdefault(section, {})[name] = value
    return found


def _told(answers: Mapping[str, Any], version: int) -> list[Row]:
    return [
        {"key": row.en, "zh": row.zh.removeprefix("申请人 · "), "en": row.en.removeprefix("Applicant · "),
         "value_zh": row.value_zh, "value_en": row.value_en}
        for row in answer_rows("household", version, answers)
    ]  # fmt: skip


def _row(key: str, zh: str, en: str, value: str) -> Row:
    return {"key": key, "zh": zh, "en": en, "value_zh": value, "value_en": value}


def _age(birth: date, today: date) -> int:
    return today.year - birth.year - ((today.month, today.day) < (birth.month, birth.day))
