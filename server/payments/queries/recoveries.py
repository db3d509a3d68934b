"""Recoveries with their plans and receipts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import ColumnElement, exists, select, true

from server.cases.lights import pinned_on
from server.cases.models import Case, Deadline, Event, Task
from server.cases.restricting import SYSTEM, open_to, require_open
from server.cases.terms import measure
from server.cases.veiling import OPEN, veil
from server.cases.visibility import masked_name, sees_names, visible_tasks
from server.foundation.errors import NotFound
from server.foundation.money import yuan
from server.foundation.work import Work
from server.households.models import Household, Person
from server.organisation import rules
from server.organisation.models import Unit, User
from server.payments.books import receipts_of
from server.payments.discretion import is_restricted
from server.payments.models import Instalment, Receipt, RecoveredMonth, Recovery
from server.payments.queries.unpaid import sees_payees
from server.payments.recovery import left_of, read_recovery, returning

MOST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveryRow:
    """One recovery in the list."""

    row: Recovery
    case: Case
    name: str
    township: str
    ordered: Decimal | None
    still_open: Decimal | None  #: of what is to be returned; None before an order
    fine_open: Decimal | None  #: of the fine; None where nobody is fined
    late: bool  #: an instalment that was due has not come back


def recovery_rows(work: Work) -> list[RecoveryRow]:
    """Return the recoveries, the open ones first.

    :raises NotPermitted: the actor does not read recoveries.
    """
    rules.require(work.actor, "recover.read")
    return _rows(work, Recovery.county == work.house.county)


def rows_of(work: Work, ids: Iterable[str]) -> list[RecoveryRow]:
    """Return these recoveries, the open ones first; the caller has checked that the actor may read them."""
    return _rows(work, Recovery.id.in_(list(ids)))


def _rows(work: Work, which: ColumnElement[bool]) -> list[RecoveryRow]:
    late = exists().where(
        Deadline.case_id == Case.id,
        Deadline.rule == "RC.instalment",
        Deadline.state == "open",
        Deadline.due_at <= work.now,
    )
    rows = work.session.execute(
        select(Recovery, Case, Person.name, Unit.name, late)
        .join(Case, Case.id == Recovery.case_id)
        .join(Person, Person.id == Recovery.person_id)
        .join(Unit, Unit.id == Case.township)
        .where(which, true() if work.actor.id == SYSTEM else open_to(work.actor, Case.id))
        .order_by(Recovery.closed_at.is_not(None), Recovery.started_at.desc())
        .limit(MOST)
    )
    open_names = sees_payees(work)
    return [
        RecoveryRow(
            row=row, case=case, name=name if open_names and not is_restricted(work, case.id) else masked_name(name), township=unit,
            ordered=None if row.ordered_fen is None else yuan(row.ordered_fen), still_open=_still_open(row),
            fine_open=_fine_open(row), late=is_late,
        )
        for row, case, name, unit, is_late in rows
    ]  # fmt: skip


def _still_open(row: Recovery) -> Decimal | None:
    """Return what is ordered and not returned yet; nothing is owed before an order."""
    return None if row.ordered_fen is None else yuan(row.open_fen)


def _fine_open(row: Recovery) -> Decimal | None:
    return yuan(row.open_fine_fen) if row.fine_fen else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One instalment as it stands."""

    serial: int
    due_on: date
    amount: Decimal
    left: Decimal  #: of it that has not come back
    late: bool  #: its last day, put off to a working day, is over


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoverySheet:
    """One recovery with all that was ordered and all that came in."""

    row: Recovery
    case: Case
    name: str
    household: str
    months: list[RecoveredMonth]
    plan: list[Part]
    receipts: list[Receipt]
    paid: Decimal | None  #: in the months stated; None where a process found it
    ordered: Decimal | None
    fine: Decimal
    still_open: Decimal | None  #: of what is to be returned; None before an order
    fine_open: Decimal | None  #: of the fine; None where nobody is fined
    being_returned: bool  #: somebody may say that it cannot be returned as planned
    trouble: str  #: why it cannot, while the county deals with that
    written_off: Decimal
    fine_by: str
    task: Task | None  #: the next step, whoever does it
    opens_task: bool

    @property
    def by_month(self) -> list[tuple[date, Decimal]]:
        """Return the months with what is asked back of each: several lines of a month are one sum."""
        found: dict[date, int] = {}
        for each in self.months:
            found[each.month] = found.get(each.month, 0) + each.amount_fen
        return [(month, yuan(total)) for month, total in found.items()]


