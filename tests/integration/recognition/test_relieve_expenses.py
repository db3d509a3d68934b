"""Relief of expenses: the own part, the same cause twice, who may sign how much, instalments, what a death or birth changes."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from server.cases.models import Case, TableAnswer
from server.complaints.models import Complaint
from server.documents.models import Document
from server.foundation.errors import InvalidAnswers
from server.foundation.work import Work
from server.households.models import Benefit
from server.households.models import Household as Owner
from server.recognition.models import Instalment
from tests.integration.complaints.desk import FOUND, Desk
from tests.integration.recognition.story import ILL, Household
from tests.stage import Stage

LINE = {
    "person": "尤示例",
    "kind": "medical",
    "total": 60000,
    "basic_insurance": 30000,
    "medical_aid": 5000,
}  # 自付 25000
TWICE = [{"on": "2026-10-08", "amount": 1400}, {"on": "2026-12-21", "amount": 1000}]


def assess(home: Household, amount: int, **more: Any) -> Household:
    told = {
        "cause": "illness",
        "expenses": [LINE],
        "disputed": False,
        "proposed": "grant",
        "proposed_amount": amount,
        "opinion": "属实",
    }
    home.do("initial_opinion", "reviewer.qingsui", **{**told, **more})
    return home


def refused(action: Any) -> set[str]:
    with pytest.raises(InvalidAnswers) as found:
        action()
    return {problem.code for problem in found.value.fields}


def complained(home: Household) -> Complaint:
    """Let a neighbour complain about the household while the township is about to decide."""
    desk = Desk(home.stage)
    code = home.stage.read(lambda w: w.session.scalars(select(Owner.code)).one())
    return desk.report(household_code=code)


def concluded(stage: Stage, complaint: Complaint) -> None:
    desk = Desk(stage)
    desk.do("reviewer.civil", complaint, "check", **{**FOUND, "checked_on": stage.clock.now().date().isoformat()})
    desk.do("approver.civil", complaint, "conclude", check_again=False)


def parts(stage: Stage) -> list[tuple[str, Decimal, bool]]:
    rows = stage.read(lambda w: list(w.session.scalars(select(Instalment).order_by(Instalment.serial))))
    return [(str(row.due_on), row.amount, row.requested_at is not None) for row in rows]


def happened(work: Work, case_id: str) -> None:
    case = work.session.get_one(Case, case_id)
    hardship = {**case.answers["hardship"], "place": "青穗县人民医院", "loss": 8600, "amount_asked": 3000}
    case.answers = {**case.answers, "hardship": hardship}


def test_within_its_limit_the_township_signs_and_relief_comes_in_instalments(stage: Stage):
    home = Household(stage, "temp-spend", ILL, identity="bianyuan")
    assert home.task("initial_opinion").draft["proposed"] == "grant"  # recognised: nobody asks for its means
    kept = stage.read(lambda w: list(w.session.scalars(select(TableAnswer).where(TableAnswer.case_id == home.case_id))))
    limits = {row.table: (row.rules, row.version) for row in kept if row.table in ("caps", "spend-limits")}
    assert limits == {"caps": (["caps-690102"], "2026.1"), "spend-limits": (["spend-limits-690102"], "2026.1")}
    assert refused(lambda: assess(home, 25001)) == {"above-own-part"}
    assert refused(lambda: assess(home, 2400, stages=[*TWICE, {"on": "2027-01-04", "amount": 5}])) == {"do-not-add-up"}

    stage.run(None, lambda w: happened(w, home.case_id))
    assess(home, 2400, stages=TWICE).noticed()
    (sheet,) = stage.read(lambda w: list(w.session.scalars(select(Document).where(Document.kind == "expense-sheet"))))
    assert sheet.facts["event"][-3:] == ["地点：青穗县人民医院", "估计损失：8,600.00 元", "希望的救助金额：3,000.00 元"]
    sign = "township_leader"
    assert home.task("sign_township").role == sign
    told = {"decision": "granted", "amount_reason": "困难突出"}
    assert refused(lambda: home.do("sign_township", "leader.qingsui", decided_amount=3200, **told)) == {"above-limit"}
    complaint = complained(home)
    granted = {"decision": "granted", "decided_amount": 2400}
    assert refused(lambda: home.do("sign_township", "leader.qingsui", **granted)) == {"looked-into-first"}
    concluded(stage, complaint)
    home.do("sign_township", "leader.qingsui", **granted)
    home.deliver()
    home.do("publish", home.clerk, posted_on=stage.clock.now().date().isoformat(), place="村公示栏")
    board = home.documents()["publication"].facts
    assert (board["cause"], [each for each in board["basis"] if "57号" in each]) == ("重病治疗", [])
    assert home.open == {"county_report"}  # the county is told; the money does not wait for it
    home.do("county_report", "reviewer.civil", seen=True)

    stage.move_to("2026-10-08T10:00:00+08:00")
    stage.tick()
    assert parts(stage) == [("2026-10-08", Decimal(1400), True), ("2026-12-21", Decimal(1000), False)]
    home.tell("household-changed", change_kind="member-joined")
    assert home.open == set()  # a birth changes nothing about what was approved
    home.tell("withdraw", withdrawal_reason="died")
    stage.move_to("2026-12-22T10:00:00+08:00")
    stage.tick()
    assert parts(stage)[1][2] is False
    assert home.item("temp-spend").state == "ended"


def test_above_the_limit_the_county_decides_and_above_the_cap_only_what_the_meeting_agreed_to(stage: Stage):
    home = assess(Household(stage, "temp-spend", ILL, identity="bianyuan"), 22000).noticed()
    home.do("county_review", "reviewer.civil", proposed="grant", proposed_amount=22000, opinion="属实")
    assert home.open == set()  # the joint meeting is asked
    home.tell("meeting-resolved", resolution="agree", resolved_amount="21000")
    told = {"proposed": "grant", "opinion": "按会议意见"}
    assert refused(lambda: home.do("county_review", "reviewer.civil", proposed_amount=22000, **told)) == {
        "above-resolution"
    }
    home.do("county_review", "reviewer.civil", proposed_amount=21000, **told)

    more = {"decision": "granted", "amount_reason": "再多救助一些"}
    task = home.stage.open_tasks(home.case_id)["sign_county"].id
    page = home.stage.client("approver.civil").get(f"/tasks/{task}").get_data(as_text=True)
    assert (
        "联席会议已议" in page and "21,000.00 元" in page and "支出核算" in page
    )  # whoever decides reads what others read
    assert refused(lambda: home.sign(decided_amount=22000, **more)) == {"above-resolution"}
    home.sign(decision="granted", decided_amount=21000)
    (benefit,) = stage.read(lambda w: list(w.session.scalars(select(Benefit))))
    assert (benefit.amount, benefit.period, benefit.since) == (Decimal(21000), "once", date(2026, 9, 29))


def test_the_same_cause_within_a_year_needs_a_reason_or_is_refused_in_writing(stage: Stage):
    home = Household(stage, "temp-spend", ILL, identity="bianyuan", received="temp-spend")
    assert home.open == {"judge_repeat"}
    home.do("judge_repeat", "reviewer.qingsui", repeat_justified=False, justification="没有新的支出，也没有理由")
    assert home.open == {"county_review"}  # nothing is posted, and the county looks before anybody refuses

    told = {"reason": "同一原因一年内已经救助过，没有新的支出", "basis": "国发〔2014〕47号"}
    home.do("county_review", "reviewer.civil", proposed="refuse", proposed_amount=0, opinion="同意", **told)
    home.sign(decision="refused", **told).deliver()
    assert home.item("temp-spend").state == "refused"
    assert "国发〔2014〕47号" in str(home.documents()["spend-refusal"].facts["basis"])
