"""Whoever is typed into a form, family or not, is covered for those who read no names: by what the field asks for, over all forms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy import insert, select

import forms
from forms.fields import Field
from server.cases.models import Case, Comment, Instance, Task
from server.cases.queries.case import case_sheet
from server.cases.queries.task import TaskSheet, task_sheet
from server.cases.sealing import seal_task
from server.cases.written import TELLING
from server.foundation.work import Work
from server.households.models import Household
from server.referrals.models import Referral, ReferralDetails
from server.verification.models import Authorisation
from tests.integration.cases.conftest import make_case, start_urgent
from tests.integration.permissions.readers import words
from tests.planting import plant
from tests.stage import Stage

SAID = {"person": "赫连示{}号", "place": "示例新区{}号院", "number": "690{:09d}", "staff": "慕容示{}"}
ADDRESSES = ("示例老街三号院", "示例老街三号院二单元")  #: one begins as the other: none may be left in part
ELSEWHERE = ("闾丘示亲", "濮阳示证", *ADDRESSES)
ASKING = [key for key in forms.keys() if any(field.about for field in forms.load(key).root.walk())]


def marked(parent: Field, told: dict[str, str]) -> dict[str, Any]:
    """Answer every field that tells of somebody with words of its own."""
    found: dict[str, Any] = {}
    for field in parent.children:
        if field.children:
            rows = marked(field, told)
            found[field.name] = [rows] if field.type == "array" else rows
        elif field.about and field.type == "string":
            text = SAID[field.about].format(len(told) + 10)
            told[text] = field.about
            found[field.name] = text
    return found


def lay_down(work: Work, case_id: str, told: dict[str, str]) -> dict[str, str]:
    """Let every form have been answered once in a case, and a colleague repeat all of it in a remark; return task → form."""
    instance = work.session.scalars(select(Instance.id).where(Instance.case_id == case_id)).first()
    unit = work.session.scalars(select(Case.township).where(Case.id == case_id)).one()
    laid = {}
    for key in ASKING:
        form = forms.load(key)
        answers = seal_task(work.house.vault, key, form.version, marked(form.root, told))
        laid[f"asks-{len(laid)}"] = key
        work.session.execute(
            insert(Task).values(
                id=f"asks-{len(laid) - 1}", county=work.house.county, instance_id=instance, case_id=case_id, element="x", name=key, unit_id=unit,
                role="clerk", form=key, form_version=form.version, answers=answers, due_at=work.now, created_at=work.now, state="done",
                completed_at=work.now,
            )
        )  # fmt: skip
    values: Mapping[str, Any] = {
        "id": "repeats",
        "county": work.house.county,
        "case_id": case_id,
        "text": " ".join(told),
    }
    work.session.execute(insert(Comment).values(**values, by="x", by_name="同事", at=work.now))
    return laid


def shown(sheet: TaskSheet) -> str:
    """Return what a task's page shows of answers and remarks."""
    return str((sheet.answers, sheet.draft, sheet.before, [each.text for each in sheet.comments]))


def case(stage: Stage) -> str:
    """Open a case with a process."""

    def begin(work: Work) -> str:
        case_id = make_case(work, stage)
        start_urgent(work, case_id)
        return case_id

    return stage.run("clerk.qingsui", begin)


@pytest.mark.parametrize("login", ["supervisor.county", "auditor.county"])
def test_who_reads_no_names_reads_none_of_any_form(stage: Stage, login: str) -> None:
    case_id, told = case(stage), dict[str, str]()
    laid = stage.run(None, lambda work: lay_down(work, case_id, told))
    closed = {text for text, about in told.items() if about in TELLING}

    sheets = {key: stage.read(lambda w, i=i: shown(task_sheet(w, i)), login) for i, key in laid.items()}  # type: ignore[misc]
    assert {key: found for key, sheet in sheets.items() if (found := [t for t in closed if t in sheet])} == {}
    client = stage.client(login)
    some = next(identifier for identifier, key in laid.items() if key == "verify.visit")
    for path in (f"/tasks/{some}", f"/api/v1/tasks/{some}", f"/cases/{case_id}", f"/api/v1/cases/{case_id}"):
        page = words(client.get(path))
        assert (path, [t for t in closed if t in page], len(page) > 100) == (path, [], True)
    assert stage.read(lambda w: w.session.get_one(Comment, "repeats").text) == " ".join(
        told
    )  # to be shown, not to be kept
    assert len(ASKING) > 30
    staff = next(text for text, about in told.items() if about == "staff")
    assert any(staff in sheet for sheet in sheets.values())


def lay_elsewhere(work: Work, stage: Stage, case_id: str, told: dict[str, str]) -> None:
    """Let an obligor sign before a witness, and a transfer ask for a guardian; a colleague repeats it, and where they live, in a remark."""
    home = work.session.get_one(Household, work.session.get_one(Case, case_id).household_id)
    home.address, home.registered_address = ADDRESSES
    around = {"case_id": case_id, "household_id": home.id}
    plant(stage, work.session, Authorisation, **around, kind="obligor", name="闾丘示亲", witness="濮阳示证")
    plant(stage, work.session, Referral, **around, item="child-care", state="draft")
    form = forms.load("request-child-care")
    answers = marked(form.root, told)
    plant(
        stage, work.session, ReferralDetails, referral_id="planted-referrals", form=form.key, form_version=form.version, answers=answers
    )  # fmt: skip
    plant(stage, work.session, Comment, case_id=case_id, task_id=None, text=" ".join((*ELSEWHERE, *told)))


def test_who_is_named_in_a_check_or_a_transfer_is_covered_in_a_remark(stage: Stage) -> None:
    case_id, told = case(stage), dict[str, str]()
    stage.run(None, lambda work: lay_elsewhere(work, stage, case_id, told))
    closed = {*ELSEWHERE, *(text for text, about in told.items() if about in TELLING)}

    def remark(work: Work) -> str:
        return case_sheet(work, case_id).comments[0].text

    assert [each for each in {*closed, "二单元"} if each in stage.read(remark, "supervisor.county")] == []
    assert [each for each in closed if each not in stage.read(remark, "reviewer.civil")] == []
    assert len(closed) > len(ELSEWHERE)


def test_who_reads_names_reads_them(stage: Stage) -> None:
    case_id, told = case(stage), dict[str, str]()
    laid = stage.run(None, lambda work: lay_down(work, case_id, told))
    some = next(identifier for identifier, key in laid.items() if key == "verify.visit")

    page = words(stage.client("reviewer.civil").get(f"/tasks/{some}"))
    mine = [field for field in forms.load("verify.visit").root.walk() if field.about == "person"]
    assert sum(text in page for text, about in told.items() if about == "person") > len(mine)
    assert stage.read(lambda w: case_sheet(w, case_id), "reviewer.civil").case.id == case_id
