"""Who acts: the person, the posts held today, and the county they belong to."""

from __future__ import annotations

import os
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count

_TURNS = count()  #: which id of this process it is: drawing from it is one step, also for threads


@dataclass(frozen=True, slots=True)
class PostHeld:
    """One post that the actor holds today, by appointment or as a substitute."""

    unit: str  #: unit id
    unit_name: str
    unit_kind: str  #: township, county, department, school, village, finance, oversight, system
    role: str  #: a key of `server.organisation.roles`
    division: str = ""
    acting_for: str | None = None  #: name of the absent colleague, when a substitute
    acting_for_id: str | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """The person behind one command."""

    id: str
    name: str
    county: str
    posts: tuple[PostHeld, ...] = field(default=())
    session: str | None = None  #: the sign-in session, for the audit
    channel: str = "page"  #: page, api, job, cli

    def roles(self) -> frozenset[str]:
        """Return the roles held anywhere."""
        return frozenset(post.role for post in self.posts)

    def holds(self, role: str, unit: str | None = None) -> bool:
        """Tell whether a post with this role is held (at this unit, when one is given)."""
        return any(p.role == role and (unit is None or p.unit == unit) for p in self.posts)

    def stands_for(self, posts: Collection[tuple[str, str]] | None = None) -> frozenset[str]:
        """Return whose claimed work is the actor's too: one's own, and that of absent colleagues for whom one stands in.

        With `posts` (unit, role), only on these: a substitute on one post takes nothing from another.
        """
        held = self.posts if posts is None else self._on(posts)
        return frozenset({self.id, *(post.acting_for_id for post in held if post.acting_for_id)})

    def answers_for(self, posts: Collection[tuple[str, str]]) -> frozenset[str]:
        """Return who is behind an act on these posts (unit, role): the actor, and the absent colleague where the act rests on
        that colleague's post alone.

        A substitute may not do for somebody what that person is barred from.
        """
        return frozenset({self.id}) if any(p.acting_for_id is None for p in self._on(posts)) else self.stands_for(posts)

    def _on(self, posts: Collection[tuple[str, str]]) -> tuple[PostHeld, ...]:
        return tuple(post for post in self.posts if (post.unit, post.role) in posts)

    def in_place_of(self, unit: str | None, role: str | None = None) -> str:
        """Return the name of the absent colleague for whom one acts on a post, or nothing where one acts in one's own name."""
        at = [p for p in self.posts if p.unit == unit]
        held = [p for p in at if p.role == role] or at
        if any(post.acting_for is None for post in held):
            return ""
        return next((post.acting_for for post in held if post.acting_for), "")

    def units(self, *roles: str) -> frozenset[str]:
        """Return the units where one of the roles (any role, when none is given) is held."""
        return frozenset(p.unit for p in self.posts if not roles or p.role in roles)


def system_actor(county: str, *, channel: str = "job") -> Actor:
    """Return the actor of what nobody in person does: sweeps, timers, deliveries."""
    return Actor(id="system", name="系统", county=county, channel=channel)


def new_id(now: datetime) -> str:
    """Return 32 hex digits that sort by time and, within an instant, as they were asked for in this process.

    48 bits of milliseconds, 24 bits that count, 56 random bits (as UUID version 7 allows): one command bears one instant, and
    what it wrote is read again in the order in which it was done.
    """
    turn = next(_TURNS) & (1 << 24) - 1
    return f"{int(now.timestamp() * 1000) & (1 << 48) - 1:012x}{turn:06x}{os.urandom(7).hex()}"
