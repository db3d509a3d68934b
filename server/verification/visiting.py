"""The home visit: who goes, whom they meet, what they bring back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, select

from server.cases.advance import plain
from server.cases.events import note
from server.cases.holding import may_do
from server.cases.models import Case, Task
from server.cases.occurrence import Occurrence
from server.cases.papers import issue_paper
from server.cases.queries.task import read_task
from server.cases.refusals import TaskNotYours
from server.documents.attachments import attach
from server.documents.models import Attachment
from server.foundation.clock import local_date
from server.foundation.errors import FieldProblem, InvalidAnswers
from server.foundation.work import Work
from server.organisation.models import Appointment, Unit, User
from server.organisation.roles import ROLES
from server.verification.authorising import is_minor, members
from server.verification.away import away_problems, keep_away
from server.verification.labour import keep_labour, labour_problems
from server.verification.models import HomeVisit
from server.verification.queries import investigation_of
from server.verification.survey import relatives_named, same_name

COUNTY_STEP = "county_visit_home"
SCENE, FORM = "入户 现场照片", "入户 签名表"  #: lines under which the visit's files are kept


def visit_problems(work: Work, occurrence: Occurrence) -> list[FieldProblem]:
    """Say what is wrong with a visit: when it was, who went, whom they met, which files are lacking."""
    case = work.session.get_one(Case, occurrence.case_id)
    return [
        *_date_problems(occurrence, case),
        *_investigator_problems(work, occurrence, case),
        *_met_problems(work, occurrence.answers, case),
        *labour_problems(work, occurrence.answers, case),
        *away_problems(work, occurrence.answers, case),
        *_file_problems(work, occurrence),
    ]


def _date_problems(occurrence: Occurrence, case: Case) -> list[FieldProblem]:
    """Nobody visits for a matter that had not been brought forward yet; an entry after the fact counts from its own day."""
    first = local_date(case.submitted_at)
    if date.fromisoformat(str(occurrence.answers["visited_on"])) >= first:
        return []
    words = (
        f"入户日期不能早于收到申请的日期（{first}）。",
        "The visit cannot lie before the matter was brought forward.",
    )
    return [FieldProblem("visited_on", "before-case", *words)]


def _investigator_problems(work: Work, occurrence: Occurrence, case: Case) -> list[FieldProblem]:
    """Ask for two different people, one of them of the visiting unit, none a filed relative or of the household."""
    names = [same_name(str(row["name"])) for row in occurrence.answers.get("investigators") or ()]
    relatives = relatives_named(work, case)
    household = {same_name(person.name) for person, _relation in members(work, case.household_id)}
    found = []
    if len(set(names)) < 2:
        words = ("入户调查至少要两名不同的人。", "Two different people at least visit a home.")
        found.append(FieldProblem("investigators", "two-people", *words))
    for index, name in enumerate(names):
        if name in relatives:
            words = ("该人员备案为申请人的近亲属，须回避。", "Filed as a close relative: must keep away.")
            found.append(FieldProblem(f"investigators/{index}/name", "relative", *words))
        elif name in household:
            words = ("家庭成员不能当调查员。", "A member of the household does not investigate.")
            found.append(FieldProblem(f"investigators/{index}/name", "household", *words))
    unit = work.session.scalars(select(Task.unit_id).where(Task.id == occurrence.task_id)).one()
    if not found and not any(unit in units for _id, units in staff(work, names).values()):
        its = work.session.get_one(Unit, unit).name
        zh = f"调查员中至少一人须是{its}的在岗人员，请写系统里登记的姓名。"
        found.append(
            FieldProblem("investigators", "nobody-of-the-unit", zh, f"One of them at least holds a post at {its}.")
        )
    return found


def staff(work: Work, names: list[str]) -> dict[str, tuple[str, frozenset[str]]]:
    """Return the accounts of those who hold a post today, by name: id and units; a name that two people bear is nobody's."""
    rows = work.session.execute(
        select(User.id, User.name, Appointment.unit_id)
        .join(Appointment, Appointment.user_id == User.id)
        .join(Unit, Unit.id == Appointment.unit_id)
        .where(
            Unit.county == work.house.county, User.name.in_(sorted(names)), User.closed_at.is_(None),
            Appointment.since <= work.today, (Appointment.until.is_(None)) | (Appointment.until >= work.today),
        )
    ).all()  # fmt: skip
    found: dict[str, dict[str, set[str]]] = {}
    for row in rows:
        found.setdefault(same_name(row.name), {}).setdefault(row.id, set()).add(row.unit_id)
    return {
        name: (next(iter(people)), frozenset(next(iter(people.values()))))
        for name, people in found.items()
        if len(people) == 1
    }


