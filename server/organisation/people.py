"""Who works where today: the colleagues of one's units, to choose from."""

from __future__ import annotations

from sqlalchemy import or_, select

from server.foundation.work import Work
from server.organisation import rules
from server.organisation.models import Appointment, Unit, User


def colleagues(work: Work) -> list[tuple[str, str]]:
    """Return id and name (with unit) of those who hold a post at one of the actor's units, or anywhere for who plans for all."""
    wanted = (
        select(User.id, User.name, Unit.name.label("unit"))
        .join(Appointment, Appointment.user_id == User.id)
        .join(Unit, Unit.id == Appointment.unit_id)
        .where(
            User.county == work.house.county, User.closed_at.is_(None), Appointment.acting_for.is_(None),
            Appointment.since <= work.today, or_(Appointment.until.is_(None), Appointment.until >= work.today),
        )
        .order_by(Unit.name, User.name)
    )  # fmt: skip
    if "any" not in rules.relations(work.actor, "absence.plan"):
        wanted = wanted.where(Unit.id.in_(sorted(work.actor.units())))
    found: dict[str, str] = {}
    for row in work.session.execute(wanted):
        found.setdefault(row.id, f"{row.name}（{row.unit}）")
    return list(found.items())
