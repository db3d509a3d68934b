"""The unit that keeps the joint meeting, the units that sit in it, and who may speak for each."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import select

from server.foundation.work import Work
from server.meetings.refusals import NoMeetingOffice
from server.organisation.models import Appointment, Unit, User

#: who speaks for a unit, the principal before the deputy
SPEAKERS = ("convener", "member", "member_deputy")
_SEATED = ("county", "department")


def office_of(work: Work) -> Unit:
    """Return the county's unit that keeps the meeting.

    :raises NoMeetingOffice: there is none.
    """
    found = work.session.scalar(
        select(Unit)
        .where(Unit.county == work.house.county, Unit.kind == "meeting", Unit.closed_on.is_(None))
        .order_by(Unit.id)
        .limit(1)
    )
    if found is None:
        raise NoMeetingOffice
    return found


def units_of(work: Work, departments: Collection[str]) -> list[Unit]:
    """Return the county's own units of these departments."""
    wanted = select(Unit).where(
        Unit.county == work.house.county,
        Unit.department.in_(sorted(departments)),
        Unit.kind.in_(_SEATED),
        Unit.closed_on.is_(None),
    )
    return list(work.session.scalars(wanted.order_by(Unit.id)))


def speakers(work: Work, unit_ids: Collection[str]) -> dict[str, list[Any]]:
    """Return per unit who may speak for it today (`id`, `name`, `role`, `title`), the principal first."""
    rows = work.session.execute(
        select(User.id, User.name, Appointment.role, Appointment.title, Appointment.unit_id)
        .join(Appointment, Appointment.user_id == User.id)
        .where(
            Appointment.unit_id.in_(sorted(unit_ids)), Appointment.role.in_(SPEAKERS), Appointment.since <= work.today,
            (Appointment.until.is_(None)) | (Appointment.until >= work.today), User.closed_at.is_(None),
        )
        .order_by(User.login)
    ).all()  # fmt: skip
    found: dict[str, list[Any]] = {unit: [] for unit in unit_ids}
    for row in sorted(rows, key=lambda row: SPEAKERS.index(row.role)):
        if all(row.id != each.id for each in found[row.unit_id]):
            found[row.unit_id].append(row)
    return found


def invitable(work: Work) -> list[Any]:
    """Return the units that have somebody who may speak for them: id and name."""
    return list(
        work.session.execute(
            select(Unit.id, Unit.name)
            .join(Appointment, Appointment.unit_id == Unit.id)
            .where(Unit.county == work.house.county, Appointment.role == "member", Unit.closed_on.is_(None))
            .distinct()
            .order_by(Unit.name)
        )
    )


def responsible_units(work: Work) -> list[tuple[str, str]]:
    """Return the units that may carry out a resolution: those at which a step can stand."""
    wanted = select(Unit.id, Unit.name).where(
        Unit.county == work.house.county,
        Unit.kind.in_(("county", "department", "school", "township")),
        Unit.closed_on.is_(None),
    )
    return [(row.id, row.name) for row in work.session.execute(wanted.order_by(Unit.kind, Unit.name))]
