"""Propose, confirm and carry out erasures of families' files."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, exists, func, select

from server.audit import operations as audit
from server.cases.models import Case, Item
from server.foundation.clock import LOCAL, local_date
from server.foundation.errors import Conflict, NotFound, Refused
from server.foundation.work import Work
from server.households.models import Benefit, Household
from server.households.running import runs_on
from server.organisation import rules
from server.retention import terms
from server.retention.erasing import erase_household
from server.retention.models import Erasure


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
    return _due(work)[:size]


def _due(work: Work, *conditions: ColumnElement[bool]) -> list[tuple[Household, date]]:
    """Read what is due, by two statements: only files whose last case was closed a shortest term ago are looked at."""
    running = exists().where(Benefit.household_id == Household.id, runs_on(work.today), Benefit.period != "once")
    unfinished = exists().where(Case.household_id == Household.id, Case.closed_at.is_(None))
    known = exists().where(Erasure.household_id == Household.id)
    last = func.max(Case.closed_at)
    closed = (
        select(Case.household_id, last.label("last"))
        .where(Case.county == work.house.county)
        .group_by(Case.household_id)
        .having(last < _new_year(work.today.year - terms.ORDINARY_YEARS))
        .subquery()
    )
    rows = work.session.execute(
        select(Household, closed.c.last)
        .join(closed, closed.c.household_id == Household.id)
        .where(
            Household.county == work.house.county,
            Household.merged_into.is_(None),
            ~running,
            ~unfinished,
            ~known,
            *conditions,
        )
        .order_by(closed.c.last, Household.code)
    ).all()
    items = _items(work, [household.id for household, _ in rows])
    found = [(household, _last_day(local_date(at), items.get(household.id, ()))) for household, at in rows]
    return [(household, day) for household, day in found if day < work.today]


def _new_year(year: int) -> datetime:
    return datetime(year, 1, 1, tzinfo=LOCAL)


def _items(work: Work, household_ids: Sequence[str]) -> dict[str, set[str]]:
    """Return which items the cases of households asked for."""
    found: dict[str, set[str]] = {}
    for at in range(0, len(household_ids), 500):
        rows = work.session.execute(
            select(Case.household_id, Item.item)
            .join(Case, Case.id == Item.case_id)
            .where(Case.household_id.in_(household_ids[at : at + 500]))
            .distinct()
        )
        for household, item in rows:
            found.setdefault(str(household), set()).add(item)
    return found


def _last_day(closed_on: date, items: Iterable[str]) -> date:
    return date(closed_on.year + terms.years(items), 12, 31)  # archives count in whole years, from the year after


def propose(work: Work, *, household_ids: Collection[str]) -> int:
    """Propose that files whose term is over be erased, and return how many.

    :raises NotPermitted: the actor does not keep the archive.
    :raises NotFound: the county has no such household.
    :raises NotDue: one of them may not be erased yet.
    """
    rules.require(work.actor, "retention.propose")
    ready = {household.id: household for household, _ in _due(work, Household.id.in_(sorted(set(household_ids))))}
    for each in dict.fromkeys(household_ids):
        if each not in ready:
            ours = select(Household.code).where(Household.id == each, Household.county == work.house.county)
            code = work.session.scalar(ours)
            raise NotDue(code=code) if code else NotFound
        work.session.add(
            Erasure(
                id=work.new_id(), county=work.house.county, household_id=each, code=ready[each].code, state="proposed",
                proposed_by=work.actor.id, proposed_at=work.now, rows=0,
            )
        )  # fmt: skip
        audit.record(work, "erasure.propose", each)
    work.session.flush()
    return len(ready)


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
