"""Write the timeline of a case."""

from __future__ import annotations

from typing import Any

from sqlalchemy import insert

from server.cases.models import Event
from server.foundation.database import table_of
from server.foundation.work import Work

_WRITE = insert(table_of(Event))  # by Core and built once: every command writes one


def note(
    work: Work, case_id: str, kind: str, *, instance_id: str | None = None, unit: str | None = None, role: str | None = None,
    **detail: Any,
) -> None:  # fmt: skip
    """Add one line to the timeline; `unit` and `role` tell on which post it was done, so that a substitute's act names both."""
    work.session.execute(
        _WRITE,
        {
            "id": work.new_id(), "county": work.house.county, "case_id": case_id, "instance_id": instance_id, "at": work.now,
            "kind": kind, "by": work.actor.id, "by_name": work.actor.name, "acting_for": work.actor.in_place_of(unit, role),
            "detail": detail,
        },
    )  # fmt: skip
