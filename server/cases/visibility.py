"""What an actor may see, as WHERE clauses: every list, count, single read and export of tasks and cases asks here."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    and_,
    bindparam,
    cast,
    exists,
    false,
    func,
    literal_column,
    not_,
    or_,
    select,
)
from sqlalchemy.orm import aliased

from notifications.catalogue import IDENTIFIER
from server.cases.models import Case, Task
from server.cases.restricting import of_section, open_to
from server.foundation.identity import Actor, PostHeld
from server.foundation.work import Work
from server.households.models import Household
from server.organisation import rules
from server.organisation.roles import ROLES

#: The statement around may join case and task too; made once, because an alias is dear (see `restricting`).
_WHOSE, _HELD, _HOME = aliased(Case), aliased(Task), aliased(Household)
#: Conditions kept: they follow from the actor's posts and the rules alone, and building one costs more than reading a row by it.
_KEPT = 256
#: Written as the partial index writes it: `shared = 1` would not find it.
SHARED: ColumnElement[bool] = literal_column("tasks.shared")
#: Kinds of cases that stand open to the unit that keeps them and to nobody else, and the action that says to whom there.
GUARDED = {"complaint": "complaint.read"}
#: The step at which work is only offered: whom it is about is not said before somebody takes it on.
OFFER = "refer.sign"


def stands_open(actor: Actor, case: Any = Case) -> ColumnElement[bool]:
    """Return the condition on `Case` (or an alias) under which neither its kind nor a restriction hides it from the actor."""
    parts: list[ColumnElement[bool]] = [case.kind.not_in(GUARDED)]
    for kind, action in GUARDED.items():
        if units := rules.relations(actor, action).get("own"):
            parts.append(and_(case.kind == kind, case.township.in_(sorted(units))))
    return and_(or_(*parts), open_to(actor, case.id))


def is_hidden(actor: Actor, case: Case) -> bool:
    """Tell whether the kind of a case hides it from the actor, whatever else she may read."""
    action = GUARDED.get(case.kind)
    return action is not None and case.township not in rules.relations(actor, action).get("own", frozenset())


@lru_cache(maxsize=_KEPT)
def visible_tasks(actor: Actor) -> ColumnElement[bool]:
    """Return the condition on `Task` under which the actor may see a task.

    One's own posts' tasks, all of a unit that one leads, and those that `task.read` opens where the kind of the case does
    not hide them. Correlated by key, so that it costs a page what is on the page.
    """
    posts: list[ColumnElement[bool]] = [_at_post(actor, post) for post in actor.posts]
    shown = exists().where(_WHOSE.id == Task.case_id, stands_open(actor, _WHOSE))
    if "county" in (found := rules.relations(actor, "task.read")):
        return and_(Task.county == actor.county, or_(*posts, shown))
    parts: list[ColumnElement[bool]] = []
    units = led_units(actor) | found.get("held", frozenset())
    if units:
        open_there = and_(Task.unit_id.in_(sorted(units & provider_units(actor))), Task.state == "open")
        parts.append(or_(Task.unit_id.in_(sorted(units - provider_units(actor))), open_there))
    if townships := found.get("own"):
        parts.append(exists().where(_WHOSE.id == Task.case_id, _WHOSE.township.in_(sorted(townships))))
    if (section := of_section(actor, "task.read", Task.case_id)) is not None:
        parts.append(section)
    others = [and_(or_(*parts), shown)] if parts else []
    return and_(Task.county == actor.county, or_(*posts, *others)) if posts or others else false()


def _assigned(actor: Actor, units: frozenset[str]) -> ColumnElement[bool]:
    """Return the condition under which an open step at a provider's unit is the actor's own, and more than an offer."""
    mine, offer = _HELD.holder_id.in_(sorted(actor.stands_for())), func.coalesce(_HELD.form, "") == OFFER
    return and_(_HELD.unit_id.in_(sorted(units)), _HELD.state == "open", mine, not_(offer))


def _at_post(actor: Actor, post: PostHeld) -> ColumnElement[bool]:
    """Return the condition under which a task stands at a post, or may be done there too.

    What a service provider has done is closed to it, and what one of its workers has taken on to the others.
    """
    here = and_(Task.unit_id == post.unit, or_(Task.role == post.role, shared_with(post.role)))
    return and_(here, Task.state == "open", free_or_own(actor)) if post.unit_kind == "provider" else here


def free_or_own(actor: Actor, task: Any = Task) -> ColumnElement[bool]:
    """Return the condition under which a task is assigned to nobody, or is the actor's own (docs/howto/transfer.md)."""
    return or_(task.holder_id.is_(None), task.holder_id.in_(sorted(actor.stands_for())))


