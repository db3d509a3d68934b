"""What a visit finds of each person's ability to work, and on what that rests: age, disability card, hospital, township (C9)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from server.cases.models import Case
from server.foundation.errors import FieldProblem
from server.foundation.work import Work
from server.verification.authorising import members
from server.verification.survey import same_name

FIELD = "labour_people"


def labour_problems(work: Work, answers: Mapping[str, Any], case: Case) -> list[FieldProblem]:
    """Refuse who is no member of the household, and who is named twice."""
    known = {same_name(person.name) for person, _relation in members(work, case.household_id)}
    seen: set[str] = set()
    found = []
    for index, row in enumerate(answers.get(FIELD) or ()):
        name, path = same_name(str(row["name"])), f"{FIELD}/{index}/name"
        if name not in known:
            found.append(FieldProblem(path, "not-a-member", "这个人不在家庭成员里。", "No member of the household."))
        elif name in seen:
            found.append(FieldProblem(path, "twice", "这个人已经填过。", "This person is named already."))
        seen.add(name)
    return found


def keep_labour(work: Work, answers: Mapping[str, Any], case: Case) -> None:
    """Keep with each person what was found: the sheet, the cycle of checks and an employment transfer go by it."""
    by_name = {same_name(person.name): person for person, _relation in members(work, case.household_id)}
    for row in answers.get(FIELD) or ():
        person = by_name[same_name(str(row["name"]))]
        told = {
            "capacity": str(row["capacity"]), "basis": str(row["basis"]), "note": str(row.get("note") or ""),
            "on": str(answers["visited_on"]),
        }  # fmt: skip
        person.facts = {**person.facts, "labour_found": told}
    work.session.flush()
