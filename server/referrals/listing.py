"""The list of transfers of a window: what is open by its nearest term, everything else by age."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import ColumnElement, case, exists, func, literal, select, tuple_

from server.cases.models import Task
from server.foundation.paging import Page, cut, moment_key
from server.foundation.work import Work
from server.referrals.lines import Line, lines
from server.referrals.models import OPEN_STATES, Referral
from server.referrals.queries import visible

_NEVER = datetime(9000, 1, 1, tzinfo=UTC)  #: stands for the term of what has no open step, after every other


def sent_list(
    work: Work, *, state: str = "", late: bool = False, after: str | None = None, size: int = 20
) -> Page[Line]:
    """Return the transfers that the actor may see, drafts with the rest: the open ones by their nearest term, others newest first.

    :raises BadCursor: `after` is no cursor of ours.
    """
    conditions = [visible(work.actor)]
    if state == "open":
        conditions.append(Referral.state.in_((*OPEN_STATES, "answered")))
    elif state:
        conditions.append(Referral.state == state)
    if late:
        conditions.append(
            exists().where(Task.instance_id == Referral.instance_id, Task.state == "open", Task.due_at < work.now)
        )
    ordered = _by_term if state == "open" else _newest
    return ordered(work, conditions, after=after, size=size)


def _by_term(work: Work, conditions: list[ColumnElement[bool]], *, after: str | None, size: int) -> Page[Line]:
    nearest = select(func.min(Task.due_at)).where(Task.instance_id == Referral.instance_id, Task.state == "open")
    # A draft has no step yet, and two working days from its creation on: it stands among what is nearest.
    unsent = case((Referral.state == "draft", Referral.created_at), else_=literal(_NEVER, Task.due_at.type))
    term = func.coalesce(nearest.scalar_subquery(), unsent)
    wanted = select(Referral, term.label("term")).where(*conditions)
    if after is not None:
        wanted = wanted.where(tuple_(term, Referral.id) > moment_key(after))
    rows = work.session.execute(wanted.order_by(term, Referral.id).limit(size + 1)).all()
    page = cut(rows, size, lambda row: (row.term.isoformat(), row.Referral.id))
    return Page(lines(work, [row.Referral for row in page.rows]), page.next)


def _newest(work: Work, conditions: list[ColumnElement[bool]], *, after: str | None, size: int) -> Page[Line]:
    wanted = select(Referral).where(*conditions)
    if after is not None:
        wanted = wanted.where(tuple_(Referral.created_at, Referral.id) < moment_key(after))
    rows = work.session.scalars(wanted.order_by(Referral.created_at.desc(), Referral.id.desc()).limit(size + 1)).all()
    page = cut(rows, size, lambda row: (row.created_at.isoformat(), row.id))
    return Page(lines(work, page.rows), page.next)
