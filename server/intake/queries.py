"""What the window's pages read: drafts, what is known of a person, the receipt, the cases of a household."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from server.cases.lights import pinned_on
from server.cases.models import Case, Item, Task
from server.cases.opening import read_case
from server.cases.visibility import masked_name, named_cases
from server.cases.words import ITEMS, PROCESSES, Name, name_of
from server.documents.models import Document
from server.foundation.clock import local_date
from server.foundation.errors import NotFound, NotPermitted
from server.foundation.paging import Page, cut, only_key
from server.foundation.work import Work
from server.households.duplicates import Aid, aid_received, matches
from server.households.models import Household, Person
from server.households.operations import household_of
from server.households.queries import Found, is_own, possible_duplicates
from server.intake.claims import ACTIVE_ITEMS, ENDED_CASES
from server.intake.models import Draft
from server.organisation import rules
from server.organisation.models import Unit

MOST = 100


def drafts(work: Work) -> list[tuple[Draft, str]]:
    """Return the drafts of the actor's windows that wait for somebody, and those the actor sent elsewhere; newest first."""
    own = sorted(rules.relations(work.actor, "case.edit").get("own", frozenset()))
    rows = work.session.execute(
        select(Draft, Unit.name)
        .join(Unit, Unit.id == Draft.opened_by_unit)
        .where(
            Draft.county == work.house.county, Draft.state.in_(("open", "waiting")),
            Draft.township.in_(own) | (Draft.created_by == work.actor.id),
        )
        .order_by(Draft.updated_at.desc(), Draft.id.desc())
        .limit(MOST)
    )  # fmt: skip
    return [(draft, unit) for draft, unit in rows]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenCase:
    """A case of the household as a colleague may see it: number, item, unit."""

    case_id: str | None  #: None outside one's own unit
    code: str
    state: str
    items: tuple[Name, ...]
    unit_name: str
    registered_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the county knows of a person who stands at the window."""

    person: Person | None
    household: Household | None  #: only when it is one's own to see
    elsewhere: str  #: name of the township that has the household, when it is another one
    aid: list[Aid]
    open_cases: list[OpenCase]
    duplicates: list[Found]

    @property
    def same_cause(self) -> list[Aid]:
        """Return aid for the same cause within twelve months (国发〔2014〕47号)."""
        return [aid for aid in self.aid if aid.same_cause]


def known(work: Work, *, number: str | None, name: str = "", birth: date | None = None, cause: str = "") -> Known:
    """Return what is known of a person county-wide; outside one's own unit only item, unit, state and contact."""
    found = matches(work, number=number, name=name, birth=birth) if number or (name and birth) else []
    sure = next((match for match in found if match.by == "id"), None)
    person = work.session.get(Person, sure.person_id) if sure else None
    household = household_of(work, person.id) if person else None
    own = household is not None and is_own(work, household.township)
    homes = sorted({match.household_id for match in found if match.household_id})
    people = [match.person_id for match in found]
    elsewhere = ""
    if household is not None and not own:
        elsewhere = work.session.scalar(select(Unit.name).where(Unit.id == household.township)) or ""
    return Known(
        person=person if own or household is None else None, household=household if own else None, elsewhere=elsewhere,
        aid=aid_received(work, person_ids=people, household_ids=homes, cause=cause) if people else [],
        open_cases=open_cases(work, homes), duplicates=possible_duplicates(work, person) if person else [],
    )  # fmt: skip


def open_cases(work: Work, household_ids: list[str]) -> list[OpenCase]:
    """Return the running cases of some households."""
    return [case for case in cases_of(work, household_ids) if case.state not in ENDED_CASES]


def cases_of(work: Work, household_ids: list[str]) -> list[OpenCase]:
    """Return all cases of some households, newest first."""
    if not household_ids:
        return []
    rows = work.session.execute(
        select(Case, Unit.name)
        .join(Unit, Unit.id == Case.township)
        .where(Case.household_id.in_(household_ids), Case.county == work.house.county)
        .order_by(Case.registered_at.desc(), Case.id.desc())
        .limit(MOST)
    ).all()
    return [_open_case(work, case, unit) for case, unit in rows]


