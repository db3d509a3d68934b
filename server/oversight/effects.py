"""What diagrams ask of oversight: put a transfer on the supervision list."""

from __future__ import annotations

from server.cases.occurrence import EffectHandler, Occurrence
from server.foundation.inserting import insert_new
from server.foundation.work import Work
from server.oversight.models import SupervisionEntry


def list_transfer(work: Work, occurrence: Occurrence) -> None:
    """Put a transfer on the supervision list; the same unit stands there once per cause."""
    unit = str(occurrence.data.get("unit_department") or occurrence.township)
    row = {
        "id": work.new_id(), "county": work.house.county, "case_id": occurrence.case_id,
        "instance_id": occurrence.instance_id, "unit_id": unit, "cause": str(occurrence.inputs.get("cause", "unsigned")),
        "element": occurrence.element, "at": work.now,
    }  # fmt: skip
    insert_new(work.session, SupervisionEntry, [row])


HANDLERS: dict[str, EffectHandler] = {"supervision.list": list_transfer}
