"""What everybody may know of the organisation."""

from __future__ import annotations

from sqlalchemy import select

from server.foundation.work import Work
from server.organisation.models import Unit

HOTLINE_UNIT = "civil-affairs"


def hotline(work: Work) -> str:
    """Return the telephone under which anybody asks and reports, empty when the county has none."""
    wanted = select(Unit.phone).where(Unit.county == work.house.county, Unit.code == HOTLINE_UNIT)
    return work.session.scalar(wanted) or ""
