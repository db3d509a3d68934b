"""The intake process moves a case: papers, one-time notice, acceptance, items."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from markupsafe import escape
from sqlalchemy import select

from server.cases.models import Case, Deadline, Item, Timer
from server.cases.refusals import SamePerson
from server.documents.models import Document
from server.foundation.clock import local_date
from server.foundation.errors import InvalidAnswers
from server.households.models import Benefit
from server.intake import changes, operations, withdrawing
from server.intake.refusals import ItemNotByHand
from tests.integration.intake.conftest import DIMENSIONS, filled, looked_at
from tests.stage import Stage, csrf_token

Complete = Callable[..., None]


def states(stage: Stage, case_id: str) -> tuple[str, dict[str, str]]:
    def read(work: Any) -> tuple[str, dict[str, str]]:
        rows = work.session.scalars(select(Item).where(Item.case_id == case_id))
        return work.session.get_one(Case, case_id).state, {i.item: i.state for i in rows}

    return stage.read(read)


def documents(stage: Stage, case_id: str) -> list[str]:
    return stage.read(
        lambda work: list(
            work.session.scalars(select(Document.kind).where(Document.case_id == case_id).order_by(Document.id))
        )
    )


def accepted(stage: Stage, case_id: str, complete: Complete) -> None:
    complete("clerk.qingsui", case_id, "check", papers=looked_at(stage, case_id), check_outcome="complete")


def paths(refused: pytest.ExceptionInfo[InvalidAnswers]) -> dict[str, str]:
    return {problem.path: problem.code for problem in refused.value.fields}


def test_complete_papers_are_accepted_at_once_with_a_notice(stage: Stage, registered: str, complete: Complete) -> None:
    accepted(stage, registered, complete)

    assert states(stage, registered)[0] == "accepted"
    assert documents(stage, registered) == ["acceptance-notice"]
    assert stage.read(lambda work: work.session.get_one(Case, registered).rule_pack)
    assert [row["item"] for row in stage.open_tasks(registered)["assess"].draft["items"]][0] == "dibao"


def test_the_notice_tells_by_when_the_family_is_answered_and_no_inner_term(
    stage: Stage, registered: str, complete: Complete
) -> None:
    accepted(stage, registered, complete)

    told = stage.read(lambda work: work.session.scalars(select(Document.facts)).one()["due"])
    # 受理 2026-09-18（五）。LS.spend 15 个工作日与 DB.total 30 个工作日，中秋、国庆按 2026 年通知
    assert [(row["what"], row["on"]) for row in told if "（" not in row["what"]] == [
        ("支出型临时救助办结", "2026-10-15"), ("低保审核确认办结", "2026-11-05"),
    ]  # fmt: skip
    assert "第二十二条" in told[-1]["basis"]


def test_the_notice_tells_by_when_a_child_is_decided_and_by_when_a_need_is_passed_on_and_answered(
    stage: Stage, complete: Complete
) -> None:
    asked = filled(stage, items_wanted=["child", "disease-emergency", "education", "employment"])
    case_id = stage.run("clerk.qingsui", lambda work: operations.register(work, answers=asked)).case_id
    accepted(stage, str(case_id), complete)

    told = stage.read(lambda work: work.session.scalars(select(Document.facts)).one()["due"])
    # 受理 2026-09-18（五）。NA.assess 2 个工作日：09-20（日，调休上班）、21；TR.send 2 个：22、23；TR.sign 2 个：24、28（中秋 25 至 27）。
    # TR.fast 5 个：29、30、10-08、09、10（六，调休上班）；TR.result 20 个：29、30、10-08 至 10（5）、12 至 16（10）、19 至 23（15）、26 至 30（20）。
    # 儿童从申请之日 09-18 起：SW.check 15 个：20 至 24（5）、28 至 30（8）、10-08 至 10（11）、12 至 15（15）；
    # SW.county 再 15 个：16（1）、19 至 23（6）、26 至 30（11）、11-02 至 05（15）。
    others = ("支出型临时救助办结", "低保审核确认办结")  # proposed at the window too
    assert [(row["what"], row["on"]) for row in told if row["what"] not in others] == [
        ("发出转办单（疾病应急救助、教育救助、就业救助）", "2026-09-23"),
        ("反馈办理结果（先救治、先垫付的）（疾病应急救助）", "2026-10-10"),
        ("事实无人抚养儿童查验", "2026-10-15"),
        ("反馈办理结果（教育救助、就业救助）", "2026-10-30"),
        ("县级确认（次月起发放）", "2026-11-05"),
    ]
    county = [row["basis"] for row in told if "转办单" in row["what"] or "反馈" in row["what"]]
    assert all("演示参数" in basis or "本县规定" in basis for basis in county)


def test_a_paper_that_data_prove_is_never_demanded(stage: Stage, registered: str, complete: Complete) -> None:
    papers = looked_at(stage, registered, 收入={"state": "missing", "what_to_bring": "单位收入证明"})
    with pytest.raises(InvalidAnswers) as refused:
        complete("clerk.qingsui", registered, "check", papers=papers, check_outcome="deficient")

    where = next(path for path, code in paths(refused).items() if code == "provable-by-data")
    assert "第六十二条" in next(p.zh for p in refused.value.fields if p.path == where)


def test_before_the_law_was_in_force_its_article_is_not_cited(stage: Stage, complete: Complete) -> None:
    from server.intake import checks

    work = stage.work(stage.database.session(), "clerk.qingsui")
    before = type(work)(session=work.session, actor=work.actor, now=work.now.replace(month=6), house=work.house)
    assert before.today < date(2026, 7, 1)
    assert checks._demanded(before, [{"paper": "收入证明", "state": "missing"}]) == []
    work.session.close()


def test_everything_missing_is_told_once(stage: Stage, registered: str, complete: Complete) -> None:
    papers = looked_at(stage, registered)[1:]
    with pytest.raises(InvalidAnswers) as refused:
        complete("clerk.qingsui", registered, "check", papers=papers, check_outcome="complete")

    assert paths(refused) == {"papers": "not-looked-at"}


def test_the_notice_goes_out_and_the_papers_come_back(stage: Stage, registered: str, complete: Complete) -> None:
    papers = looked_at(stage, registered, 诚信={"state": "missing", "what_to_bring": "签字的承诺书"})
    complete("clerk.qingsui", registered, "check", papers=papers, check_outcome="deficient")
    assert documents(stage, registered) == ["deficiency-notice"]

    complete("clerk.qingsui", registered, "supplement", received_on="2026-09-18", supplement_complete=True)
    complete("clerk.qingsui", registered, "decide", next_step="accept", reason="材料已补齐", contacted_on="2026-09-18")

    assert states(stage, registered)[0] == "accepted"


def test_the_time_for_missing_papers_runs_from_the_recorded_delivery(
    stage: Stage, registered: str, complete: Complete
) -> None:
    papers = looked_at(stage, registered, 诚信={"state": "missing", "what_to_bring": "签字的承诺书"})
    complete("clerk.qingsui", registered, "check", papers=papers, check_outcome="deficient")
    client = stage.client("clerk.qingsui")
    page = f"/tasks/{stage.open_tasks(registered)['supplement'].id}"
    # 出具 09-18：09-20（调休）(1)、21…24 (5)、28…30 (8)、10-08、09 (10)
    assert supplement_ends(stage, registered) == ("2026-10-09", "2026-10-09", "2026-10-09")
    assert "改从送达起算" in client.get(page).text

    stage.move_to("2026-09-23T09:00:00+08:00")
    notice = stage.read(lambda work: work.session.scalars(select(Document.id)).one())
    client = stage.client("clerk.qingsui")
    token = csrf_token(client, f"/documents/{notice}")
    told = {"csrf_token": token, "way": "post", "received_by": "钱示例", "proof": "EMS 1", "at": "2026-09-22T15:30"}
    assert client.post(f"/documents/{notice}/delivery", data=told).status_code == 302

    # 送达 09-22：09-23、24 (2)、28…30 (5)、10-08、09 (7)、10-10（调休）(8)、12、13 (10)
    assert supplement_ends(stage, registered) == ("2026-10-13", "2026-10-13", "2026-10-13")
    assert "送达，补正期限从送达起算" in client.get(page).text
    stage.move_to("2026-10-13T23:00:00+08:00")
    stage.tick()
    assert "supplement" in stage.open_tasks(registered), "the timer moved along"
    stage.move_to("2026-10-14T00:01:00+08:00")
    stage.tick()
    assert "decide" in stage.open_tasks(registered)


def supplement_ends(stage: Stage, case_id: str) -> tuple[str, ...]:
    """Return the last day as the deadline, the timer and the task have it."""

    def read(work: Any) -> tuple[str, ...]:
        row = work.session.scalars(
            select(Deadline).where(Deadline.case_id == case_id, Deadline.rule == "SUP.fix")
        ).one()
        timer = work.session.scalars(select(Timer).where(Timer.element == "supplement_overdue")).one()
        task = stage.open_tasks(case_id)["supplement"]
        ends = (timer.due_at - timedelta(seconds=1), task.due_at - timedelta(seconds=1))
        return (row.due_on.isoformat(), *(local_date(end).isoformat() for end in ends))

    return stage.read(read)


def test_nobody_refuses_acceptance_alone(stage: Stage, answers: dict[str, Any], complete: Complete) -> None:
    made = stage.run("leader.qingsui", lambda work: operations.register(work, answers=answers))
    refusal = {"check_outcome": "not-accepted", "reason": "不属本县户籍，也无居住证", "basis": "本县规定（演示参数）"}
    complete("clerk.qingsui", made.case_id, "check", papers=looked_at(stage, made.case_id), **refusal)
    confirm = {"refusal_confirmed": True, "basis": "本县规定（演示参数）", "remedies": ["review", "lawsuit"]}
    complete("leader.qingsui", made.case_id, "confirm_refusal", **confirm)

    assert states(stage, made.case_id)[0] == "not-accepted"
    assert documents(stage, made.case_id) == ["non-acceptance-notice"]
    (cited,) = stage.read(
        lambda work: work.session.scalars(select(Document.facts).where(Document.case_id == made.case_id)).all()
    )
    assert cited["basis"][0] == "本县规定（演示参数）" and "《中华人民共和国社会救助法》" in str(cited["basis"][1:])
    again = stage.run("clerk.qingsui", lambda work: operations.register(work, answers=filled(stage)))
    assert again.case_id, "a household whose application was not accepted may apply again"


def test_confirmed_items_start_and_those_without_a_process_wait_for_a_result_by_hand(
    stage: Stage, registered: str, complete: Complete
) -> None:
    del stage.house.effects["item.start:dibao"]  # a county that handles the allowance on paper
    accepted(stage, registered, complete)
    complete("clerk.qingsui", registered, "assess", dimensions=DIMENSIONS, consents_to_transfer=True)
    case, found = states(stage, registered)
    assert (case, found["dibao"]) == ("open", "confirmed")

    item = stage.read(lambda work: work.session.scalars(select(Item.id).where(Item.item == "dibao")).one())
    answers = {"result": "granted", "document": "青民保〔2026〕0009号", "decided_on": date(2026, 9, 18)}
    stage.run(
        "clerk.qingsui", lambda work: changes.enter_result(work, case_id=registered, item_id=item, answers=answers)
    )

    assert states(stage, registered)[1]["dibao"] == "granted"
    assert stage.read(lambda work: work.session.scalars(select(Benefit.item)).all()) == ["dibao"]
    with pytest.raises(ItemNotByHand):
        stage.run(
            "clerk.qingsui", lambda work: changes.enter_result(work, case_id=registered, item_id=item, answers=answers)
        )


def test_departing_from_the_proposal_needs_a_reason(stage: Stage, registered: str, complete: Complete) -> None:
    accepted(stage, registered, complete)
    rows = stage.open_tasks(registered)["assess"].draft["items"]
    rows = [{**row, "take": not row["take"]} if row["item"] == "dibao" else row for row in rows]
    with pytest.raises(InvalidAnswers) as refused:
        complete(
            "clerk.qingsui", registered, "assess", dimensions=DIMENSIONS, items=rows, consents_to_transfer=True,
            items_confirmed=sum(row["take"] for row in rows),
        )  # fmt: skip

    assert paths(refused) == {"items/0/reason": "required"}


def test_a_proposed_item_is_answered_and_its_reason_stands_beside_the_assessment(
    stage: Stage, registered: str, complete: Complete
) -> None:
    accepted(stage, registered, complete)
    task = stage.open_tasks(registered)["assess"]
    why = stage.read(
        lambda w: w.session.scalars(select(Item).where(Item.case_id == registered, Item.item == "dibao")).one().reason
    )
    page = stage.client("clerk.qingsui").get(f"/tasks/{task.id}").get_data(as_text=True)
    assert why["zh"] and str(escape(why["zh"])) in page and why["basis"] in page

    others = [row for row in task.draft["items"] if row["item"] != "dibao"]
    with pytest.raises(InvalidAnswers) as refused:
        complete(
            "clerk.qingsui", registered, "assess", dimensions=DIMENSIONS, items=others, consents_to_transfer=True,
            items_confirmed=sum(row["take"] for row in others),
        )  # fmt: skip
    assert paths(refused) == {"items": "unanswered"}
    assert "最低生活保障" in refused.value.fields[0].zh


def test_a_withdrawal_ends_the_process_and_frees_the_items(stage: Stage, registered: str) -> None:
    stage.run(
        "clerk.qingsui",
        lambda work: withdrawing.withdraw(work, case_id=registered, reason="withdrawn", words="申请人本人到窗口撤回"),
    )
    stage.tick()

    assert states(stage, registered)[0] == "withdrawn"
    assert set(states(stage, registered)[1].values()) <= {"withdrawn", "declined"}
    assert stage.open_tasks(registered) == {}
    assert stage.run("clerk.qingsui", lambda work: operations.register(work, answers=filled(stage))).case_id


def test_nothing_ends_for_want_of_cooperation_where_nobody_would_be_reminded_first(
    stage: Stage, registered: str
) -> None:
    with pytest.raises(InvalidAnswers) as refused:
        stage.run(
            "clerk.qingsui",
            lambda work: withdrawing.withdraw(work, case_id=registered, reason="uncooperative", words="不来补材料"),
        )

    assert paths(refused) == {"reason": "nothing-to-remind"}
    assert states(stage, registered)[0] == "received"


def test_when_the_time_for_papers_runs_out_a_person_decides(stage: Stage, registered: str, complete: Complete) -> None:
    papers = looked_at(stage, registered, 诚信={"state": "missing", "what_to_bring": "签字的承诺书"})
    complete("clerk.qingsui", registered, "check", papers=papers, check_outcome="deficient")
    stage.move(days=30)
    stage.tick()

    assert set(stage.open_tasks(registered)) == {"decide"}
    assert states(stage, registered)[0] != "not-accepted"


def test_two_persons_check_and_confirm(stage: Stage, registered: str, complete: Complete) -> None:
    refusal = {"check_outcome": "not-accepted", "reason": "理由", "basis": "依据"}
    complete("clerk.qingsui", registered, "check", papers=looked_at(stage, registered), **refusal)
    with pytest.raises(Exception) as refused:
        complete(
            "clerk.qingsui", registered, "confirm_refusal", refusal_confirmed=True, basis="依据", remedies=["review"]
        )

    assert isinstance(refused.value, SamePerson) or refused.value.type == "task-not-yours"
