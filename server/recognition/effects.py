"""What the diagrams of this room ask of the service."""

from __future__ import annotations

from server.cases.events import note
from server.cases.models import Case
from server.cases.occurrence import EffectHandler, Occurrence
from server.determination.beginning import counted
from server.foundation.work import Work
from server.recognition import beginning, instalments, pushing, support


def recount(work: Work, occurrence: Occurrence) -> None:
    """Count the household's members again, because one died or moved; the process then begins anew with the same clock."""
    case = work.session.get_one(Case, occurrence.case_id)
    note(
        work, case.id, "recounted", instance_id=occurrence.instance_id, members=counted(work, case.household_id),
        change=str(occurrence.inputs.get("change") or ""),
    )  # fmt: skip


HANDLERS: dict[str, EffectHandler] = {
    **beginning.HANDLERS,
    "household.recount": recount,
    "message:recognised": pushing.recognised,
    "spend.plan": instalments.plan,
    "spend.pay-stage": instalments.pay,
    "care.changed": support.change_support,
}
