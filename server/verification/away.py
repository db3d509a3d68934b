"""Who of a household does not count: what the home visit sees of each, and what the means check found (民发〔2021〕57号 art. 7)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from server.cases.events import note
from server.cases.models import Case
from server.foundation.errors import FieldProblem
from server.foundation.work import Work
from server.households import counting
from server.households.models import Membership, Person
from server.verification.models import HomeVisit, Investigation
from server.verification.queries import report_of
from server.verification.report import PersonReport, Report
from server.verification.survey import same_name

FIELD, HOME, HELD = "away_people", "home", "prison"


def away_problems(work: Work, answers: Mapping[str, Any], case: Case) -> list[FieldProblem]:
    """Refuse who is not of the household, who is named twice, and a household in which nobody would count."""
    registered = _registered(work, case.household_id)
    left = {name for name, row in registered.items() if row.counted}
    seen: set[str] = set()
    found = []
    for index, told in enumerate(answers.get(FIELD) or ()):
        name, path = same_name(str(told["name"])), f"{FIELD}/{index}/name"
        if name not in registered:
            found.append(FieldProblem(path, "not-a-member", "这个人不在家庭成员里。", "No member of the household."))
        elif name in seen:
            found.append(FieldProblem(path, "twice", "这个人已经填过。", "This person is named already."))
        seen.add(name)
        left = left | {name} if told["why"] == HOME else left - {name}
    if seen and not left and not found:
        words = ("家里至少要有一个人计入。", "Somebody of the household must count.")
        found.append(FieldProblem(f"{FIELD}/0/name", "nobody-left", *words))
    return found


def keep_away(work: Work, answers: Mapping[str, Any], case: Case) -> None:
    """Register who does not count, and who does again, as the people who visited saw it."""
    registered = _registered(work, case.household_id)
    for told in answers.get(FIELD) or ():
        row = registered[same_name(str(told["name"]))]
        if told["why"] == HOME:
            counting.count_again(work, row)
            continue
        since = date.fromisoformat(str(told["since"])) if told.get("since") else None
        reason = f"{answers['visited_on']} 入户查明：{told['basis']}"
        counting.leave_out(work, row, kind=str(told["why"]), reason=reason, since=since)


def follow_check(work: Work, investigation: Investigation) -> None:
    """Let the household count as the concluded check found: whoever is held is left out, and counts again when that was corrected.

    Of whom the visit said something else, such as a release, nothing is changed: it saw the person, the source only its list.
    """
    report = report_of(work, investigation.case_id)
    if report is None:
        return
    seen = _seen(work, investigation)
    registered = _registered(work, investigation.household_id)
    rows = {row.person_id: row for name, row in registered.items() if name not in seen}
    changed = []
    for person in report.people:
        row = rows.get(person.person_id or "")
        if row is None or person.kind != "member":
            continue
        why = _held(report, person)
        if why and row.counted:
            counting.leave_out(work, row, kind=counting.FOUND, reason=why)
        elif not why and row.not_counted_kind == counting.FOUND:
            counting.count_again(work, row)
        else:
            continue
        changed.append(person.name)
    if changed:
        note(
            work,
            investigation.case_id,
            "counted-by-check",
            instance_id=investigation.instance_id,
            names="、".join(changed),
        )


def _seen(work: Work, investigation: Investigation) -> set[str]:
    """Return of whom the investigation's visits said whether they are at home."""
    told = work.session.scalars(select(HomeVisit.answers).where(HomeVisit.investigation_id == investigation.id))
    return {same_name(str(row["name"])) for answers in told for row in answers.get(FIELD) or ()}


def _held(report: Report, person: PersonReport) -> str:
    """Return in words what stands in a report of somebody in prison or compulsory treatment, or nothing."""
    for line in person.lines:
        for found in line.findings:
            if found.kind == HELD:
                told = f"：{found.text}" if found.text else ""
                return f"核对报告 {report.number}，{line.holder}{told}"
    return ""


def _registered(work: Work, household_id: str) -> dict[str, Membership]:
    rows = work.session.execute(
        select(Person.name, Membership)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.household_id == household_id, Membership.until.is_(None))
    )
    return {same_name(name): row for name, row in rows}
