"""Restricted cases: kept from all but the posts that handle them and one section, in lists and by themselves."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, String, and_, cast, exists, or_, select
from sqlalchemy.orm import aliased

from server.audit import operations as audit
from server.cases.models import Case, Restriction, Task
from server.foundation.errors import NotFound
from server.foundation.identity import Actor
from server.foundation.work import Work
from server.organisation import rules

CHILD, CHILD_SECTION, CHILD_GROUND = "child", "child_welfare", "儿童保障，限知"
SYSTEM = "system"  #: what nobody in person does sees every case
# Made once: an alias builds a proxy of each column, which cost a reading more than the reading itself. Each stands in the FROM of
# its own subquery only, so that one may serve several conditions of a statement.
_LIMITS, _ITS, _CASE = aliased(Restriction), aliased(Task), aliased(Case)
_SECTION = aliased(Restriction)


def restrict(work: Work, *, case_id: str, role: str, ground: str) -> None:
    """Keep a case from all but its handlers and the posts of one role; once restricted it stays so."""
    if work.session.get(Restriction, case_id) is not None:
        return
    work.session.add(
        Restriction(case_id=case_id, county=work.house.county, role=role, ground=ground, at=work.now, by=work.actor.id)
    )
    work.session.flush()
    audit.record(work, "case.restrict", case_id, role=role)


def restrict_child(work: Work, *, case_id: str, item: str | None) -> None:
    """Restrict a case that is about a child's support, whatever is done about it, to the section that looks after children."""
    if item == CHILD:
        restrict(work, case_id=case_id, role=CHILD_SECTION, ground=CHILD_GROUND)


def restrict_alike(work: Work, *, case_id: str, of: str | None) -> None:
    """Restrict a case that follows from another one as that one is restricted."""
    row = work.session.get(Restriction, of) if of else None
    if row is not None:
        restrict(work, case_id=case_id, role=row.role, ground=row.ground)


def open_to(actor: Actor, case_id: Any) -> ColumnElement[bool]:
    """Return the condition under which the case of this id (a column) is not restricted, or the actor handles it."""
    return or_(~exists().where(_LIMITS.case_id == case_id), _handles(actor, case_id))


def _handles(actor: Actor, case_id: Any) -> ColumnElement[bool]:
    """Return the condition of a handler: a step stands or stood at one's post, one opened it, or one's section reads it."""
    parts = [
        exists().where(_CASE.id == case_id, _CASE.created_by == actor.id),
        exists().where(_LIMITS.case_id == case_id, _LIMITS.role.in_(sorted(actor.roles()))),
    ]
    posts = [
        and_(_ITS.unit_id == post.unit, or_(_ITS.role == post.role, cast(_ITS.alternates, String).contains(f'"{post.role}"')))
        for post in actor.posts
    ]  # fmt: skip
    if posts:
        parts.append(exists().where(_ITS.case_id == case_id, or_(*posts)))
    return or_(*parts)


def may_see(work: Work, case_id: str) -> bool:
    """Tell whether the case is not restricted, or the actor handles it."""
    if work.actor.id == SYSTEM or work.session.get(Restriction, case_id) is None:
        return True
    return work.session.scalar(select(Case.id).where(Case.id == case_id, open_to(work.actor, Case.id))) is not None


def of_section(actor: Actor, action: str, case_id: Any) -> ColumnElement[bool] | None:
    """Return the condition of a case that is restricted to a section of the actor's which may do the action, or None."""
    if not rules.relations(actor, action).get("section"):
        return None
    return exists().where(_SECTION.case_id == case_id, _SECTION.role.in_(sorted(actor.roles())))


def is_of_section(work: Work, case_id: str, action: str) -> bool:
    """Tell whether the case is restricted to a section of the actor's which may do the action."""
    if not rules.relations(work.actor, action).get("section"):
        return False
    row = work.session.get(Restriction, case_id)
    return row is not None and row.role in work.actor.roles()


def require_open(work: Work, case_id: str) -> None:
    """Let nobody but handlers learn that a restricted case exists.

    :raises NotFound: it is restricted and not the actor's to see.
    """
    if not may_see(work, case_id):
        raise NotFound


def restricted_unread(work: Work, case_ids: Iterable[str]) -> frozenset[str]:
    """Return the restricted ones of some cases where the actor does a step without reading files: names stay masked there."""
    if rules.relations(work.actor, "case.read"):
        return frozenset()
    wanted = select(Restriction.case_id).where(Restriction.case_id.in_(sorted(case_ids)))
    return frozenset(work.session.scalars(wanted))
