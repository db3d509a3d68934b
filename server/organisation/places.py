"""Find townships and villages by the names that people write in lists."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from sqlalchemy import select

from server.foundation.work import Work
from server.organisation.models import Division, Unit

_COMMITTEE = re.compile(r"(?:村民委员会|居民委员会|村委会|居委会)$")
_KINDS = ("镇", "乡", "街道", "村", "社区")


class Places:
    """The county's townships and villages by name."""

    def __init__(self, work: Work) -> None:
        rows = work.session.execute(
            select(Unit.id, Unit.name, Unit.kind, Unit.parent, Division.name.label("place"))
            .join(Division, Division.code == Unit.division)
            .where(Unit.county == work.house.county, Unit.kind.in_(("township", "village")), Unit.closed_on.is_(None))
        ).all()
        self._townships = {text: str(r.id) for r in rows if r.kind == "township" for text in (r.place, r.name)}
        self._names: dict[str | None, list[str]] = {None: [work.house.county_name]}
        self._villages: dict[str, dict[str, str]] = {}
        for row in rows:
            if row.kind == "township":
                self._names[str(row.id)] = [row.place, row.name]
            else:
                self._villages.setdefault(str(row.parent), {}).update({row.place: str(row.id), row.name: str(row.id)})

    def find(self, township: str, village: str) -> tuple[str | None, str | None]:
        """Return the ids of a township and of a village in it; what is not known, or could be two, is None."""
        unit = _one(self._townships, township, below=self._names[None])
        return unit, _one(self._villages.get(unit, {}), village, below=self._names[unit]) if unit else None


def _one(known: Mapping[str, str], written: str, *, below: Sequence[str]) -> str | None:
    """Return the place of a name as lists write it: behind the name of the place above it, with its committee, or without its kind."""
    name = _COMMITTEE.sub("", "".join(written.split()))
    if name in known:
        return known[name]
    kinds = {name + kind for kind in _KINDS}
    near = {
        place
        for full, place in known.items()
        if name and (full in kinds or any(name.endswith(above + full) for above in below))
    }
    return next(iter(near)) if len(near) == 1 else None
