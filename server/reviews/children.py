"""Support of a child: its checks and changes stand in restricted files, on no list of the township's, under the child welfare section."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, bindparam, exists, false, select

from server.cases.restricting import CHILD, of_section, open_to, restrict_child
from server.foundation.work import Work
from server.households.models import Benefit
from server.households.running import runs_on
from server.organisation import rules
from server.payments import returning, standing
from server.payments.refusals import NotStanding
from server.reviews.models import CalendarEntry, Grace, Review, Stop

ITEM = CHILD
MAY = "child.review"
_LISTED = exists().where(
    CalendarEntry.benefit_id == Benefit.id,
    CalendarEntry.occasion == "regular",
    CalendarEntry.state.in_(("waiting", "open")),
)
#: Asked every day, so it is built once.
_UNLISTED = (
    select(Benefit)
    .where(
        Benefit.county == bindparam("county"), Benefit.item == ITEM, Benefit.period == "month",
        runs_on(bindparam("today")), ~_LISTED,
    )
    .order_by(Benefit.id)
    .limit(200)
)  # fmt: skip


def keep_apart(work: Work, *, item: str, case_id: str) -> None:
    """Restrict the case of a check or a change of a child's support from its first minute."""
    restrict_child(work, case_id=case_id, item=item)


def require(work: Work, *, item: str, action: str, township: str | None = None) -> None:
    """Let only the section begin anything about a child's support; other aid follows the action's own rule.

    :raises NotPermitted: the actor may not.
    """
    if item == ITEM:
        rules.require(work.actor, MAY)
    elif township is None:
        rules.require(work.actor, action)
    else:
        rules.require(work.actor, action, township=township)


def is_hidden(work: Work, item: str) -> bool:
    """Tell whether the actor is not to learn that somebody receives this aid."""
    return item == ITEM and not rules.may(work.actor, MAY)


def not_a_child_s(work: Work, model: Any) -> ColumnElement[bool]:
    """Return the condition of rows that are no child's, or of whose file the actor is a handler."""
    if model is CalendarEntry:
        return CalendarEntry.item != ITEM
    if model is Grace:
        return ~_of_a_child()
    return open_to(work.actor, model.case_id) if model in (Review, Stop) else model.id == model.id


def of_the_section(work: Work, model: Any, action: str) -> ColumnElement[bool]:
    """Return the condition of rows that the actor's section reads; false for who is of none."""
    if not rules.relations(work.actor, action).get("section"):
        return false()
    if model is CalendarEntry:
        return CalendarEntry.item == ITEM
    if model is Grace:
        return _of_a_child()
    if model not in (Review, Stop):
        return false()
    found = of_section(work.actor, action, model.case_id)
    return false() if found is None else found


def _of_a_child() -> ColumnElement[bool]:
    return exists().where(Stop.id == Grace.stop_id, Stop.item == ITEM)


def waiting_to_enter(work: Work) -> list[Benefit]:
    """Return the supported children of whom the calendar holds no check: those of before there were any."""
    return list(work.session.scalars(_UNLISTED, {"county": work.house.county, "today": work.today}))


def look_for_account(work: Work, review: Review, *, guardian: str) -> None:
    """Keep the money back until the new guardian's account is written down and confirmed by another person."""
    benefit = work.session.get(Benefit, review.benefit_id) if review.benefit_id else None
    if benefit is None:
        return
    try:
        standing.hold(work, benefit_id=benefit.id, why="by-hand", note=f"监护人、收款人变更：{guardian}")
        returning.want_account(work, standing.read(work, benefit.id))
    except NotStanding:
        return  # paid outside of here: the file says who receives it now