def _trouble(work: Work, task: Task | None) -> str:
    """Return the newest word of trouble while it is dealt with."""
    if task is None or task.element not in ("review", "approve"):
        return ""
    wanted = select(Event.detail).where(Event.case_id == task.case_id, Event.kind == "recovery-hardship")
    said = work.session.scalar(wanted.order_by(Event.at.desc(), Event.id.desc()).limit(1))
    return str((said or {}).get("reason") or "")


def _plan(work: Work, row: Recovery, case: Case) -> list[Part]:
    def late(part: Instalment) -> bool:
        due = measure(
            work, "RC.instalment", anchor=(part.due_on - timedelta(days=1)).isoformat(), pinned_on=pinned_on(case)
        ).due
        return due.due_on is not None and work.today > due.due_on

    return [
        Part(
            serial=part.serial, due_on=part.due_on, amount=part.amount, left=yuan(left),
            late=bool(left) and row.state == "ordered" and late(part),
        )
        for part, left in left_of(work, row)
    ]  # fmt: skip


def recovery_sheet(work: Work, recovery_id: str) -> RecoverySheet:
    """Return a recovery.

    :raises NotFound: there is none, or it is not the actor's to see.
    """
    row = read_recovery(work, recovery_id)
    case, person, household = work.session.execute(
        select(Case, Person, Household.code)
        .join(Person, Person.id == Case.applicant_id)
        .join(Household, Household.id == Case.household_id)
        .where(Case.id == row.case_id)
    ).one()
    if not sees_recovery(work, case):
        raise NotFound
    require_open(work, case.id)
    task = work.session.scalar(select(Task).where(Task.case_id == case.id, Task.state == "open").limit(1))
    open_name = sees_payees(work) or sees_names(work.actor, township=case.township)
    open_name = open_name and not is_restricted(work, case.id)
    cover = OPEN if open_name else veil(work, case.id)
    return RecoverySheet(
        row=cover.over_row(work, row, "beyond_why", "credit_note", "fine_reason", "write_off_reason"), case=case,
        name=person.name if open_name else masked_name(person.name), household=household,
        months=list(
            work.session.scalars(
                select(RecoveredMonth).where(RecoveredMonth.recovery_id == row.id).order_by(RecoveredMonth.month)
            )
        ),
        plan=_plan(work, row, case), receipts=receipts_of(work, row.id), paid=None if row.paid_fen is None else yuan(row.paid_fen),
        ordered=None if row.ordered_fen is None else yuan(row.ordered_fen), fine=yuan(row.fine_fen),
        still_open=_still_open(row), fine_open=_fine_open(row), being_returned=returning(work, row) is not None,
        trouble=cover.over(_trouble(work, task)), written_off=yuan(row.written_off_fen),
        fine_by=work.session.scalar(select(User.name).where(User.id == row.fine_by)) or "",
        task=task, opens_task=task is not None and _opens(work, task),
    )  # fmt: skip


def _opens(work: Work, task: Task) -> bool:
    return work.session.scalar(select(Task.id).where(Task.id == task.id, visible_tasks(work.actor))) is not None


def sees_recovery(work: Work, case: Case) -> bool:
    """Tell whether the actor may read the recovery that a case is about."""
    if rules.may(work.actor, "recover.read"):
        return True
    return case.township in rules.relations(work.actor, "case.read").get("own", frozenset())
