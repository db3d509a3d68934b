"""Who reads what of the households that an event hit."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, or_

from server.cases.visibility import sees_names
from server.disasters.models import Rebuilding, Registration
from server.foundation.work import Work
from server.organisation import rules


def readable(work: Work, table: type[Registration] | type[Rebuilding]) -> ColumnElement[bool]:
    """Return the condition under which the actor may see a household's row: her own township's or village's, or the county's."""
    found = rules.relations(work.actor, "disaster.household.read")
    mine: Any = table
    if "county" in found:
        condition: ColumnElement[bool] = mine.county == work.house.county
        return condition
    return or_(
        mine.township.in_(sorted(found.get("own", frozenset()))),
        mine.village.in_(sorted(found.get("village", frozenset()))),
    )


def named(work: Work, row: Registration | Rebuilding) -> bool:
    """Tell whether the actor reads the name of a row's household."""
    of_village = rules.relations(work.actor, "helper.visit").get("village", frozenset())
    return row.village in of_village or sees_names(work.actor, township=row.township)
