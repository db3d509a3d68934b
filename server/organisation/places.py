"""Find townships and villages by the names that people write in lists."""

from __future__ import annotations

from sqlalchemy import select

from server.foundation.work import Work
from server.organisation.models import Division, Unit


class Places:
    """The county's townships and villages by name."""

    def __init__(self, work: Work) -> None:
        rows = work.session.execute(
            select(Unit.id, Unit.name, Unit.kind, Unit.parent, Division.name.label("place"))
            .join(Division, Division.code == Unit.division)
            .where(Unit.county == work.house.county, Unit.kind.in_(("township", "village")), Unit.closed_on.is_(None))
        ).all()
        self._townships = {text: str(r.id) for r in rows if r.kind == "township" for text in (r.place, r.name)}
        self._villages = {
            (r.parent, text): str(r.id) for r in rows if r.kind == "village" for text in (r.place, r.name)
        }

    def find(self, township: str, village: str) -> tuple[str | None, str | None]:
        """Return the ids of a township and of a village in it; what is not known is None."""
        unit = self._townships.get(township.strip())
        return unit, self._villages.get((unit, village.strip())) if unit else None