def _met_problems(work: Work, answers: Mapping[str, Any], case: Case) -> list[FieldProblem]:
    """Hold who was present against the household: 本人 is the applicant, a relation is the one on file, a child does not sign."""
    met, relation = same_name(str(answers.get("met_person") or "")), str(answers.get("met_relation") or "")
    people = members(work, case.household_id)
    known = next(((person, its) for person, its in people if same_name(person.name) == met), None)
    if known is None:
        if relation == "other":
            return []
        names = "、".join(person.name for person, _relation in people)
        zh = f"家庭成员中没有这个人（登记的成员：{names}）。不是共同生活成员的，关系请选“其他”。"
        return [
            FieldProblem(
                "met_person", "not-a-member", zh, f"Not a member of the household ({names}); else choose “other”."
            )
        ]
    person, its = known
    if is_minor(person, work.today) and not all(is_minor(each, work.today) for each, _relation in people):
        words = ("签名的在场成员须是成年人。", "The member who signs must be of age.")
        return [FieldProblem("met_person", "minor", *words)]
    if (person.id == case.applicant_id) != (relation == "self"):
        said = "该成员就是申请人，关系请选“本人”。" if relation != "self" else "该成员不是申请人，请选与申请人的关系。"
        return [FieldProblem("met_relation", "relation", said, "“The applicant” fits the applicant and nobody else.")]
    heads = any(
        each.id == case.applicant_id and kin == "self" for each, kin in people
    )  # the file knows kin of its head
    if heads and relation != its:
        words = ("与家庭登记的关系不一致，请核对。", "It is not the relation on file.")
        return [FieldProblem("met_relation", "relation", *words)]
    return []


def _file_problems(work: Work, occurrence: Occurrence) -> list[FieldProblem]:
    """Let nobody say that the signed form and the photos are there while they are not; from afar there is no scene."""
    there = files_of_visit(work, case_id=occurrence.case_id, task_id=str(occurrence.task_id))
    wanted = (FORM, SCENE) if occurrence.answers.get("way") == "on-site" else (FORM,)
    absent = [line for line in wanted if not there.get(line)]
    if not absent:
        return []
    zh = f"还没有上传：{'、'.join(line.partition(' ')[2] for line in absent)}。请先在入户页（“手机上填、拍照”）上传。"
    return [
        FieldProblem("form_attached", "files-missing", zh, "The signed form and photos of the scene are not there yet.")
    ]


def keep_files(work: Work, *, task_id: str, line: str, files: Sequence[tuple[str, bytes]]) -> int:
    """Keep photos of the home or scans of the signed form for the visit's open step, and return how many.

    :raises NotFound: there is no such step, or it is not the actor's to see.
    :raises TaskNotYours: another post does it.
    :raises InvalidAnswers: there is no file, or one is no picture or scan.
    """
    task = read_task(work, task_id)[0]
    if line not in (SCENE, FORM):
        raise InvalidAnswers([FieldProblem("what", "unknown", "请选择拍的是什么。", "Choose what it shows.")])
    if not may_do(work.actor, task):
        raise TaskNotYours(unit=work.session.get_one(Unit, task.unit_id).name, role=ROLES[task.role].zh)
    if not files:
        raise InvalidAnswers([FieldProblem("photos", "empty", "请选择照片。", "Choose photos.")])
    for name, content in files:
        attach(work, case_id=task.case_id, line=line, name=name, content=content, photo=line == SCENE)
    return len(files)


def files_of_visit(work: Work, *, case_id: str, task_id: str) -> dict[str, int]:
    """Return how many files were kept since the visit's step began, by line."""
    began = select(Task.created_at).where(Task.id == task_id).scalar_subquery()
    rows = work.session.execute(
        select(Attachment.line, func.count())
        .where(
            Attachment.case_id == case_id, Attachment.removed_at.is_(None), Attachment.line.in_((SCENE, FORM)),
            Attachment.added_at >= began,
        )
        .group_by(Attachment.line)
    ).all()  # fmt: skip
    return {line: count for line, count in rows}


def record_visit(work: Work, occurrence: Occurrence) -> None:
    """Keep a visit and number its papers: the visit form and the neighbours' record."""
    answers = plain(occurrence.answers)
    case = work.session.get_one(Case, occurrence.case_id)
    names = list(dict.fromkeys(same_name(str(row["name"])) for row in answers["investigators"]))
    accounts = staff(work, names)
    people = [
        {**row, "user": accounts[name][0]} if (name := same_name(str(row["name"]))) in accounts else row
        for row in answers["investigators"]
    ]
    county = occurrence.element == COUNTY_STEP
    investigation = investigation_of(work, instance_id=occurrence.instance_id)
    work.session.add(
        HomeVisit(
            id=work.new_id(), county=work.house.county, case_id=case.id, household_id=case.household_id,
            investigation_id=investigation.id if investigation else None, task_id=occurrence.task_id,
            level="county" if county else "township", visited_on=date.fromisoformat(str(answers["visited_on"])),
            way=answers["way"], emergency=str(answers.get("emergency") or ""), first_name=names[0], second_name=names[1],
            investigators=people, answers=answers, recorded_by=work.actor.id, recorded_at=work.now,
        )
    )  # fmt: skip
    work.session.flush()
    keep_labour(work, answers, case)
    keep_away(work, answers, case)
    for code in ("county-visit-form" if county else "home-visit-form", "neighbour-record"):
        issue_paper(work, occurrence, code)
    note(
        work, case.id, "county-visited" if county else "home-visited", instance_id=occurrence.instance_id,
        on=str(answers["visited_on"]), people=len(names),
    )  # fmt: skip
