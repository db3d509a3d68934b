"""Whom a 督办单 may go to: the posts that somebody holds today."""

from __future__ import annotations

from sqlalchemy import case, select

from server.foundation.work import Work
from server.organisation.models import Appointment, Unit, User
from server.organisation.roles import ROLES

_KINDS = ("township", "county", "department", "school", "finance")


def posts(work: Work) -> list[tuple[str, str, str]]:
    """Return (unit id, unit name, role) of posts held today, leading ones first within a unit."""
    leads = case((Appointment.role.in_([role.key for role in ROLES.values() if role.leads]), 0), else_=1)
    found = work.session.execute(
        select(Unit.id, Unit.name, Appointment.role, Unit.kind, Unit.code, leads)
        .join(Appointment, Appointment.unit_id == Unit.id)
        .join(User, User.id == Appointment.user_id)
        .where(
            Unit.county == work.house.county, Unit.kind.in_(_KINDS), User.closed_at.is_(None), Appointment.since <= work.today,
            (Appointment.until.is_(None)) | (Appointment.until >= work.today),
        )
        .distinct()
        .order_by(Unit.kind, Unit.code, leads, Appointment.role)
    )  # fmt: skip
    return [(row[0], row[1], row[2]) for row in found]


def colleagues(work: Work, *, unit_id: str, role: str) -> list[tuple[str, str]]:
    """Return (user id, name) of who holds a post today."""
    found = work.session.execute(
        select(User.id, User.name)
        .join(Appointment, Appointment.user_id == User.id)
        .where(
            Appointment.unit_id == unit_id, Appointment.role == role, Appointment.since <= work.today, User.closed_at.is_(None),
            (Appointment.until.is_(None)) | (Appointment.until >= work.today),
        )
        .distinct()
        .order_by(User.name, User.id)
    )  # fmt: skip
    return [(row[0], row[1]) for row in found]
