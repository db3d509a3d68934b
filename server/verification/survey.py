"""The home visit, filed relatives and the community review: who may look, who was there, what was said."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

import forms
from server.audit import operations as audit
from server.cases.advance import plain
from server.cases.events import note
from server.cases.handing_over import amend
from server.cases.holding import behind_step
from server.cases.models import Case, Instance
from server.cases.occurrence import Occurrence
from server.cases.opening import read_case
from server.cases.paper_facts import word
from server.cases.papers import issue_paper
from server.foundation.errors import FieldProblem, InvalidAnswers
from server.foundation.work import Work
from server.organisation.models import User
from server.verification.authorising import members
from server.verification.models import Appraisal, RelativeFiling
from server.verification.refusals import Recused

APPRAISAL = "verify.appraisal"


def same_name(name: str) -> str:
    """Return a name as people are told apart by it."""
    return "".join(unicodedata.normalize("NFKC", name).split())


def filings(work: Work, case_id: str) -> list[RelativeFiling]:
    """Return the relatives of staff that are filed for the case's household, in this case or in another."""
    household = select(Case.household_id).where(Case.id == case_id).scalar_subquery()
    return list(
        work.session.scalars(
            select(RelativeFiling).where(RelativeFiling.household_id == household).order_by(RelativeFiling.filed_at)
        )
    )


def is_filed(work: Work, case: Case) -> bool:
    """Tell whether a relative of staff is filed for the household, or the application names one who will be."""
    told = dict(case.answers or {}).get("relative_of_staff") or {}
    return bool(told.get("is_relative")) or bool(filings(work, case.id))


def relatives_named(work: Work, case: Case) -> set[str]:
    """Return the names of the relatives of staff that are filed for the household, and of the one whom the application names."""
    names = {same_name(filing.staff_name) for filing in filings(work, case.id)}
    told = dict(case.answers or {}).get("relative_of_staff") or {}
    return names | ({same_name(str(told.get("staff_name") or ""))} if told.get("is_relative") else set())


def require_no_relative(work: Work, case_id: str, *, task_id: str | None = None) -> None:
    """Keep a filed relative of the applicant away from the case, and whoever would do the step on that relative's post alone.

    :raises Recused: the actor is one, or stands in for one.
    """
    names = relatives_named(work, work.session.get_one(Case, case_id))
    if not names:
        return
    behind = behind_step(work, task_id) - {work.actor.id}
    absent = work.session.scalars(select(User.name).where(User.id.in_(sorted(behind)))) if behind else ()
    if names & {same_name(name) for name in (work.actor.name, *absent)}:
        raise Recused


def visitor_problems(work: Work, case_id: str, *, path: str, names: Sequence[str]) -> list[FieldProblem]:
    """Say of two who visit a home that they are one person, or that one is a filed relative of the applicant; told at the second."""
    told = [same_name(name) for name in names]
    if len(set(told)) < 2:
        words = ("要两个人一起去，请填另一位。", "Two people go; name the other one.")
        return [FieldProblem(path, "two-people", *words)]
    if not relatives_named(work, work.session.get_one(Case, case_id)) & set(told):
        return []
    words = ("该人员备案为申请人的近亲属，须回避。", "Filed as a close relative: must keep away.")
    return [FieldProblem(path, "relative", *words)]


def file_relative(work: Work, *, case_id: str, staff_name: str, staff_post: str, relation: str) -> RelativeFiling:
    """File a relative of staff (近亲属备案); filed once more, it is the same filing.

    :raises InvalidAnswers: name, post or relation is missing.
    """
    read_case(work, case_id, action="verification.file-relative", held_by=frozenset())
    told = {"staff_name": staff_name.strip(), "staff_post": staff_post.strip(), "relation": relation.strip()}
    problems = [FieldProblem(name, "required", "请填写。", "Fill this in.") for name, text in told.items() if not text]
    if problems:
        raise InvalidAnswers(problems)
    row = keep_filing(work, case_id, **told)
    for instance_id in work.session.scalars(
        select(Instance.id).where(Instance.case_id == case_id, Instance.state == "open").order_by(Instance.id)
    ).all():
        amend(work, instance_id, {"relative_filed": True})  # a visit that is still to come is the county's too
    return row


