"""What an emergency leaves to be done: the common form is begun with what is known, for who is still in need or was not urgent."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select

from server.cases.advance import plain
from server.cases.events import note
from server.cases.models import Case, Task
from server.cases.occurrence import Occurrence
from server.cases.words import ITEMS, name_of
from server.foundation.clock import local_date
from server.foundation.work import Work
from server.households.models import Person
from server.intake import drafts, known
from server.intake.models import Draft
from server.messaging.operations import tell_posts

ORDINARY = "temp-spend"  #: what an emergency that is none is asked for as: relief that waits for its papers
#: kinds of emergencies that the common form knows as causes under the same name
_CAUSES = frozenset({"fire", "traffic", "accident", "illness", "disaster"})


def begin_form(work: Work, what: Occurrence, case: Case, *, cause: str) -> Draft:
    """Begin the application that follows an emergency at its window, and tell the window where it stands.

    The emergency was registered in a minute, without household, income or consent: an item needs the common form first.
    """
    outcome = _outcome(work, case.id)
    items = [str(item) for item in outcome.get("next_items") or (ORDINARY,)]
    person = work.session.get_one(Person, case.applicant_id)
    answers = known.known_answers(work, person, applicant={}, township=case.township)
    answers["case"] |= {"items_wanted": items}
    answers["hardship"] = _hardship(case, str(outcome.get("situation") or ""))
    draft = drafts.add_draft(
        work, township=case.township, opened_by_unit=case.township, answers=plain(answers), person_id=person.id
    )
    named = "、".join(name_of(ITEMS, item).zh for item in items)
    note(work, case.id, "application-begun", instance_id=what.instance_id, items=named)
    tell_posts(
        work, unit_id=case.township, roles=("clerk",), template="task-arrived", cause=f"{what.instance_id}:{what.element}:{cause}",
        facts={"case": case.code, "task": "急难之后的申请已开好草稿：请联系本人，填完登记", "unit": ""}, case_id=case.id,
        link=f"/intake/drafts/{draft.id}",
    )  # fmt: skip
    return draft


def _outcome(work: Work, case_id: str) -> dict[str, Any]:
    """Return what the window found when the emergency had ended; nothing where it was none."""
    told = work.session.scalar(
        select(Task.answers)
        .where(Task.case_id == case_id, Task.form == "urgent.outcome", Task.state == "done")
        .order_by(Task.completed_at.desc())
        .limit(1)
    )
    return dict(told or {})


def _hardship(case: Case, situation: str) -> dict[str, Any]:
    """Return the event as the common form asks for it, with how things stand now."""
    event = dict(case.answers.get("event") or {})
    words = [str(event.get("narrative") or ""), f"（急难案件 {case.code}）", situation]
    told = {
        "causes": [event["kind"] if event.get("kind") in _CAUSES else "other"], "narrative": "".join(words)[:2000],
        "place": event.get("place"), "loss": event.get("loss"), "other_help": event.get("other_help"),
    }  # fmt: skip
    if event.get("happened_at"):
        told["event_on"] = local_date(datetime.fromisoformat(str(event["happened_at"]))).isoformat()
    return {name: value for name, value in told.items() if value not in (None, "")}
