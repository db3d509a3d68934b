"""Who looks after a household (包户), what visits found, what people asked, and who reports for each unit (B9, B10, B17)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select, update

from server.audit import operations as audit
from server.cases.words import SERVICES
from server.discovery.models import Consult, Helper, HelpVisit, InformationOfficer
from server.foundation.errors import FieldProblem, InvalidAnswers, NotFound
from server.foundation.submissions import keep_said, sent_before
from server.foundation.work import Work
from server.households.models import Household, Person
from server.organisation import rules
from server.organisation.models import Unit

FOUND = ("well", "difficulty", "absent")
RESULTS = ("answered", "applied", "lead", "other-place")
WAYS = ("visit", "phone", "counter")
MOST = 200


def _required(given: Mapping[str, str], longest: int = 2000) -> list[FieldProblem]:
    problems = [
        FieldProblem(name, "required", "请填写。", "Please fill this in.")
        for name, text in given.items()
        if not text.strip()
    ]
    problems += [
        FieldProblem(name, "too-long", f"不超过 {longest} 字。", f"At most {longest} characters.")
        for name, text in given.items()
        if len(text) > longest
    ]
    return problems


def _choice(name: str, value: str, allowed: tuple[str, ...]) -> list[FieldProblem]:
    return [] if value in allowed else [FieldProblem(name, "choice", "请选择。", "Choose one.")]


def read_household(work: Work, household_id: str, *, action: str) -> Household:
    """Return a household that the actor may do the action to: of her township, or of her village.

    :raises NotFound: the county has no such household, or it is not the actor's.
    """
    household = work.session.scalar(
        select(Household).where(Household.id == household_id, Household.county == work.house.county)
    )
    if household is None:
        raise NotFound
    found = rules.relations(work.actor, action)
    if household.village is not None and household.village in found.get("village", frozenset()):
        return household
    rules.require(work.actor, action, township=household.township)
    return household


def assign(work: Work, *, household_id: str, name: str, title: str, phone: str, every_days: int) -> Helper:
    """Let somebody look after a household from today on; who did it before stops today.

    :raises InvalidAnswers: name or telephone is missing, or the rhythm makes no sense.
    """
    household = read_household(work, household_id, action="helper.assign")
    problems = _required({"name": name, "phone": phone}, longest=60)
    if not 1 <= every_days <= 366:
        problems.append(FieldProblem("every_days", "range", "填 1 到 366 天。", "Between 1 and 366 days."))
    if problems:
        raise InvalidAnswers(problems)
    work.session.execute(
        update(Helper).where(Helper.household_id == household.id, Helper.until.is_(None)).values(until=work.today),
        execution_options={"synchronize_session": False},
    )
    row = Helper(
        id=work.new_id(), county=work.house.county, household_id=household.id, name=name.strip(), title=title.strip()[:60],
        phone=phone.strip()[:20], since=work.today, every_days=every_days, by=work.actor.id,
    )  # fmt: skip
    work.session.add(row)
    work.session.flush()
    audit.record(work, "helper.assign", row.id, household=household.id)
    return row


def visit(work: Work, *, household_id: str, answers: Mapping[str, Any], submission: str) -> HelpVisit:
    """Record a visit of a household; the same form sent twice is one visit.

    :raises SentWithOtherWords: the form was sent before and said something else.
    :raises InvalidAnswers: day, way, finding or note is missing or wrong.
    """
    household = read_household(work, household_id, action="helper.visit")
    known = sent_before(work, HelpVisit, submission, {"household": household_id, "answers": answers})
    if known is not None:
        return known
    on, way, found = answers.get("visited_on"), str(answers.get("way", "")), str(answers.get("found", ""))
    note = str(answers.get("note", ""))
    problems = [*_choice("way", way, ("visit", "phone")), *_choice("found", found, FOUND), *_required({"note": note})]
    if not isinstance(on, date) or on > work.today:
        problems.append(
            FieldProblem(
                "visited_on", "date", "请填写探访日期，不晚于今天。", "The day of the visit, not in the future."
            )
        )
    if problems or not isinstance(on, date):
        raise InvalidAnswers(problems)
    row = HelpVisit(
        id=work.new_id(), county=work.house.county, household_id=household.id, submission=submission, visited_on=on, way=way, found=found,
        note=note.strip(), next_step=str(answers.get("next_step", "")).strip()[:200], by=work.actor.id, by_name=work.actor.name, at=work.now,
    )  # fmt: skip
    work.session.add(row)
    work.session.flush()
    keep_said(work, HelpVisit, submission, {"household": household_id, "answers": answers})
    audit.record(work, "helper.visit", row.id, household=household.id, found=found)
    return row


def consult(work: Work, *, answers: Mapping[str, str], submission: str) -> Consult:
    """Record a question about aid and its answer; nobody need give a name.

    :raises SentWithOtherWords: the form was sent before and said something else.
    :raises InvalidAnswers: question, answer, way or result is missing.
    """
    rules.require(work.actor, "consult.record")
    known = sent_before(work, Consult, submission, answers)
    if known is not None:
        return known
    unit = sorted(rules.relations(work.actor, "consult.record").get("any", frozenset()))[0]
    item = answers.get("item", "")
    problems = [
        *_choice("way", answers.get("way", ""), WAYS), *_choice("result", answers.get("result", ""), RESULTS),
        *_required({"question": answers.get("question", ""), "answer": answers.get("answer", "")}),
    ]  # fmt: skip
    if item and item not in SERVICES:
        problems.append(FieldProblem("item", "choice", "请选择。", "Choose one."))
    if problems:
        raise InvalidAnswers(problems)
    row = Consult(
        id=work.new_id(), county=work.house.county, submission=submission, unit=unit, way=answers["way"], item=item,
        question=answers["question"].strip(), answer=answers["answer"].strip(), result=answers["result"], by=work.actor.id,
        by_name=work.actor.name, at=work.now,
    )  # fmt: skip
    work.session.add(row)
    work.session.flush()
    keep_said(work, Consult, submission, answers)
    audit.record(work, "consult.record", row.id, item=item)
    return row


def name_officer(work: Work, *, unit_id: str, answers: Mapping[str, str]) -> InformationOfficer:
    """Name who reports for a unit and who when she is away; who did it before stops today.

    :raises NotFound: the unit is not the actor's to name somebody for.
    :raises InvalidAnswers: a name or telephone is missing, or both are the same person.
    """
    if unit_id not in {unit.id for unit, _row in officers(work, editable=True)}:
        raise NotFound
    given = {name: answers.get(name, "") for name in ("name", "phone", "backup", "backup_phone")}
    problems = _required(given, longest=60)
    if given["name"].strip() and given["name"].strip() == given["backup"].strip():
        problems.append(FieldProblem("backup", "same", "备岗要是另一个人。", "The backup is somebody else."))
    if problems:
        raise InvalidAnswers(problems)
    work.session.execute(
        update(InformationOfficer)
        .where(InformationOfficer.unit == unit_id, InformationOfficer.until.is_(None))
        .values(until=work.today),
        execution_options={"synchronize_session": False},
    )
    row = InformationOfficer(
        id=work.new_id(), county=work.house.county, unit=unit_id, since=work.today, by=work.actor.id,
        **{name: text.strip()[: 20 if "phone" in name else 60] for name, text in given.items()},
    )  # fmt: skip
    work.session.add(row)
    work.session.flush()
    audit.record(work, "officer.name", row.id, unit=unit_id)
    return row


def officers(work: Work, *, editable: bool = False) -> list[tuple[Unit, InformationOfficer | None]]:
    """Return the register of information officers: departments, townships, villages; `editable`: those the actor names."""
    statement = (
        select(Unit, InformationOfficer)
        .outerjoin(InformationOfficer, (InformationOfficer.unit == Unit.id) & (InformationOfficer.until.is_(None)))
        .where(
            Unit.county == work.house.county, Unit.kind.in_(("department", "township", "village")), Unit.closed_on.is_(None)
        )
        .order_by(Unit.kind, Unit.name)
    )  # fmt: skip
    rows: list[tuple[Unit, InformationOfficer | None]] = [(unit, row) for unit, row in work.session.execute(statement)]
    if not editable:
        return rows
    found = rules.relations(work.actor, "officer.name")
    own = found.get("own", frozenset())
    return [(unit, row) for unit, row in rows if "county" in found or unit.id in own or unit.parent in own]


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitSheet:
    """One household's helper and visits."""

    household: Household
    head: str
    helper: Helper | None
    visits: list[HelpVisit]
    next_on: date | None
    may_assign: bool


