"""Who works where today: the colleagues of one's units, to choose from."""

from __future__ import annotations

from sqlalchemy import or_, select

from server.foundation.work import Work
from server.organisation import rules
from server.organisation.models import Appointment, Unit, User


def colleagues(work: Work, *, beside: str | None = None) -> list[tuple[str, str]]:
    """Return id and name (with unit) of those who hold a post at one of the actor's units, or anywhere for who plans for all.

    `beside` is a user of whom they are to be colleagues: who shares a unit with her comes first, and she is not among them.
    """
    wanted = (
        select(User.id, User.name, Unit.name.label("unit"), Unit.id.label("unit_id"))
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
    rows = work.session.execute(wanted).all()
    shared = {row.unit_id for row in rows if row.id == beside}
    found: dict[str, str] = {}
    for row in sorted(rows, key=lambda row: row.unit_id not in shared):
        if row.id != beside:
            found.setdefault(row.id, f"{row.name}（{row.unit}）")
    return list(found.items())