def keep_filing(work: Work, case_id: str, *, staff_name: str, staff_post: str, relation: str) -> RelativeFiling:
    """Keep a filing and number its form, unless the same person is filed in the case already."""
    for known in work.session.scalars(select(RelativeFiling).where(RelativeFiling.case_id == case_id)):
        if same_name(known.staff_name) == same_name(staff_name):
            return known
    case = work.session.get_one(Case, case_id)
    row = RelativeFiling(
        id=work.new_id(), county=work.house.county, case_id=case_id, household_id=case.household_id,
        staff_name=staff_name[:80], staff_post=staff_post[:200], relation=relation[:40], filed_by=work.actor.id,
        filed_at=work.now,
    )  # fmt: skip
    work.session.add(row)
    work.session.flush()
    row.document_id = issue_paper(
        work, at_case(work, case), "relative-filing", staff_name=row.staff_name, staff_post=row.staff_post,
        relation=row.relation,
    ).id  # fmt: skip
    work.session.flush()
    note(work, case_id, "relative-filed")
    audit.record(work, "verification.file-relative", row.id, case=case_id)
    return row


def at_case(work: Work, case: Case) -> Occurrence:
    """Return the case's latest process as the place at which a paper is issued."""
    row = work.session.scalars(
        select(Instance).where(Instance.case_id == case.id).order_by(Instance.started_at.desc()).limit(1)
    ).first()
    return Occurrence(
        case_id=case.id, township=case.township, instance_id=row.id if row else "", item_id=row.item_id if row else None,
        subject=row.subject if row else None, data=row.data if row else {},
    )  # fmt: skip


def record_appraisal(work: Work, *, case_id: str, answers: Mapping[str, Any]) -> Appraisal:
    """Record a community review (form `verify.appraisal`): five people or more, none of the household or a filed relative.

    :raises InvalidAnswers: too few people, or the votes do not add up.
    """
    case = read_case(work, case_id, action="verification.appraise", held_by=frozenset())
    checked = forms.load(APPRAISAL).validate(answers, today=work.today)
    problems = [FieldProblem(e.path, e.code, e.zh, e.en) for e in checked.errors]
    clean = dict(checked.clean)
    problems += _appraisal_problems(work, case, clean) if not problems else []
    if problems:
        raise InvalidAnswers(problems)
    row = Appraisal(
        id=work.new_id(), county=work.house.county, case_id=case.id, household_id=case.household_id, held_on=_day(clean["held_on"]),
        place=clean["place"], chair=clean["chair"], people=plain({"p": clean["people"]})["p"], question=clean["question"],
        agree=clean["agree"], against=clean["against"], abstained=clean["abstained"], opinion=clean["opinion"],
        recorded_by=work.actor.id, recorded_at=work.now,
    )  # fmt: skip
    work.session.add(row)
    work.session.flush()
    row.document_id = issue_paper(work, at_case(work, case), "appraisal-record", **_appraisal_facts(row)).id
    work.session.flush()
    note(work, case.id, "appraised", agree=row.agree, against=row.against)
    audit.record(work, "verification.appraise", row.id, case=case.id)
    return row


def _day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value))


def _appraisal_problems(work: Work, case: Case, clean: Mapping[str, Any]) -> list[FieldProblem]:
    names = [same_name(str(row["name"])) for row in clean["people"]]
    away: Collection[str] = {same_name(f.staff_name) for f in filings(work, case.id)} | {
        same_name(person.name) for person, _relation in members(work, case.household_id)
    }
    found = []
    if len(set(names)) != len(names):
        found.append(FieldProblem("people", "twice", "同一个人写了两次。", "Somebody stands in it twice."))
    if any(name in away for name in names):
        found.append(
            FieldProblem(
                "people",
                "relative",
                "申请家庭成员和备案的近亲属不能参加评议。",
                "The household and filed relatives take no part.",
            )
        )
    if clean["agree"] + clean["against"] + clean["abstained"] != len(names):
        found.append(
            FieldProblem(
                "agree", "votes", f"票数合计应等于参加人数 {len(names)}。", f"The votes must add up to {len(names)}."
            )
        )
    return found


def _appraisal_facts(row: Appraisal) -> dict[str, Any]:
    return {
        "held_on": row.held_on.isoformat(), "place": row.place, "chair": row.chair, "question": row.question,
        "people": [f"{p['name']}（{word(APPRAISAL, 'people/standing', p['standing'])}）" for p in row.people], "agree": row.agree, "against": row.against,
        "abstained": row.abstained, "opinion": row.opinion,
    }  # fmt: skip
