"""Where a need goes: the kind of department, the unit, the school, and whether the school may begin now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from server.cases.models import Case
from server.cases.words import SERVICES
from server.foundation.errors import FieldProblem
from server.foundation.work import Work
from server.households.models import Membership, Person
from server.households.operations import normal_name
from server.organisation.models import Unit
from server.referrals.types import type_of

#: items that are about a child of the household
FOR_CHILDREN = frozenset({"child-care", "disability-rehab"})
KINDS = ("education", "housing", "employment", "generic")
SCHOOL_WINDOW = "school-window"  #: table: when in the year a school recognises
ADDRESSEES = ("department", "school", "provider")  #: kinds of unit with a post that can sign
SIGNERS = ("department_handler", "school_handler", "service_worker")  #: those posts that do the work
ADDRESSED = (*SIGNERS, "department_leader", "provider_leader")
#: who is told at the unit that sent it: the window's clerks, or the reviewers of the bureau within which it goes
SENDERS = ("clerk", "county_reviewer", "department_handler")
#: What a service provider takes on: it goes out as a summary without a person, and nothing about it is left for a provider to decide.
SERVED = frozenset({"service"})
#: stage in the household form → stage that the education process asks for
STAGES = {
    "preschool": "preschool", "primary": "compulsory", "junior": "compulsory", "senior": "high",
    "vocational": "vocational", "university": "higher",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where one item of a case goes; `unit` is None where the window has to choose."""

    kind: str
    unit: str | None
    bureau: str | None
    person: str


@dataclass(frozen=True, slots=True)
class Window:
    """The school's recognition window: open today, or when it opens next."""

    is_open: bool
    opens_on: date | None


def transferable(work: Work, item: str) -> bool:
    """Tell whether the county's table sends an item to another department."""
    if item not in SERVICES:
        return False
    found = work.house.tables.decide("departments", {"item": item}, on=work.today).outputs
    return str(found.get("department_kind", "")) in KINDS


def address_of(work: Work, *, case: Case, item: str) -> Address:
    """Return where an item goes by the county's table `departments`; a pupil's need goes to her school (社会救助法 38)."""
    found = work.house.tables.decide("departments", {"item": item}, on=work.today).outputs
    kind, owner = str(found.get("department_kind", "generic")), str(found.get("owner", ""))
    department = _department(work, owner)
    if kind != "education":
        kind = kind if kind in KINDS else "generic"
        person = (_child_of(work, case) if item in FOR_CHILDREN else None) or case.applicant_id
        return Address(kind=kind, unit=department, bureau=None, person=person)
    pupil = pupil_of(work, case)
    school = _school(work, str(pupil.facts.get("school", ""))) if pupil else None
    return Address(kind=kind, unit=school, bureau=department, person=pupil.id if pupil else case.applicant_id)


def pupil_of(work: Work, case: Case) -> Person | None:
    """Return the first member of the household who goes to school."""
    people = work.session.scalars(
        select(Person)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.household_id == case.household_id, Membership.until.is_(None))
        .order_by(Membership.since, Membership.id)
    )
    return next((p for p in people if p.facts.get("school_stage") in STAGES), None)


def _child_of(work: Work, case: Case) -> str | None:
    """Return the youngest member of the household under eighteen."""
    today = work.today
    of_age = today.replace(year=today.year - 18, day=min(today.day, 28))
    return work.session.scalar(
        select(Person.id)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.household_id == case.household_id, Membership.until.is_(None), Person.birth > of_age)
        .order_by(Person.birth.desc(), Person.id)
        .limit(1)
    )


def bureau_of(work: Work) -> str | None:
    """Return the county's education bureau, which chases a school."""
    return _department(work, "education")


def confirmer_of(work: Work, item: str) -> str | None:
    """Return the unit that confirms what another one has reviewed, by the county's table; the bureau where it has no such section.

    Disability subsidies are reviewed by the federation and confirmed by civil affairs (国发〔2015〕52号).
    """
    owner = type_of(work, item).confirmed_by
    if not owner:
        return None
    return _department(work, owner) or work.session.scalar(
        select(Unit.id)
        .where(Unit.county == work.house.county, Unit.kind == "county", Unit.closed_on.is_(None))
        .order_by(Unit.id)
        .limit(1)
    )


def window_on(work: Work, day: date) -> Window:
    """Return the recognition window of the school year by the county's table (本县规定)."""
    found = work.house.tables.decide(SCHOOL_WINDOW, {"division": work.house.county}, on=day).outputs
    if not found:
        return Window(True, None)
    opens, closes = _in_year(found["opens"], day.year), _in_year(found["closes"], day.year)
    if opens <= day <= closes:
        return Window(True, None)
    return Window(False, opens if day < opens else _in_year(found["opens"], day.year + 1))


def addressees(work: Work, item: str) -> list[tuple[str, str]]:
    """Return the units that can sign for a transfer of an item, as (id, name)."""
    kinds = [kind for kind in ADDRESSEES if kind != "provider" or item in SERVED]
    rows = work.session.execute(
        select(Unit.id, Unit.name)
        .where(Unit.county == work.house.county, Unit.kind.in_(kinds), Unit.closed_on.is_(None))
        .order_by(Unit.kind, Unit.name)
    )
    return [(row.id, row.name) for row in rows]


def check_addressee(
    work: Work, *, unit_id: str, item: str, kind: str, path: str, not_unit: str | None = None
) -> list[FieldProblem]:
    """Return what is wrong with an addressee: unknown, unable to sign, or of another kind than the process asks for."""
    unit = work.session.scalar(select(Unit).where(Unit.id == unit_id, Unit.county == work.house.county))
    if unit is None or unit.kind not in ADDRESSEES or unit.closed_on is not None:
        return [
            FieldProblem(
                path, "not-an-addressee", "请选择本县的部门或学校。", "Choose a department or school of the county."
            )
        ]
    if unit.id == not_unit:
        return [
            FieldProblem(
                path,
                "same-unit",
                "不能再转给刚退回的单位。",
                "It cannot go back to the unit that has just returned it.",
            )
        ]
    if unit.id == confirmer_of(work, item):
        words = ("它是确认单位，先由另一个单位审核。", "It confirms; another unit reviews first.")
        return [FieldProblem(path, "confirmer", *words)]
    if unit.kind == "provider" and item not in SERVED:
        words = ("服务机构只承接服务类救助。", "A service provider takes on service aid only.")
        return [FieldProblem(path, "provider", *words)]
    if (kind == "education") != (unit.kind == "school"):
        return [
            FieldProblem(
                path, "wrong-kind", "教育救助转给就读学校，其他救助转给部门（社会救助法第三十八条）。",
                "Education goes to the school, other aid to a department (Social Assistance Law art. 38).",
            )
        ]  # fmt: skip
    return []


def _department(work: Work, owner: str) -> str | None:
    return work.session.scalar(
        select(Unit.id)
        .where(
            Unit.county == work.house.county, Unit.kind.in_(("department", "provider")), Unit.department == owner,
            Unit.closed_on.is_(None),
        )
        .order_by(Unit.id)
        .limit(1)
    )  # fmt: skip


def _school(work: Work, name: str) -> str | None:
    wanted = normal_name(name)
    units = work.session.execute(
        select(Unit.id, Unit.name).where(
            Unit.county == work.house.county, Unit.kind == "school", Unit.closed_on.is_(None)
        )
    )
    return next((row.id for row in units if wanted and normal_name(row.name) == wanted), None)


def _in_year(text: Any, year: int) -> date:
    """Return the day of a year that `09-01` names."""
    month, _dash, day = str(text).partition("-")
    return date(year, int(month), int(day))
