"""What the window need not type: the checklist of papers, the list of items, the household of a draft."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select, update

import forms
from server.cases.models import Case, Item, Task
from server.foundation.work import Work
from server.households.models import Household, Person
from server.households.operations import household_of, normal_name
from server.intake.models import Draft
from server.intake.papers import needed


def household_id(work: Work, draft: Draft) -> str | None:
    """Return the household that the draft's person belongs to, when the county knows it."""
    household = household_of(work, draft.person_id) if draft.person_id else None
    return household.id if household else None


def applicant_id(work: Work, clean: Mapping[str, Any], household: Household) -> str:
    """Return the row of who applies: not always the head of the household."""
    applicant = clean["applicant"]
    number = applicant.get("id_number")
    wanted = (
        Person.id_hash == work.house.vault.search_hash("id", str(number))
        if number
        else Person.name == normal_name(applicant["name"])
    )
    found = work.session.scalar(
        select(Person.id)
        .where(Person.county == work.house.county, Person.merged_into.is_(None), wanted)
        .order_by(Person.created_at.desc(), Person.id.desc())
        .limit(1)
    )
    return found or household.head_id


def day(value: Any) -> date | None:
    """Return the date of a form's answer."""
    return date.fromisoformat(str(value)[:10]) if value else None


def checklist(work: Work, *, instance_id: str, items: list[str], answers: Mapping[str, Any]) -> None:
    """Lay the papers of the items out on the task that checks them."""
    rows = [
        {"paper": p.zh, "state": "by-data", "data_source": p.data_zh} if p.data_zh else {"paper": p.zh}
        for p in needed(items, answers)
    ]
    _lay_out(work, instance_id, "check", {"papers": rows})


def assessment(work: Work, *, instance_id: str, case_id: str) -> None:
    """Lay the case's items out on the task that confirms them."""
    items = sorted(
        work.session.scalars(select(Item).where(Item.case_id == case_id)),
        key=lambda i: (i.state != "proposed", not i.reason.get("wanted"), i.item),
    )
    rows: list[dict[str, Any]] = [
        {
            "item": i.item,
            "take": i.state == "proposed",
            "proposed": bool(i.reason.get("certain")),
            "reason": i.added_reason,
        }
        for i in items
        if i.state in ("proposed", "declined")
    ]
    taken = sum(1 for row in rows if row["take"])
    _lay_out(work, instance_id, "assess", {"items": rows, "items_confirmed": taken})


def _lay_out(work: Work, instance_id: str, element: str, draft: dict[str, Any]) -> None:
    work.session.execute(
        update(Task)
        .where(Task.instance_id == instance_id, Task.element == element, Task.state == "open")
        .values(draft=draft),
        execution_options={"synchronize_session": False},
    )


def clean(answers: Mapping[str, Any], case: Case, today: date) -> dict[str, Any]:
    """Return a case's stored answers in the form's types."""
    return dict(forms.load(case.form, case.form_version).validate(answers, today=today).clean)
