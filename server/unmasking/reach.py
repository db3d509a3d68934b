"""Who may ask about whom, and who may agree: one condition for list, count, desk and single request."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, exists, false, or_, select
from sqlalchemy.orm import aliased

from server.cases.models import Case
from server.cases.queries.case import visible_case
from server.cases.visibility import visible_cases
from server.foundation.errors import NotFound, NotPermitted
from server.foundation.work import Work
from server.households.changes import read_person, township_of
from server.households.models import Membership, Person
from server.organisation import rules
from server.organisation.models import Appointment, User
from server.unmasking.models import Unmasking
from server.unmasking.words import NUMBERS, OF_A_CASE, PAPERS, REPORTER

#: Cases that have come to an end, or have not begun.
_NOT_OPEN = ("draft", "closed", "withdrawn", "not-accepted")
_COLLEAGUE, _OFFICER = aliased(Appointment), aliased(User)  # made once: an alias is dear


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """Whom a request is about, and by what right it is asked."""

    person_id: str
    case_id: str | None
    township: str | None
    unit_id: str | None  #: the township whose people agree; None: the county's
    behind: frozenset[str]


def read_subject(work: Work, wanted: Collection[str], *, person_id: str | None, case_id: str | None) -> Subject:
    """Return whom a request is about.

    :raises NotFound: there is no such person or case, they do not belong together, or it is not the actor's to see.
    :raises NotPermitted: no post of the actor may ask it.
    """
    case = visible_family_case(work, case_id) if case_id else None
    person_id = person_id or (case.applicant_id if case else None)
    if person_id is None:
        raise NotFound
    if case is not None and not _belongs(work, person_id, case.household_id):
        raise NotFound
    if PAPERS in wanted:
        rules.require(work.actor, "papers.unmask")
    if set(wanted) & set(NUMBERS):
        read_person(work, person_id, action="person.unmask")
    if REPORTER in wanted:
        rules.require(work.actor, "person.unmask", township=case.township if case else None)
    township = case.township if case else township_of(work, person_id)
    action = "papers.unmask" if PAPERS in wanted else "person.unmask"
    own = rules.relations(work.actor, action).get("own", frozenset())
    return Subject(
        person_id=person_id, case_id=case_id if OF_A_CASE & set(wanted) else None, township=township,
        unit_id=township if township in own else None, behind=rules.answers_for(work.actor, action),
    )  # fmt: skip


def visible_family_case(work: Work, case_id: str) -> Case:
    """Return a family's case that the actor may see.

    :raises NotFound: there is none, it is a matter of the house, or not the actor's to see.
    """
    found = visible_case(work, case_id)
    if found.household_id is None:
        raise NotFound
    return found


def reporter_phone(case: Case) -> str:
    """Return the sealed telephone of who told the window of an emergency; empty where none was left or it is none."""
    report = case.answers.get("report") or {}
    return str(report.get("phone") or "") if case.urgent else ""


def _belongs(work: Work, person_id: str, household_id: str) -> bool:
    member = exists().where(Membership.household_id == household_id, Membership.person_id == person_id)
    return bool(work.session.scalar(select(member)))


def has_urgent_case(work: Work, subject: Subject) -> bool:
    """Tell whether the person's household is in an open emergency in which the actor works: life does not wait for a second person."""
    try:
        rules.require(work.actor, "unmask.urgent", township=subject.township)
    except NotPermitted:
        return False
    open_emergency = (
        select(Case.id)
        .join(Membership, Membership.household_id == Case.household_id)
        .where(
            Membership.person_id == subject.person_id, Membership.until.is_(None), Case.county == work.house.county,
            Case.urgent, Case.state.not_in(_NOT_OPEN),
        )
    )  # fmt: skip
    return work.session.scalar(open_emergency.limit(1)) is not None


def agreeable(work: Work) -> ColumnElement[bool]:
    """Return the condition on `Unmasking` under which the actor may be its second person, answered or not.

    A township's request is answered in the township; by the county only where nobody else is there, so that the second person is never nobody.
    """
    found = rules.relations(work.actor, "unmask.agree")
    parts: list[ColumnElement[bool]] = []
    if units := found.get("own"):
        parts.append(Unmasking.unit_id.in_(sorted(units)))
    if "county" in found:
        parts.append(or_(Unmasking.unit_id.is_(None), ~_has_colleague(work)))
    if not parts:
        return false()
    me = rules.answers_for(work.actor, "unmask.agree")
    others = [Unmasking.asked_by.not_in(sorted(me)), *(~Unmasking.behind.contains(each) for each in me)]
    readable = or_(
        Unmasking.case_id.is_(None),
        exists().where(Case.id == Unmasking.case_id, visible_cases(work.actor)).correlate(Unmasking),
    )
    return and_(Unmasking.county == work.house.county, or_(*parts), *others, readable)


def _has_colleague(work: Work) -> ColumnElement[bool]:
    """Return the condition that somebody else of the township holds a post that may agree, in person or for somebody uninvolved."""
    mine = _COLLEAGUE
    somebody = exists().where(
        mine.unit_id == Unmasking.unit_id,
        mine.role.in_(sorted(rules.roles_of("unmask.agree", "own"))),
        mine.since <= work.today,
        or_(mine.until.is_(None), mine.until >= work.today),
        ~Unmasking.behind.contains(mine.user_id),
        _OFFICER.id == mine.user_id,
        _OFFICER.closed_at.is_(None),
        or_(mine.acting_for.is_(None), ~Unmasking.behind.contains(mine.acting_for)),
    )
    return somebody.correlate(Unmasking)  # fmt: skip


def asked_about(work: Work, *, person_id: str | None, case_id: str | None) -> list[Person]:
    """Return whom the actor may ask about: a person, or everybody of a case's household, the applicant first.

    :raises NotFound: there is no such person or case, or it is not the actor's to see.
    :raises NotPermitted: no post of the actor may ask about them.
    """
    if case_id is None:
        return [read_person(work, person_id or "", action="person.unmask")]
    case = visible_family_case(work, case_id)
    if not rules.may(work.actor, "papers.unmask"):
        rules.require(work.actor, "person.unmask", township=case.township)
    return list(
        work.session.scalars(
            select(Person)
            .join(Membership, Membership.person_id == Person.id)
            .where(Membership.household_id == case.household_id, Membership.until.is_(None))
            .order_by(Person.id != case.applicant_id, Person.birth, Person.id)
        )
    )