def provider_units(actor: Actor) -> frozenset[str]:
    """Return the service providers at which the actor works."""
    return frozenset(post.unit for post in actor.posts if post.unit_kind == "provider")


def shared_with(role: str) -> ColumnElement[bool]:
    """Return the condition under which a task of one's unit may be done by this role besides its own."""
    return and_(SHARED, cast(Task.alternates, String).contains(f'"{role}"'))


@lru_cache(maxsize=_KEPT)
def visible_cases(actor: Actor, action: str = "case.read") -> ColumnElement[bool]:
    """Return the condition on `Case` under which the actor may do the action; `held` means a task stands or stood here,
    `assigned` that an open one is her own."""
    found = rules.relations(actor, action)
    if "county" in found or "any" in found:
        return and_(Case.county == actor.county, stands_open(actor))
    parts: list[ColumnElement[bool]] = []
    if townships := found.get("own"):
        parts.append(Case.township.in_(sorted(townships)))
    if villages := found.get("village"):
        parts.append(exists().where(_HOME.id == Case.household_id, _HOME.village.in_(sorted(villages))))
    if units := found.get("held"):
        parts.append(exists().where(_HELD.case_id == Case.id, _HELD.unit_id.in_(sorted(units))))
    if units := found.get("assigned"):
        parts.append(exists().where(_HELD.case_id == Case.id, _assigned(actor, units)))
    if (section := of_section(actor, action, Case.id)) is not None:
        parts.append(section)
    return and_(Case.county == actor.county, or_(*parts), stands_open(actor)) if parts else false()


@lru_cache(maxsize=_KEPT)
def reading_one(actor: Actor) -> Select[Case]:
    """Return the statement that reads the case `case_id` if the actor may see it: the same one each time, so that its key is made once."""
    return select(Case).where(Case.id == bindparam("case_id"), visible_cases(actor))


def led_units(actor: Actor) -> frozenset[str]:
    """Return the units whose whole work the actor leads."""
    return frozenset(post.unit for post in actor.posts if ROLES[post.role].leads)


def sees_names(actor: Actor, *, township: str, held_by: frozenset[str] = frozenset()) -> bool:
    """Tell whether people's names of a case stand open for the actor; for others they are masked."""
    found = rules.relations(actor, "person.name")
    return (
        "county" in found or township in found.get("own", frozenset()) or bool(held_by & found.get("held", frozenset()))
    )


def named_cases(work: Work, case_ids: Iterable[str]) -> frozenset[str]:
    """Return those of some cases whose people the actor may read by name."""
    wanted = sorted(set(case_ids))
    if not wanted:
        return frozenset()
    named = or_(*(visible_cases(work.actor, action) for action in rules.NAMING))
    return frozenset(work.session.scalars(select(Case.id).where(Case.id.in_(wanted), named)))


def only_serves(actor: Actor) -> bool:
    """Tell whether the actor works at service providers alone: who it is about is said to her once an order is hers, before not even masked."""
    return bool(actor.posts) and all(post.unit_kind == "provider" for post in actor.posts)


def in_her_hands(actor: Actor, task: Any) -> bool:
    """Tell whether a provider's step is the actor's own and more than an offer; `task` has `unit_id`, `holder_id`, and `form`."""
    mine = task.holder_id is not None and task.holder_id in actor.stands_for()
    return mine and task.form != OFFER and task.unit_id in rules.relations(actor, "person.name").get("assigned", ())


def covered_name(actor: Actor, name: str) -> str:
    """Return what stands for a name that is not open to the actor: its first character, for a provider's staff nothing."""
    return "" if only_serves(actor) else masked_name(name)


def nameless(text: str, names: Iterable[str]) -> str:
    """Return what an officer wrote as anybody may read it who holds a code: without these people's names, and without numbers of people."""
    for name in sorted(filter(None, names), key=len, reverse=True):
        text = text.replace(name, "家庭成员")
    return IDENTIFIER.sub("（号码略）", text)


def masked_name(name: str) -> str:
    """Return a name of which only the first character shows."""
    return name[:1] + "*" * min(2, len(name) - 1) if name else ""
