"""Marginal and rigid-expense households: what the check found counts, validity, the reminder, renewal in one press, conversion."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from server.cases.models import Case, Deadline, Item, TableAnswer
from server.determination import archive
from server.determination.models import Assessment
from server.foundation.errors import InvalidAnswers
from server.foundation.work import Work
from server.households import ledger
from server.households.models import RecognisedIdentity
from server.intake import effects
from server.messaging.models import InboxMessage
from server.recognition.models import ExpenseSheet, Recognition
from tests.integration.recognition.story import ILL, Household
from tests.stage import Stage, csrf_token

#: 每人每月1000元：高于低保标准800，低于1.5倍
MARGIN: dict[str, Any] = {"name": "钱示例", "id": "690102197510100174", "income": [{"kind": "wage", "amount": 12000}]}
MEETS = {"initial_conclusion": "meets", "opinion": "收入、财产已核算"}


def rows(stage: Stage, model: type, **wanted: object) -> list[Any]:
    return stage.read(lambda w: list(w.session.scalars(select(model).filter_by(**wanted))))


def recognised(home: Household) -> Household:
    home.noticed().do("forward", home.clerk, papers_complete=True, papers_count=11)
    assert not archive.missing(
        home.stage.read(lambda w: archive.contents(w, home.case_id, home.item_code)), before="forward"
    )
    home.do("county_review", "reviewer.civil", to_meeting=False, proposed="grant", opinion="同意")
    home.sign(decision="granted").deliver()
    home.do("publish", home.clerk, posted_on=home.stage.clock.now().date().isoformat(), place="村公示栏")
    return home


def test_a_marginal_household_is_recognised_reminded_and_renewed_with_the_same_papers(stage: Stage):
    home = Household(stage, "bianyuan", MARGIN).look_into()
    assert home.task("initial_opinion").draft["initial_conclusion"] == "meets"
    home.do("initial_opinion", "reviewer.qingsui", **MEETS)
    assert home.deadlines()["BY.total"].due_on == date(2026, 11, 5)  # 30 WD from 09-18 over the holidays
    recognised(home)

    (row,) = rows(stage, Recognition)
    assert (row.kind, row.recognised_on, row.valid_to) == ("bianyuan", date(2026, 9, 29), date(2027, 9, 29))
    client = stage.client(home.clerk)
    assert "有效" in client.get("/recognitions?state=valid").get_data(as_text=True)
    stage.move_to("2027-07-31T10:00:00+08:00")
    stage.tick()
    stage.tick()
    told = [m for m in rows(stage, InboxMessage, case_id=home.case_id) if m.link.startswith("/recognitions")]
    assert len({message.user_id for message in told}) == len(told) > 0  # each clerk once, sixty days before the end

    path = f"/intake/renewals/{row.id}"
    page = stage.client(home.clerk)
    answer = page.post(path, data={"csrf_token": csrf_token(page, path), "unchanged": "true"})
    assert answer.status_code in (302, 303), answer.get_data(as_text=True)
    assert rows(stage, Recognition)[0].renewal_case_id is not None
    assert page.post(path, data={"csrf_token": csrf_token(page, path), "unchanged": "true"}).status_code == 409


def test_what_the_check_found_decides_and_not_only_what_was_declared(stage: Stage):
    home = Household(stage, "bianyuan", MARGIN)
    home.look_into(found={"bank": [{"kind": "deposits", "amount": "90000"}]})
    assert home.task("initial_opinion").draft["initial_conclusion"] == "not-meets"
    with pytest.raises(InvalidAnswers) as refused:
        home.do("initial_opinion", "reviewer.qingsui", **MEETS)
    assert refused.value.fields[0].code == "departs-from-table"

    home.do("initial_opinion", "reviewer.qingsui", initial_conclusion="not-meets", opinion="存款超过规定")
    (answer,) = rows(stage, TableAnswer, table="recognise-bianyuan")
    assert answer.facts["assets_ok"] is False and answer.rules == ["recognise-bianyuan-assets"]
    (sheet,) = rows(stage, Assessment)
    money = next(line for line in sheet.sheet["assets"] if line["kind"] == "money")
    assert (money["value"], money["limit"]) == (
        "90000.00",
        "28800",
    )  # 36 months of 800 yuan, from the one table of limits
    page = stage.client("reviewer.civil").get(f"/determination/assessments/{sheet.id}").get_data(as_text=True)
    assert "90,000.00" in page and "每月金额" not in page  # an identity has no amount


def test_rigid_expenses_are_the_own_part_and_are_measured_against_the_whole_income(stage: Stage):
    spent = {"kind": "medical", "total": 67000, "basic_insurance": 30000, "medical_aid": 5000}
    about = {**ILL, "income": [{"kind": "wage", "amount": 50000}], "expenses": [{**spent, "own_part": 32000}]}
    home = Household(stage, "gangxing", about).look_into()
    line = {"person": home.name, **spent}
    with pytest.raises(InvalidAnswers) as refused:
        home.do("initial_opinion", "reviewer.qingsui", **MEETS, expenses=[{**line, "charity": 40000}])
    assert refused.value.fields[0].code == "covered-beyond-total"

    home.do("initial_opinion", "reviewer.qingsui", **MEETS, expenses=[line])
    (sheet,) = rows(stage, ExpenseSheet)
    assert (sheet.rigid, sheet.income, str(sheet.ratio)) == (
        32000,
        50000,
        "0.6400",
    )  # not of the 18,000 that the disease leaves
    assert recognised(home).item("gangxing").state == "granted"
    assert [row.kind for row in rows(stage, RecognisedIdentity, ended_on=None)] == ["gangxing"]


@pytest.mark.parametrize(("ending", "says"), [(True, "meets"), (False, "not-meets")])
def test_an_allowance_whose_end_is_decided_is_no_reason_to_refuse_what_follows_it(
    stage: Stage, ending: bool, says: str
):
    home = Household(stage, "bianyuan", MARGIN)
    stage.run(home.clerk, lambda w: home._know(w, "dibao"))

    def end(work: Work) -> None:  # decided today, paid and recognised until the month is over
        household = work.session.get_one(Case, home.case_id).household_id
        ledger.end_recognised(work, household_id=household, kind="dibao", on=date(2026, 9, 30))

    if ending:
        stage.run(home.clerk, end)
    home.look_into()

    task = home.task("initial_opinion")
    assert task.draft["initial_conclusion"] == says
    page = stage.client("reviewer.qingsui").get(f"/tasks/{task.id}").get_data(as_text=True)
    beside = page.partition('id="task-form"')[0]
    assert "决策表怎么说" in beside and ("按低保办理" in beside) is not ending


def test_a_leader_who_disagrees_sends_it_back_and_it_is_posted_before_it_is_granted(stage: Stage):
    home = Household(stage, "bianyuan", MARGIN).look_into()
    home.do(
        "initial_opinion",
        "reviewer.qingsui",
        initial_conclusion="not-meets",
        opinion="不符合",
        departs_why="有隐性收入",
    )
    home.do("forward", home.clerk, papers_complete=True, papers_count=9)
    told = {"to_meeting": False, "opinion": "同意乡镇", "reason": "收入不清", "basis": "国办发〔2023〕39号"}
    home.do("county_review", "reviewer.civil", proposed="refuse", **told)
    with pytest.raises(InvalidAnswers) as refused:
        home.sign(decision="granted", reason="应当认定")
    assert "not-posted" in {problem.code for problem in refused.value.fields}

    home.sign(decision="returned", reason="请重新审查")
    home.do("forward", home.clerk, papers_complete=True, papers_count=9)
    home.do("county_review", "reviewer.civil", to_meeting=False, proposed="grant", opinion="符合")
    assert home.open == {"initial_opinion"}
    home.do("initial_opinion", "reviewer.qingsui", **MEETS)
    assert home.open == {"post"}


def test_a_converted_item_says_why_and_its_clock_begins_with_the_households_yes(stage: Stage):
    home = Household(stage, "bianyuan", MARGIN)
    stage.move_to("2026-10-12T09:00:00+08:00")

    def convert(work: Any) -> None:
        from server.cases.occurrence import Occurrence

        item = work.session.scalars(select(Item).where(Item.case_id == home.case_id, Item.item == "bianyuan")).one()
        item.state = "refused"
        work.session.flush()
        effects.convert_item(
            work, Occurrence(case_id=home.case_id, township=home.town, instance_id="", item_id=None, subject=None, data={},
                             inputs={"item": "gangxing", "cause": "dibao-refused"}),
        )  # fmt: skip

    stage.run(home.clerk, convert)
    assert home.item("gangxing").added_reason == "低保不予确认，经申请人同意转办，沿用原材料"
    total = stage.read(lambda w: w.session.scalars(select(Deadline).where(Deadline.rule == "GX.total")).one())
    assert total.start_at.isoformat().startswith("2026-10-12")
