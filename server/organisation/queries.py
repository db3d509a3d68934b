"""What everybody may know of the organisation."""

from __future__ import annotations

from sqlalchemy import select

from server.foundation.work import Work
from server.organisation.models import Unit

HOTLINE_UNIT = "civil-affairs"


def townships(work: Work) -> list[tuple[str, str]]:
    """Return the county's open township windows as (id, name)."""
    wanted = select(Unit.id, Unit.name).where(
        Unit.county == work.house.county, Unit.kind == "township", Unit.closed_on.is_(None)
    )
    return [(unit, name) for unit, name in work.session.execute(wanted.order_by(Unit.code))]


def is_township(work: Work, unit_id: str) -> bool:
    """Tell whether a unit is an open township window of the county."""
    return any(unit == unit_id for unit, _name in townships(work))


def hotline(work: Work) -> str:
    """Return the telephone under which anybody asks and reports, empty when the county has none."""
    wanted = select(Unit.phone).where(Unit.county == work.house.county, Unit.code == HOTLINE_UNIT)
    return work.session.scalar(wanted) or ""