def visit_sheet(work: Work, household_id: str) -> VisitSheet:
    """Read who looks after a household and what visits found."""
    household = read_household(work, household_id, action="helper.visit")
    audit.record_read(work, "household.visits", household.id)
    helper = work.session.scalar(select(Helper).where(Helper.household_id == household.id, Helper.until.is_(None)))
    visits = list(
        work.session.scalars(
            select(HelpVisit).where(HelpVisit.household_id == household.id).order_by(HelpVisit.visited_on.desc(), HelpVisit.at.desc()).limit(MOST)
        )
    )  # fmt: skip
    last = visits[0].visited_on if visits else helper.since if helper else None
    own = rules.relations(work.actor, "helper.assign").get("own", frozenset())
    return VisitSheet(
        household=household, head=work.session.get_one(Person, household.head_id).name, helper=helper, visits=visits,
        next_on=last + timedelta(days=helper.every_days) if helper and last else None, may_assign=household.township in own,
    )  # fmt: skip


def to_visit(work: Work) -> list[tuple[Household, str, Helper, date]]:
    """Return the households that somebody looks after and whose next visit is due, the longest waiting first."""
    found = rules.relations(work.actor, "helper.visit")
    last = select(func.max(HelpVisit.visited_on)).where(HelpVisit.household_id == Household.id).scalar_subquery()
    rows = work.session.execute(
        select(Household, Person.name, Helper, last.label("last"))
        .join(Helper, (Helper.household_id == Household.id) & (Helper.until.is_(None)))
        .join(Person, Person.id == Household.head_id)
        .where(
            Household.county == work.house.county,
            Household.township.in_(sorted(found.get("own", frozenset()))) | Household.village.in_(sorted(found.get("village", frozenset()))),
        )
    ).all()  # fmt: skip
    due = [
        (h, name, helper, (seen or helper.since) + timedelta(days=helper.every_days)) for h, name, helper, seen in rows
    ]
    return sorted((row for row in due if row[3] <= work.today), key=lambda row: (row[3], row[0].code))[:MOST]


def consults(work: Work) -> list[tuple[Consult, str]]:
    """Return the questions that were asked at the actor's units, newest first."""
    units = rules.relations(work.actor, "consult.record").get("any", frozenset())
    rows = work.session.execute(
        select(Consult, Unit.name)
        .join(Unit, Unit.id == Consult.unit)
        .where(Consult.county == work.house.county, Consult.unit.in_(sorted(units)))
        .order_by(Consult.at.desc())
        .limit(MOST)
    ).all()
    return [(row, unit) for row, unit in rows]
