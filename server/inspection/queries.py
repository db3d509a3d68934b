"""Read the audit: what was done, and who opened whose file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select

from server.audit import operations as audit
from server.audit import verifying, words
from server.audit.models import AuditAnchor, AuditEntry, ReadEntry
from server.cases.models import Case, Task
from server.cases.words import Name, name_of
from server.foundation.database import Base
from server.foundation.errors import NotFound
from server.foundation.paging import Page, encode_cursor, only_key
from server.foundation.work import Work
from server.households.models import Household, Membership
from server.inspection.acts import ACTS, named
from server.inspection.words import why as words_of_reading
from server.organisation import rules
from server.organisation.models import User
from server.unmasking import queries as unmasking

ACTION = "audit.read"
MOST = 100
#: What is opened under an id of its own and is about a family all the same, by the case that it came from or led to. A complaint is not
#: among them: whom it is about is not told that there is one.
_BESIDE = {"assessments": ("case_id",), "leads": ("case_id",), "online_applications": ("case_id", "urgent_case_id")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One entry with the actor's name; ids only of whom it is about."""

    number: int
    at: datetime
    who: str
    login: str
    action: str
    said: Name  #: the action in words
    subject: str
    detail: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Somebody opened, unmasked or exported something; `second` is who agreed, where two persons were needed."""

    at: datetime
    who: str
    second: str
    action: str
    reason: str  #: as it was kept
    why: Name  #: as it is told


def acts(work: Work, *, who: str = "", action: str = "", after: str | None = None) -> Page[Act]:
    """Return what was done, newest first, by sign-in name or name, and by words of the action or how its code begins.

    :raises NotPermitted: the actor does not read the audit.
    :raises BadCursor: the cursor is not one of ours.
    """
    rules.require(work.actor, ACTION)
    wanted = (
        select(AuditEntry, User.name, User.login)
        .outerjoin(User, User.id == AuditEntry.actor)
        .where(AuditEntry.county == work.house.county)
        .order_by(AuditEntry.number.desc())
        .limit(MOST + 1)
    )
    if who.strip():
        wanted = wanted.where(or_(User.login == who.strip(), User.name == who.strip()))
    if action.strip():
        begins = AuditEntry.action.startswith(action.strip(), autoescape=True)
        wanted = wanted.where(or_(begins, AuditEntry.action.in_(named(action))))
    if after:
        wanted = wanted.where(AuditEntry.number < only_key(after, int))
    found = work.session.execute(wanted).all()
    rows = [
        Act(
            number=row.number, at=row.at, who=name or "系统", login=login or "", action=row.action, said=name_of(ACTS, row.action),
            subject=row.subject, detail=words.without_open(words.bound(row.detail)),
        )
        for row, name, login in found[:MOST]
    ]  # fmt: skip
    return Page(rows, encode_cursor(rows[-1].number) if len(found) > MOST else None)


def readers(work: Work, *, code: str) -> list[Reading]:
    """Return who opened, unmasked or exported a family's file: everything kept under a case's or household's number.

    Told to a person who asks who read their file (PIPL Art. 44, 45). Asking is itself noted.

    :raises NotPermitted: the actor does not read the audit.
    :raises NotFound: there is no case or household of this number.
    """
    rules.require(work.actor, ACTION)
    subjects = _subjects(work, code.strip())
    if not subjects:
        raise NotFound
    audit.record_read(work, "audit.readers", subjects[0])
    rows = work.session.execute(
        select(ReadEntry, User.name)
        .outerjoin(User, User.id == ReadEntry.actor)
        .where(ReadEntry.county == work.house.county, ReadEntry.subject.in_(subjects))
        .order_by(ReadEntry.at.desc())
    ).all()
    seconds = unmasking.second_name(work, (row.leave_id for row, _ in rows))
    steps = _steps(work, subjects)
    return [
        Reading(
            at=row.at,
            who=name or "系统",
            second=seconds.get(row.leave_id or "", ""),
            action=row.action,
            reason=row.reason,
            why=words_of_reading(row.reason, steps.get((row.subject, row.reason), "")),
        )
        for row, name in rows
    ]


def _steps(work: Work, cases: Sequence[str]) -> dict[tuple[str, str], str]:
    """Return what the steps of some cases are called, by case and element: a step that was opened is kept by its element."""
    named = select(Task.case_id, Task.element, Task.name).where(Task.case_id.in_(cases)).distinct()
    return {(row.case_id, row.element): row.name for row in work.session.execute(named)}


def _subjects(work: Work, code: str) -> list[str]:
    """Return the ids under which a family's file is read: its cases, the household, its people, and what stands beside its cases."""
    county = work.house.county
    case = work.session.execute(
        select(Case.id, Case.household_id).where(Case.code == code, Case.county == county)
    ).first()
    household = (
        case.household_id
        if case
        else work.session.scalar(select(Household.id).where(Household.code == code, Household.county == county))
    )
    if household is None:
        return [case.id] if case else []
    people = work.session.scalars(select(Membership.person_id).where(Membership.household_id == household))
    cases = work.session.scalars(select(Case.id).where(Case.household_id == household)).all()
    return [*cases, household, *people, *_beside(work, cases)]


def _beside(work: Work, cases: Sequence[str]) -> Iterator[str]:
    for name, columns in _BESIDE.items():
        table = Base.metadata.tables[name]  # rooms beside this one: they are known by their rows alone
        about = or_(*(table.c[column].in_(cases) for column in columns))
        yield from work.session.scalars(select(table.c.id).where(table.c.county == work.house.county, about))


def anchors(work: Work) -> Sequence[AuditAnchor]:
    """Return the last thirty daily anchors.

    :raises NotPermitted: the actor does not read the audit.
    """
    rules.require(work.actor, ACTION)
    wanted = select(AuditAnchor).where(AuditAnchor.county == work.house.county).order_by(AuditAnchor.day.desc())
    return work.session.scalars(wanted.limit(30)).all()


def verdict(work: Work) -> verifying.Verdict:
    """Walk the whole chain and return what was found.

    :raises NotPermitted: the actor does not read the audit.
    """
    rules.require(work.actor, ACTION)
    return verifying.verify(work)
