"""Who stands on a post today: the people behind the posts that a message names."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.organisation.models import Appointment, User


def on_posts(session: Session, *, unit_id: str, roles: Collection[str], today: date) -> tuple[str, ...]:
    """Return the users who hold one of the roles at the unit today, substitutes included."""
    return _held(session, Appointment.unit_id == unit_id, roles, today)


def in_county(session: Session, *, county: str, roles: Collection[str], today: date) -> tuple[str, ...]:
    """Return the users who hold one of the roles anywhere in the county today, substitutes included."""
    return _held(session, Appointment.county == county, roles, today)


def _held(session: Session, where: object, roles: Collection[str], today: date) -> tuple[str, ...]:
    found = session.scalars(
        select(Appointment.user_id)
        .join(User, User.id == Appointment.user_id)
        .where(
            where,  # type: ignore[arg-type]
            Appointment.role.in_(sorted(roles)),
            Appointment.since <= today,
            (Appointment.until.is_(None)) | (Appointment.until >= today),
            User.closed_at.is_(None),
        )
        .distinct()
        .order_by(Appointment.user_id)
    )
    return tuple(found)
