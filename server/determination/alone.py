"""One person of a household joins the allowance alone (单独纳入, 民发〔2021〕57号 art. 8, 民发〔2022〕83号): who, and a case of her own.

She applies herself, or her family for her: the case in which the item is decided is hers, so that its papers, notice, amount, certificate and
payment are of one person. Out of the family's application the item moves into a case that stands beside it (`Case.beside_id`): the papers, the
authorisations and the report are the family's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy import select, update

import forms
from server.audit import operations as audit
from server.cases.events import note
from server.cases.models import Case, Item
from server.cases.occurrence import Occurrence
from server.cases.opening import add_item, open_case
from server.cases.sealing import FORM, open_answers
from server.determination.beginning import ALONE
from server.foundation.database import QUIET
from server.foundation.errors import FieldProblem
from server.foundation.work import Work
from server.households import counting
from server.households.exclusions import EXCLUDES, collisions
from server.households.models import Person
from server.households.operations import normal_name
from workflows.assessment.alone import in_question

_BETWEEN_NAMES = re.compile(r"[\s、，,;；]+")
ITEM = ALONE
UNDER_WAY = ("proposed", "confirmed", "running")


def cases_of(work: Work, what: Occurrence) -> list[Occurrence]:
    """Return for each person who is to be taken in alone where her item is decided: in the applicant's case only the applicant's own."""
    item = work.session.get_one(Item, what.item_id)
    case = work.session.get_one(Case, item.case_id)
    people = whom(work, case, str(item.reason.get("for_whom") or ""))
    own = [_case_for(work, case, person) for person in people]
    work.session.execute(update(Item).where(Item.id == item.id).values(case_id=own[0].id), execution_options=QUIET)
    work.session.refresh(item)
    items = [
        item,
        *(add_item(work, case_id=each.id, item=ITEM, reason=item.reason, state="running") for each in own[1:]),
    ]
    return [replace(what, case_id=each.id, item_id=row.id) for each, row in zip(own, items, strict=True)]


def whom(work: Work, case: Case, named: str) -> list[Person]:
    """Return for whom the item is asked: the people named, else the applicant, else the first member whom the rule may take in."""
    members = counting.people(work, case.household_id)
    wanted = [normal_name(name) for name in _names(named)]
    found = [person for name in wanted for person in members if person.name == name]
    applicant = [person for person in members if person.id == case.applicant_id]
    names = _in_question(work, case)
    likely = [person for person in (*applicant, *members) if person.name in names]
    return found or likely[:1] or applicant or members[:1]


def problems(work: Work, case_id: str, *, named: str, path: str) -> list[FieldProblem]:
    """Return why nobody can be taken in alone so: a name that is not of the household, nobody named of several, somebody who has it."""
    case = work.session.get_one(Case, case_id)
    members = {person.name: person for person in counting.people(work, case.household_id)}
    strangers = [name for name in _names(named) if normal_name(name) not in members]
    if strangers:
        zh = f"家庭成员中没有{'、'.join(strangers)}：请按成员登记的姓名填写。"
        return [FieldProblem(path, "not-of-household", zh, f"Not members of the household: {', '.join(strangers)}.")]
    likely = _in_question(work, case)
    if not named.strip() and len(likely) > 1:
        zh = f"家里可以单独申请的不止一个人（{'、'.join(sorted(likely))}），请写明为谁申请。"
        return [FieldProblem(path, "required", zh, "Several of the household may join alone: say who.")]
    return [each for person in whom(work, case, named) for each in _has_it(work, case, person, path)]


def beside_household(taken: Iterable[str]) -> list[FieldProblem]:
    """Refuse to ask for the whole household and for one of it at the same time: whoever is eligible is taken in as a household."""
    if not {ITEM, "dibao"} <= set(taken):
        return []
    zh = "全户申请低保的，先看全户是否符合；不符合的，再为家里的重残、重病人员单独申请（民发〔2022〕83号）。请去掉其中一项。"
    return [
        FieldProblem("items", "whole-or-alone", zh, "Either the whole household asks for the allowance, or one of it.")
    ]


def _has_it(work: Work, case: Case, person: Person, path: str) -> list[FieldProblem]:
    """Refuse a second time: what she receives already, or what another case of hers still decides."""
    received = collisions(work, household_id=case.household_id, item=ITEM, person_id=person.id, case_id=case.id)
    found = [
        FieldProblem(path, "excluded", f"{person.name}：{each.reason_zh}（{each.basis}）。", f"{person.name}: {each.reason_en}.")
        for each in received if each.verdict == EXCLUDES
    ]  # fmt: skip
    other = work.session.scalar(
        select(Case.code)
        .join(Item, Item.case_id == Case.id)
        .where(Case.applicant_id == person.id, Case.id != case.id, Item.item == ITEM, Item.state.in_(UNDER_WAY))
        .limit(1)
    )
    if other is not None:
        zh, en = f"{person.name}的单独纳入已在办（案号 {other}）。", f"Case {other} of {person.name} is under way."
        found.append(FieldProblem(path, "under-way", zh, en))
    return found


def _case_for(work: Work, case: Case, person: Person) -> Case:
    if person.id == case.applicant_id:
        return case
    own = open_case(
        work, household_id=case.household_id, applicant_id=person.id, township=case.township, village=case.village,
        channel=case.channel, opened_by_unit=case.opened_by_unit, submitted_at=case.submitted_at, answers=case.answers,
        registered_at=case.registered_at, accepted_at=case.accepted_at, state="open", form=case.form,
        form_version=case.form_version, rule_pack=case.rule_pack, cause=case.cause, beside_id=case.beside_id or case.id,
    )  # fmt: skip
    for about, other in ((case, own), (own, case)):
        note(work, about.id, "asked-alone", instance_id=None, name=person.name, code=other.code)
    audit.record(work, "case.part", own.id, item=ITEM, beside=case.id)
    return own


def _names(named: str) -> list[str]:
    return [name for name in _BETWEEN_NAMES.split(named.strip()) if name]


def _in_question(work: Work, case: Case) -> set[str]:
    """Return the names of those whom the rule may take in, as the application describes them."""
    if case.form != FORM or not case.answers.get("applicant"):
        return set()
    answers = open_answers(work.house.vault, case.answers, case.form_version)
    clean = dict(forms.load(case.form, case.form_version).validate(answers, today=work.today).clean)
    people = (clean["applicant"], *clean.get("members", ()))
    return {
        normal_name(str(person["name"])) for person in people if person.get("counted", True) and in_question(person)
    }