def _open_case(work: Work, case: Case, unit: str) -> OpenCase:
    items = work.session.scalars(
        select(Item.item).where(Item.case_id == case.id, Item.state.not_in(("declined",))).order_by(Item.item)
    ).all()
    about = tuple(name_of(ITEMS, item) for item in items)
    if not about and case.kind in PROCESSES:
        about = (PROCESSES[case.kind],)  # a check, a change of aid: a case that nobody applied for
    elif not about and case.title:
        about = (Name(case.title, case.title),)  # an account that is looked for, a meeting's matter
    return OpenCase(
        case_id=case.id if is_own(work, case.township) else None, code=case.code, state=case.state, unit_name=unit,
        items=about, registered_at=case.registered_at,
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What the receipt shows: the number, the code to ask with, and what happens next by when."""

    case: Case
    applicant: str
    unit: Unit
    items: list[Name]
    next_step: str
    next_unit: str
    due_on: date | None
    due_rule: str
    provisional: bool
    basis: Any  #: .zh, .en: on whose authority the deadline stands; None without one
    documents: list[Document]


def _name(work: Work, case: Case) -> str:
    name = work.session.get_one(Person, case.applicant_id).name
    return name if named_cases(work, [case.id]) else masked_name(name)


def receipt(work: Work, case_id: str) -> Receipt:
    """Read the receipt of a case.

    :raises NotFound: there is no such case, or nobody applied in it.
    :raises NotPermitted: it is not the actor's.
    """
    case = read_case(work, case_id)
    if case.applicant_id is None:
        raise NotFound
    task = work.session.execute(
        select(Task.name, Task.due_at, Task.due_rule, Task.provisional, Unit.name.label("unit"))
        .join(Unit, Unit.id == Task.unit_id)
        .where(Task.case_id == case_id, Task.state == "open")
        .order_by(Task.due_at)
        .limit(1)
    ).first()
    items = work.session.scalars(
        select(Item.item)
        .where(Item.case_id == case_id, Item.state.not_in(("declined", "withdrawn")))
        .order_by(Item.item)
    )
    dated = task is not None and task.due_at.year < 9000
    return Receipt(
        case=case, applicant=_name(work, case), unit=work.session.get_one(Unit, case.township),
        items=[name_of(ITEMS, item) for item in items], next_step=task.name if task else "", next_unit=task.unit if task else "",
        due_on=_last_day(task.due_at) if task and dated else None, due_rule=task.due_rule if task and dated else "",
        provisional=bool(task and task.provisional),
        basis=work.house.rules.rule(task.due_rule, on=pinned_on(case), division=work.house.county).basis if task and dated and task.due_rule else None,
        documents=list(work.session.scalars(select(Document).where(Document.case_id == case_id).order_by(Document.issued_at))),
    )  # fmt: skip


def _last_day(instant: datetime) -> date:
    """Return the last day before the instant after which it is overdue: midnight belongs to the day before."""
    return local_date(datetime.fromtimestamp(instant.timestamp() - 1, tz=instant.tzinfo))


def items_of(work: Work, case_id: str) -> list[Item]:
    """Return the items of a case: those to decide first."""
    order = {state: index for index, state in enumerate(ACTIVE_ITEMS)}
    rows = work.session.scalars(select(Item).where(Item.case_id == case_id))
    return sorted(rows, key=lambda item: (order.get(item.state, 9), item.item))


def villages(work: Work, township: str) -> list[tuple[str, str]]:
    """Return the villages of a township."""
    rows = work.session.execute(
        select(Unit.id, Unit.name)
        .where(
            Unit.county == work.house.county, Unit.kind == "village", Unit.closed_on.is_(None), Unit.parent == township
        )
        .order_by(Unit.code)
    )
    return [(unit_id, name) for unit_id, name in rows]


def case_by_code(work: Work, code: str) -> str | None:
    """Return the id of the case with this number; one that the actor may not see is not found, like one that does not exist."""
    case_id = work.session.scalar(select(Case.id).where(Case.code == code.strip(), Case.county == work.house.county))
    try:
        return read_case(work, case_id).id if case_id else None
    except (NotFound, NotPermitted):
        return None


def draft_page(work: Work, *, after: str | None, size: int) -> Page[tuple[Draft, str]]:
    """Return one page of the drafts; `after` is the cursor of the page before."""
    rows = drafts(work)
    if after is not None:
        seen = only_key(after, str)
        position = next((index for index, (draft, _unit) in enumerate(rows) if draft.id == seen), -1)
        rows = rows[position + 1 :]
    return cut(rows[: size + 1], size, lambda row: (row[0].id,))
