"""What the pages of complaints show: to who handles one the whole, to the reporter only how it stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select, tuple_

from server.audit import operations as audit
from server.cases.lights import light_of, pinned_on
from server.cases.models import Case, Deadline, Task
from server.complaints.models import Complaint
from server.complaints.sealing import Opened, opened
from server.complaints.words import RULES
from server.foundation.clock import local_date
from server.foundation.errors import NotFound
from server.foundation.paging import Page, cut, moment_key
from server.foundation.work import Work
from server.households.models import Household
from server.organisation import rules
from server.organisation.models import Unit
from server.web.lights import Light


def read_complaint(work: Work, complaint_id: str, *, action: str = "complaint.read") -> Complaint:
    """Return a complaint that the actor's unit handles.

    :raises NotFound: there is none, or another unit handles it.
    """
    units = rules.relations(work.actor, action).get("own", frozenset())
    found = work.session.scalar(
        select(Complaint).where(
            Complaint.id == complaint_id, Complaint.county == work.house.county, Complaint.handler.in_(sorted(units))
        )
    )
    if found is None:
        raise NotFound
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintRow:
    """One line of the list of complaints."""

    complaint: Complaint
    case_code: str
    state: str
    light: Light | None


def complaints(work: Work, *, open_only: bool = True, after: str | None = None, size: int = 20) -> Page[ComplaintRow]:
    """Return a page of the complaints that the actor's units handle, newest first.

    :raises BadCursor: `after` is no cursor of ours.
    """
    units = rules.relations(work.actor, "complaint.read").get("own", frozenset())
    wanted = (
        select(Complaint, Case)
        .join(Case, Case.id == Complaint.case_id)
        .where(Complaint.county == work.house.county, Complaint.handler.in_(sorted(units)))
    )
    if open_only:
        wanted = wanted.where(Case.closed_at.is_(None))
    if after is not None:
        wanted = wanted.where(tuple_(Complaint.received_at, Complaint.id) < moment_key(after))
    found = work.session.execute(
        wanted.order_by(Complaint.received_at.desc(), Complaint.id.desc()).limit(size + 1)
    ).all()
    page = cut(found, size, lambda row: (row[0].received_at.isoformat(), row[0].id))
    return Page([_line(work, complaint, case) for complaint, case in page.rows], page.next)


def _line(work: Work, complaint: Complaint, case: Case) -> ComplaintRow:
    return ComplaintRow(
        complaint=complaint,
        case_code=case.code,
        state=state_of(work, complaint),
        light=answer_light(work, complaint, case),
    )


def answer_light(work: Work, complaint: Complaint, case: Case) -> Light | None:
    """Return the light of the answer's term, None where it no longer runs."""
    row = work.session.scalar(
        select(Deadline).where(
            Deadline.case_id == case.id, Deadline.rule == RULES[complaint.route], Deadline.task_id.is_(None),
            Deadline.state == "open",
        )
    )  # fmt: skip
    if row is None:
        return None
    return light_of(work, due_at=row.due_at, rule_id=row.rule, provisional=row.provisional, pinned_on=pinned_on(case))


def state_of(work: Work, complaint: Complaint) -> str:
    """Return how a complaint stands."""
    if complaint.replied_at is not None:
        return "replied"
    if complaint.concluded_at is not None:
        return "replying" if complaint.is_named else "checked"
    waiting = select(Task.id).where(Task.case_id == complaint.case_id, Task.element == "conclude", Task.state == "open")
    return "concluding" if work.session.scalar(waiting) else "checking"


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintSheet:
    """Everything the page of a complaint shows to who handles it."""

    complaint: Complaint
    told: Opened
    case: Case
    state: str
    light: Light | None
    handler: str
    about_unit: str
    household_code: str
    tasks: Sequence[Task]


def sheet(work: Work, complaint_id: str) -> ComplaintSheet:
    """Return everything the page of a complaint shows.

    :raises NotFound: there is none, or another unit handles it.
    """
    row = read_complaint(work, complaint_id)
    case = work.session.get_one(Case, row.case_id)
    household = select(Household.code).where(Household.id == row.household_id)
    return ComplaintSheet(
        complaint=row, told=opened(work, row), case=case, state=state_of(work, row), light=answer_light(work, row, case),
        handler=work.session.get_one(Unit, row.handler).name,
        about_unit=work.session.get_one(Unit, row.about_unit).name if row.about_unit else "",
        household_code=(work.session.scalar(household) or "") if row.household_id else "",
        tasks=work.session.scalars(select(Task).where(Task.case_id == case.id, Task.state == "open")).all(),
    )  # fmt: skip


def open_complaint(work: Work, complaint_id: str) -> ComplaintSheet:
    """Return what the page of a complaint shows, and keep in the read log that it was opened.

    :raises NotFound: there is none, or another unit handles it.
    """
    found = sheet(work, complaint_id)
    audit.record_read(work, "complaint.open", complaint_id)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a complaint stands, as its reporter sees it: neither what it says nor whom it is about."""

    case_code: str
    received_on: date
    state: str
    named: bool
    due_on: date | None


def standing(work: Work, code: str) -> Standing:
    """Return how the complaint of a reporter's code stands.

    :raises NotFound: there is none.
    """
    row = work.session.scalar(select(Complaint).where(Complaint.code == code, Complaint.county == work.house.county))
    if row is None:
        raise NotFound
    case = work.session.get_one(Case, row.case_id)
    light = answer_light(work, row, case)
    return Standing(
        case_code=case.code, received_on=local_date(row.received_at), state=state_of(work, row), named=row.is_named,
        due_on=light.due_on if light else None,
    )  # fmt: skip
