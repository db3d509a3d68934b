"""What people of the demo county and of scenarios bring back from a home visit: who went, whom they met, the files."""

from __future__ import annotations

from typing import Any

from server.cases.models import Case, Task
from server.cases.operations import complete_task
from server.demo.photo import PHOTO
from server.foundation.work import Work
from server.verification import homes, visiting
from server.verification.authorising import is_minor, members

SEEN: dict[str, Any] = {
    "way": "on-site", "met_signed": True, "housing": "自有住房", "living": "普通家电，无车", "labour": "assessed", "agrees": "yes",
    "findings": "与申报一致", "form_attached": True, "neighbours": [{"name": "某邻居", "said": "情况属实"}],
}  # fmt: skip


def make(work: Work, task_id: str) -> None:
    """Visit a home that is as it was declared: files first, then the form."""
    task = work.session.get_one(Task, task_id)
    people = members(work, work.session.get_one(Case, task.case_id).household_id)
    bring_files(work, task_id)
    answers = {
        **SEEN, **met(work, task.case_id), "visited_on": work.today.isoformat(), "members_confirmed": len(people),
        "investigators": two_of(work, task.unit_id, "入户调查员"),
    }  # fmt: skip
    complete_task(work, task_id=task_id, answers=answers)


def bring_files(work: Work, task_id: str) -> None:
    """Keep a photo of the scene and the signed form for an open visit."""
    for line in (visiting.SCENE, visiting.FORM):
        visiting.keep_files(work, task_id=task_id, line=line, files=[("入户.png", PHOTO)])


def met(work: Work, case_id: str) -> dict[str, Any]:
    """Return whom the visitors met: the applicant, where of age; else a grown-up of the household, else a neighbour."""
    case = work.session.get_one(Case, case_id)
    grown = [(person, kin) for person, kin in members(work, case.household_id) if not is_minor(person, work.today)]
    grown.sort(key=lambda each: each[0].id != case.applicant_id)
    if not grown:
        return {"met_person": "见证示例", "met_relation": "other"}
    person, kin = grown[0]
    return {"met_person": person.name, "met_relation": "self" if person.id == case.applicant_id else kin}


def two_of(work: Work, unit_id: str, post: str) -> list[dict[str, Any]]:
    """Return two colleagues of a unit as investigators who have signed."""
    return [{"name": name, "post": post, "signed": True} for name in homes.colleagues(work, unit_id)[:2]]
