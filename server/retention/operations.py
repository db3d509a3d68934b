"""Propose, confirm and carry out erasures, and let drafts go that became nothing."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import ColumnElement, exists, func, select, update

from server.audit import operations as audit
from server.cases.models import Case, Item
from server.foundation.clock import local_date
from server.foundation.errors import Conflict, NotFound, Refused
from server.foundation.work import Work
from server.households.models import Benefit, Household
from server.intake.models import Draft
from server.organisation import rules
from server.retention import terms
from server.retention.erasing import GONE, erase_household
from server.retention.models import Erasure

AT_ONCE = 20


class SecondPersonErases(Refused):
    """Whoever proposed an erasure does not confirm it."""

    type = "second-person"
    status = 403
    zh = "销毁要由另一个人确认。"
    en = "Another person must confirm the erasure."


class NotDue(Conflict):
    """The household has an open case, an aid that runs, or a term that is not over."""

    type = "not-due"
    zh = "户 {code} 还有未结案件、在领救助或未满保存期限，不能销毁。"
    en = "Household {code} has an open case, an aid that runs, or a term that is not over."


def due(work: Work, *, size: int = 200) -> list[tuple[Household, date]]:
    """Return households whose file's term is over, with its last day, oldest first.

    :raises NotPermitted: the actor does not keep the archive.
    """
    rules.require(work.actor, "retention.propose")
    running = exists().where(Benefit.household_id == Household.id, Benefit.until.is_(None), Benefit.period != "once")
    unfinished = exists().where(Case.household_id == Household.id, Case.closed_at.is_(None))
    known = exists().where(Erasure.household_id == Household.id)
    closed = (
        select(Case.household_id, func.max(Case.closed_at).label("last"))
        .where(Case.county == work.house.county)
        .group_by(Case.household_id)
        .subquery()
    )
    rows = work.session.execute(
        select(Household, closed.c.last)
        .join(closed, closed.c.household_id == Household.id)
        .where(Household.county == work.house.county, ~running, ~unfinished, ~known)
        .order_by(closed.c.last)
    ).all()
    found = [(household, _last_day(work, household.id, local_date(last))) for household, last in rows]
    return [(household, day) for household, day in found if day < work.today][:size]


def _last_day(work: Work, household_id: str, closed_on: date) -> date:
    items = work.session.scalars(
        select(Item.item).join(Case, Case.id == Item.case_id).where(Case.household_id == household_id)
    )
    year = closed_on.year + terms.years(items)
    return date(year, 12, 31)  # archives count in whole years, from the year after


def propose(work: Work, *, household_ids: Collection[str]) -> int:
    """Propose that files whose term is over be erased, and return how many.

    :raises NotPermitted: the actor does not keep the archive.
    :raises NotDue: one of them may not be erased yet.
    """
    ready = {household.id: household for household, _ in due(work, size=10**6)}
    for each in household_ids:
        if each not in ready:
            raise NotDue(code=work.session.scalar(select(Household.code).where(Household.id == each)) or each[:8])
        work.session.add(
            Erasure(
                id=work.new_id(), county=work.house.county, household_id=each, code=ready[each].code, state="proposed",
                proposed_by=work.actor.id, proposed_at=work.now, rows=0,
            )
        )  # fmt: skip
        audit.record(work, "erasure.propose", each)
    work.session.flush()
    return len(household_ids)


def confirm(work: Work, *, erasure_id: str) -> None:
    """Confirm an erasure, as another person; the workers carry it out.

    :raises NotPermitted: the actor does not decide on it.
    :raises NotFound: nothing waits under this id.
    :raises SecondPersonErases: the actor proposed it.
    """
    rules.require(work.actor, "retention.confirm")
    row = work.session.get(Erasure, erasure_id)
    if row is None or row.county != work.house.county or row.state != "proposed":
        raise NotFound
    if row.proposed_by in rules.answers_for(work.actor, "retention.confirm"):
        raise SecondPersonErases
    row.state, row.confirmed_by, row.confirmed_at = "confirmed", work.actor.id, work.now
    work.session.flush()
    audit.record(work, "erasure.confirm", row.household_id)


def waiting(work: Work) -> Sequence[Erasure]:
    """Return erasures, those to be confirmed first.

    :raises NotPermitted: the actor does not keep the archive.
    """
    if not rules.may(work.actor, "retention.confirm"):
        rules.require(work.actor, "retention.propose")
    wanted = select(Erasure).where(Erasure.county == work.house.county)
    return work.session.scalars(wanted.order_by(Erasure.done_at.is_not(None), Erasure.proposed_at).limit(200)).all()


def carry_out(work: Work) -> int:
    """Erase the next confirmed file and return how many were erased, none or one."""
    row = work.session.scalar(
        select(Erasure).where(Erasure.county == work.house.county, Erasure.state == "confirmed").limit(1)
    )
    if row is None:
        return 0
    row.rows = erase_household(work, household_id=row.household_id)
    row.state, row.done_at = "done", work.now
    work.session.flush()
    return 1


def old_drafts(work: Work) -> bool:
    """Tell whether a draft waits to be let go."""
    return work.session.scalar(select(Draft.id).where(*_old(work)).limit(1)) is not None


def let_drafts_go(work: Work) -> int:
    """Empty drafts that nobody touched for thirty days and that became no application; return how many."""
    ids = list(work.session.scalars(select(Draft.id).where(*_old(work)).limit(AT_ONCE)))
    if ids:
        empty = work.house.vault.encrypt("{}")
        work.session.execute(
            update(Draft)
            .where(Draft.id.in_(ids))
            .values(
                state="dropped",
                label=GONE,
                sealed=empty,
                lines=[],
                need="",
                remark="",
                true_time_reason="",
                person_id=None,
            ),
            execution_options={"synchronize_session": False},
        )
        audit.record(work, "drafts.erase", work.house.county, count=len(ids))
    return len(ids)


def _old(work: Work) -> tuple[ColumnElement[bool], ...]:
    before = work.now - terms.DRAFT
    return (Draft.county == work.house.county, Draft.case_id.is_(None), Draft.updated_at < before, Draft.label != GONE)
