"""Who is reminded: the people on the posts of the unit that holds the task, then 督办, then the joint meeting's secretary."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from server.messaging import recipients
from server.organisation.roles import AUDIENCES


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Where the reminded work stands."""

    unit_id: str
    unit_name: str
    unit_kind: str
    role: str | None  #: role of the person's task; None for a term over a whole process
    holder_id: str | None  #: who has claimed it


@dataclass(frozen=True, slots=True)
class Told:
    """The people of one reminder; nobody stands in two of the groups."""

    unit: tuple[str, ...]
    supervisors: tuple[str, ...]
    meeting: tuple[str, ...]


class Audience:
    """Find people by post, asking the database once per post and batch."""

    def __init__(self, session: Session, *, county: str, today: date) -> None:
        self._session, self._county, self._today = session, county, today
        self._on_posts: dict[tuple[str, frozenset[str]], tuple[str, ...]] = {}
        self._in_county: dict[str, tuple[str, ...]] = {}
        self._in_place: dict[tuple[str, str, str], str] = {}

    def of(self, posts: Iterable[str], desk: Desk) -> Told:
        """Return whom a rung's posts mean at this desk; where nobody stands on them, the supervisors are told instead."""
        wanted = set(posts)
        unit = dict.fromkeys(self._unit(roles_of(wanted - _assigned(desk), desk), desk.unit_id))
        if desk.holder_id and "handler" in wanted:
            unit[self._today_for(desk.holder_id, desk)] = None
        supervisors = self._county_role("supervisor") if "supervisor" in wanted or not unit else ()
        meeting = self._county_role("secretary") if "meeting" in wanted else ()
        return Told(
            unit=tuple(unit),
            supervisors=tuple(user for user in supervisors if user not in unit),
            meeting=tuple(user for user in meeting if user not in unit and user not in supervisors),
        )

    def _today_for(self, holder_id: str, desk: Desk) -> str:
        """Return who has the claimed work in hand today: the holder, or the substitute on the desk's post."""
        if desk.role is None:
            return holder_id
        key = (holder_id, desk.unit_id, desk.role)
        if key not in self._in_place:
            self._in_place[key] = recipients.in_place_of(
                self._session, holder_id, unit_id=desk.unit_id, role=desk.role, today=self._today
            )
        return self._in_place[key]

    def _unit(self, roles: frozenset[str], unit_id: str) -> tuple[str, ...]:
        key = (unit_id, roles)
        if key not in self._on_posts:
            self._on_posts[key] = recipients.on_posts(self._session, unit_id=unit_id, roles=roles, today=self._today)
        return self._on_posts[key]

    def _county_role(self, role: str) -> tuple[str, ...]:
        if role not in self._in_county:
            self._in_county[role] = recipients.in_county(
                self._session, county=self._county, roles=(role,), today=self._today
            )
        return self._in_county[role]


def _assigned(desk: Desk) -> set[str]:
    """Return the posts that a desk's holder stands for alone: of what a provider's worker has taken on the others hear nothing."""
    return {"handler"} if desk.holder_id and desk.unit_kind == "provider" else set()


def roles_of(posts: Iterable[str], desk: Desk) -> frozenset[str]:
    """Return the roles at the desk's unit that a rung's posts mean; the handler of a task is the post that it stands at."""
    roles: set[str] = set()
    for post in posts:
        if post == "handler" and desk.role:
            roles.add(desk.role)
        elif post == "duty" and desk.unit_kind == "township":
            roles.add("duty")
        else:
            roles.update(AUDIENCES.get(post, {}).get(desk.unit_kind, ()))
    return frozenset(roles)
