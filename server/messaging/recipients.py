"""Who stands on a post today: the people behind the posts that a message names."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import Date, bindparam, exists, select
from sqlalchemy.orm import Session

from server.foundation.database import table_of
from server.organisation.models import Appointment, User

_APPOINTMENTS, _USERS = table_of(Appointment), table_of(User)
_INSTEAD = _APPOINTMENTS.alias("instead")
_TODAY = bindparam("today", type_=Date())
# Asked once per message and built once: the statement is dearer to build than to run.
_HELD = (
    select(_APPOINTMENTS.c.user_id)
    .join(_USERS, _USERS.c.id == _APPOINTMENTS.c.user_id)
    .where(
        _APPOINTMENTS.c.role.in_(bindparam("roles", expanding=True)),
        _APPOINTMENTS.c.since <= _TODAY,
        (_APPOINTMENTS.c.until.is_(None)) | (_APPOINTMENTS.c.until >= _TODAY),
        _USERS.c.closed_at.is_(None),
        # Who is away is not told of the posts on which somebody stands in today; of the others nobody else would hear.
        ~exists().where(
            _INSTEAD.c.acting_for == _APPOINTMENTS.c.user_id,
            _INSTEAD.c.unit_id == _APPOINTMENTS.c.unit_id,
            _INSTEAD.c.role == _APPOINTMENTS.c.role,
            _INSTEAD.c.since <= _TODAY,
            _INSTEAD.c.until >= _TODAY,
        ),
    )
    .distinct()
    .order_by(_APPOINTMENTS.c.user_id)
)
_AT_UNIT = _HELD.where(_APPOINTMENTS.c.unit_id == bindparam("place"))
_IN_COUNTY = _HELD.where(_APPOINTMENTS.c.county == bindparam("place"))


_SUBSTITUTE = (
    select(_APPOINTMENTS.c.user_id)
    .join(_USERS, _USERS.c.id == _APPOINTMENTS.c.user_id)
    .where(
        _APPOINTMENTS.c.acting_for == bindparam("absent"), _APPOINTMENTS.c.unit_id == bindparam("place"),
        _APPOINTMENTS.c.role == bindparam("role"), _APPOINTMENTS.c.since <= _TODAY, _APPOINTMENTS.c.until >= _TODAY,
        _USERS.c.closed_at.is_(None),
    )
    .limit(1)
)  # fmt: skip


def in_place_of(session: Session, user_id: str, *, unit_id: str, role: str, today: date) -> str:
    """Return who is to be told instead of a user about work on a post: the substitute, or the user where nobody stands in."""
    wanted = {"absent": user_id, "place": unit_id, "role": role, "today": today}
    return session.scalar(_SUBSTITUTE, wanted) or user_id


def on_posts(session: Session, *, unit_id: str, roles: Collection[str], today: date) -> tuple[str, ...]:
    """Return the users who hold one of the roles at the unit today, substitutes included."""
    return tuple(session.scalars(_AT_UNIT, {"place": unit_id, "roles": sorted(roles), "today": today}))


def in_county(session: Session, *, county: str, roles: Collection[str], today: date) -> tuple[str, ...]:
    """Return the users who hold one of the roles anywhere in the county today, substitutes included."""
    return tuple(session.scalars(_IN_COUNTY, {"place": county, "roles": sorted(roles), "today": today}))
