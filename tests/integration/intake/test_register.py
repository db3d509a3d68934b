"""The window registers a household once, and a case begins."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select

from server.cases.models import Case, Deadline, Item
from server.foundation.errors import InvalidAnswers, NotPermitted
from server.households.models import Person
from server.intake import operations
from server.intake.refusals import AlreadyOpen, SecondPersonNeeded
from tests.integration.intake.conftest import Answers, filled
from tests.stage import Stage


def items(stage: Stage, case_id: str) -> dict[str, str]:
    return stage.read(
        lambda work: {i.item: i.state for i in work.session.scalars(select(Item).where(Item.case_id == case_id))}
    )


def test_a_filled_form_becomes_a_case_with_its_papers_laid_out(stage: Stage, registered: str) -> None:
    task = stage.open_tasks(registered)["check"]

    assert items(stage, registered)["dibao"] == "proposed"
    papers = {row["paper"]: row.get("state") for row in task.draft["papers"]}
    assert papers["收入证明"] == "by-data"
    assert papers["身份证或户口簿（可出示电子证照）"] is None


def test_no_identity_number_stands_readable_in_the_case(stage: Stage, registered: str, answers: Answers) -> None:
    number = answers["applicant"]["id_number"]

    kept = stage.read(lambda work: str(work.session.get_one(Case, registered).answers))
    assert number not in kept
    assert "aesgcm." in kept


def test_a_second_window_gets_the_number_of_the_open_case(stage: Stage, registered: str) -> None:
    code = stage.read(lambda work: work.session.get_one(Case, registered).code)

    with pytest.raises(AlreadyOpen) as refused:
        stage.run("clerk.baishi", lambda work: operations.register(work, answers=filled(stage, town="baishi")))
    assert code in refused.value.text("zh")
    assert stage.read(lambda work: work.session.scalar(select(func.count()).select_from(Case))) == 1


def test_the_same_form_again_makes_no_second_person(stage: Stage, registered: str, answers: Answers) -> None:
    told = {"place": "青穗镇示例路口", "loss": 3000, "other_help": "单位捐助", "amount_asked": 2000}
    wanted = {
        **answers, "case": {**answers["case"], "items_wanted": ["judicial"]}, "applicant": {**answers["applicant"], "education": "70"},
        "hardship": {**answers["hardship"], **told},
    }  # fmt: skip
    choices = [
        {"item": "judicial", "take": True},
        *({"item": i, "take": False, "reason": "已在办"} for i in items(stage, registered)),
    ]
    again = stage.run("clerk.qingsui", lambda work: operations.register(work, answers=wanted, choices=choices))

    assert stage.read(lambda work: work.session.scalar(select(func.count()).select_from(Person))) == 2
    facts = stage.read(lambda work: [person.facts.get("education") for person in work.session.scalars(select(Person))])
    case = stage.read(lambda work: work.session.get_one(Case, again.case_id))
    assert "70" in facts and told.keys() <= case.answers["hardship"].keys()


def test_removing_a_proposed_item_needs_a_reason(stage: Stage, answers: Answers) -> None:
    with pytest.raises(InvalidAnswers) as refused:
        stage.run(
            "clerk.qingsui",
            lambda work: operations.register(work, answers=answers, choices=[{"item": "dibao", "take": False}]),
        )

    assert [problem.path for problem in refused.value.fields] == ["dibao-reason"]


def test_who_is_registered_elsewhere_applies_there_unless_the_window_says_why_not(stage: Stage) -> None:
    answers = filled(stage, items_wanted=["dibao"])
    answers["applicant"] |= {"registered_division": "690102102", "lives_elsewhere": True}
    with pytest.raises(InvalidAnswers) as refused:
        stage.run("clerk.qingsui", lambda work: operations.register(work, answers=answers))
    assert [(problem.path, problem.code) for problem in refused.value.fields] == [
        ("dibao-reason", "registered-elsewhere")
    ]
    assert "第三十七条" in refused.value.fields[0].zh and "送交其他乡镇窗口" in refused.value.fields[0].zh

    why = [{"item": "dibao", "take": True, "reason": "女儿户籍在本乡镇"}]
    made = stage.run("clerk.qingsui", lambda work: operations.register(work, answers=answers, choices=why))
    kept = stage.read(
        lambda w: w.session.scalars(select(Item.reason).where(Item.case_id == made.case_id, Item.item == "dibao")).one()
    )
    assert kept["place"]["apply_to"] == "pass-on"


@pytest.mark.parametrize(
    ("path", "value", "where"),
    [
        ("id_number", "690102198510100029", "applicant/id_number"),
        ("birth", "2030-01-01", "applicant/birth"),
        ("name", "", "applicant/name"),
    ],
)
def test_a_wrong_answer_is_told_at_its_field(stage: Stage, answers: Answers, path: str, value: str, where: str) -> None:
    answers["applicant"][path] = value
    with pytest.raises(InvalidAnswers) as refused:
        stage.run("clerk.qingsui", lambda work: operations.register(work, answers=answers))

    assert where in [problem.path for problem in refused.value.fields]
    assert stage.read(lambda work: work.session.scalar(select(func.count()).select_from(Case))) == 0


def test_full_width_digits_and_rare_names_are_taken_as_they_are_meant(stage: Stage, answers: Answers) -> None:
    number = answers["applicant"]["id_number"]
    answers["applicant"]["id_number"] = number.translate({ord(d): 0xFF10 + int(d) for d in "0123456789"})
    for row in (answers["applicant"], answers["income"][0], answers["account"], *answers["promises"]["authorised_by"]):
        for key in ("name", "person", "payee"):
            if row.get(key) == "钱示例":
                row[key] = "阿依古丽•䶮"
    made = stage.run("clerk.qingsui", lambda work: operations.register(work, answers=answers))

    assert made.case_id
    assert stage.read(lambda work: "阿依古丽·䶮" in set(work.session.scalars(select(Person.name))))


def test_a_department_cannot_register_at_the_window(stage: Stage, answers: Answers) -> None:
    with pytest.raises(NotPermitted):
        stage.run("officer.education", lambda work: operations.register(work, answers=answers))


def test_a_late_entry_needs_a_reason(stage: Stage) -> None:
    late = filled(stage, received_at="2026-09-10T15:00:00+08:00")
    with pytest.raises(InvalidAnswers) as refused:
        stage.run("clerk.qingsui", lambda work: operations.register(work, answers=late))

    assert [problem.path for problem in refused.value.fields] == ["true_time_reason"]


def test_a_late_entry_counts_only_when_a_second_person_approves_and_is_overdue_at_birth(stage: Stage) -> None:
    late = filled(stage, received_at="2026-09-10T15:00:00+08:00")
    asked = stage.run(
        "leader.qingsui", lambda work: operations.register(work, answers=late, true_time_reason="系统停电，纸质登记")
    )
    assert asked.waiting
    with pytest.raises(SecondPersonNeeded):
        stage.run("leader.qingsui", lambda work: operations.approve_true_time(work, draft_id=asked.draft_id))

    made = stage.run("reviewer.qingsui", lambda work: operations.approve_true_time(work, draft_id=asked.draft_id))

    due = stage.read(lambda work: work.session.scalars(select(Deadline).where(Deadline.case_id == made.case_id)).one())
    assert str(due.due_on) == "2026-09-14"  # Thursday 10th + Friday 11th, Monday 14th
    assert due.due_at is not None
    assert due.due_at < stage.clock.now()


def test_a_future_receipt_is_refused(stage: Stage) -> None:
    early = filled(stage, received_at="2026-09-19T10:00:00+08:00")
    with pytest.raises(InvalidAnswers) as refused:
        stage.run("clerk.qingsui", lambda work: operations.register(work, answers=early))

    assert "case/received_at" in [problem.path for problem in refused.value.fields]


def test_what_comes_in_at_the_weekend_counts_from_monday(stage: Stage, complete: Callable[..., Any]) -> None:
    stage.move_to("2026-09-19T21:00:00+08:00")
    made = stage.run("duty.qingsui", lambda work: operations.register(work, answers=filled(stage)))

    due = stage.read(lambda work: work.session.scalars(select(Deadline).where(Deadline.case_id == made.case_id)).one())
    # Saturday night; Sunday 20 September 2026 is a make-up working day before the National Day holiday.
    assert str(due.due_on) == "2026-09-21"
