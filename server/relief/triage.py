"""What the county's triage table says of an emergency: shown before it is judged, kept with the judgement, never in its place."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from server.cases.asking import ask, ask_and_keep, latest
from server.cases.models import Case, Instance, Task
from server.cases.occurrence import Occurrence
from server.foundation.clock import local_date
from server.foundation.work import Work
from server.relief.models import Relief

TABLE = "urgency-triage"


def facts_of(relief: Relief, *, living_threatened: bool) -> dict[str, Any]:
    """Return what the table asks for; whether anybody is left without a living is what the judge finds out."""
    days = (local_date(relief.registered_at) - local_date(relief.happened_at)).days
    return {"kind": relief.kind, "days_since": max(days, 0), "living_threatened": living_threatened}


def panel(work: Work, task: Task) -> tuple[str, dict[str, Any]] | None:
    """Return what the table answers either way, for whoever judges; a case without a registered emergency has none."""
    relief = work.session.get(Relief, work.session.get_one(Instance, task.instance_id).subject or "")
    if relief is None:
        return None
    answers = [(living, ask(work, TABLE, facts_of(relief, living_threatened=living))) for living in (True, False)]
    return "relief/triage_panel.html", {"answers": answers, "relief": relief}


def keep(work: Work, what: Occurrence) -> None:
    """Keep what the table says of what was found: whoever is judged urgent has nothing to live on."""
    relief = work.session.get(Relief, what.subject or "")
    if relief is None:
        return
    facts = facts_of(relief, living_threatened=bool(what.answers.get("urgent")))
    ask_and_keep(work, item_id=relief.item_id, table=TABLE, facts=facts)


def section(work: Work, case: Case) -> tuple[str, dict[str, Any]] | None:
    """Return why an emergency was handled as one, or None while nobody has judged it."""
    relief = work.session.scalar(select(Relief).where(Relief.case_id == case.id).limit(1))
    answer = latest(work, item_id=relief.item_id, table=TABLE) if relief is not None else None
    return None if answer is None else ("relief/triage_section.html", {"answer": answer})
