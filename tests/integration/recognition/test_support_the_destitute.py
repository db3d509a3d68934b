"""A destitute person: three conditions, the draw, two people on the spot, the rating of self-care, and what changes it later."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.exc import NoResultFound

from server.cases.models import Case, TableAnswer
from server.cases.operations import complete_task
from server.cases.refusals import SpotCheckerOfTownship
from server.determination.models import Assessment
from server.documents.models import Document
from server.foundation.errors import InvalidAnswers, Refused
from server.foundation.work import Work
from server.households.entitlements import in_institutions
from server.households.models import Benefit, Person
from server.intake.withdrawing import withdraw
from server.payments.models import Recovery
from server.recognition.draws import is_drawn
from server.recognition.models import CareRating, SpotDraw
from server.recognition.operations import report_care
from server.reviews.models import Stop
from server.reviews.refusals import ChangeRuns
from server.verification.models import Finding, Inquiry
from tests.integration.payments.story import Desk, Roll
from tests.integration.recognition.story import OLD, Household
from tests.stage import Stage, csrf_token

MEETS = {
    "initial_conclusion": "meets", "labour_finding": "年满60周岁", "source_finding": "没有收入来源", "obligors_checked": True,
    "support_wish": "dispersed", "opinion": "三个条件都符合",
}  # fmt: skip
CHECKED = {"visited_on": "2026-09-29", "met": "本人", "agrees": True, "findings": "与申报一致"}
SIX = ("eating", "dressing", "bed", "toilet", "walking", "bathing")


def rated(*missed: str, on: str) -> dict[str, object]:
    marks = {name: name not in missed for name in SIX}
    return {**marks, "rated_on": on, "rated_by": "county", "assessor": "县局示甲", "second_assessor": "县局示乙"}


def rows(stage: Stage, model: type, **wanted: object) -> list:
    return stage.read(lambda w: list(w.session.scalars(select(model).filter_by(**wanted))))


def test_from_the_application_to_support_and_a_new_rating(stage: Stage):
    ge = Household(stage, "tekun", OLD).look_into()
    assert ge.task("initial_opinion").draft["initial_conclusion"] == "meets"  # laid out by the tables, said by a person
    ge.do("initial_opinion", "reviewer.qingsui", **MEETS)
    says = {row.table: row.outputs for row in rows(stage, TableAnswer) if row.table.startswith("tekun-")}
    assert says == {"tekun-labour": {"no_labour": True}, "tekun-source": {"no_source": True}}
    (sheet,) = rows(stage, Assessment)
    assert (sheet.item, sheet.meets, sheet.amount_fen, sheet.report_id is not None) == ("tekun", None, None, True)

    ge.noticed().do("forward", ge.clerk, papers_complete=True, papers_count=12)
    (draw,) = rows(stage, SpotDraw)
    assert draw.drawn and is_drawn(draw.seed, draw.serial)  # the first file always is, and anybody can replay it
    with pytest.raises(InvalidAnswers) as refused:
        ge.do("spot_check", "reviewer.civil", companion="秦示三", **CHECKED)
    assert refused.value.fields[0].code == "two-people"
    stage.run(None, lambda w: _post_in_township(w, stage))
    with pytest.raises(SpotCheckerOfTownship):
        ge.do("spot_check", "reviewer.civil", companion="县局示甲", **CHECKED)
    # She has moved on, and worked there when the case came in.
    stage.run(None, lambda w: _leave_township(w, stage, until=w.today - timedelta(days=1)))
    with pytest.raises(SpotCheckerOfTownship):
        ge.do("spot_check", "reviewer.civil", companion="县局示甲", **CHECKED)
    stage.run(None, lambda w: _leave_township(w, stage))
    ge.do("spot_check", "reviewer.civil", companion="县局示甲", **CHECKED)

    with pytest.raises(
        InvalidAnswers
    ) as refused:  # the township is told why before the county departs from its opinion
        ge.do(
            "county_review", "reviewer.civil", proposed="refuse", opinion="不符合", reason="有其他收入", basis="第六条"
        )
    assert refused.value.fields[0].path == "township_return"
    ge.do("county_review", "reviewer.civil", proposed="grant", support_mode="dispersed", opinion="同意")
    ge.do("rate_care", "reviewer.civil", **rated("bathing", "toilet", on="2026-09-29"))
    ge.sign(decision="granted", decided_amount=1440).deliver()
    (benefit,) = rows(stage, Benefit)
    assert (benefit.item, benefit.amount, f"{benefit.since:%Y-%m}") == ("tekun", Decimal(1440), "2026-10")
    assert {"tekun-certificate", "spot-check-record", "care-rating", "notice"} <= set(ge.documents())

    page = stage.client("reviewer.civil").get("/spot-draws").get_data(as_text=True)
    assert draw.seed in page and "100%" in page
    _rate_again(stage, ge)


def test_whoever_was_drawn_and_withdraws_is_not_waited_for(stage: Stage):
    ge = Household(stage, "tekun", OLD).look_into()
    ge.do("initial_opinion", "reviewer.qingsui", **MEETS)
    ge.noticed().do("forward", ge.clerk, papers_complete=True, papers_count=12)
    assert "抽中，待抽查" in stage.client("reviewer.civil").get("/spot-draws").get_data(as_text=True)

    stage.run("clerk.qingsui", lambda work: withdraw(work, case_id=ge.case_id, reason="withdrawn", words="不办了"))
    stage.tick()

    page = stage.client("reviewer.civil").get("/spot-draws").get_data(as_text=True)
    assert "待抽查" not in page
    assert "抽中，未去就已终止" in page


def _post_in_township(work: object, stage: Stage) -> None:
    from server.organisation.models import Appointment, User

    user = work.session.scalars(select(User).where(User.login == "reviewer.civil")).one()
    work.session.add(
        Appointment(
            id=work.new_id(),
            county=work.house.county,
            user_id=user.id,
            unit_id=stage.unit("qingsui"),
            role="clerk",
            title="兼",
            since=work.today,
        )  # fmt: skip
    )


def _leave_township(work: object, stage: Stage, until: date | None = None) -> None:
    from server.organisation.models import Appointment

    post = work.session.scalars(select(Appointment).where(Appointment.title == "兼")).one()
    if until is None:
        work.session.delete(post)
    else:
        post.since, post.until = until - timedelta(days=30), until


def _rate_again(stage: Stage, ge: Household) -> None:
    stage.move_to("2026-11-10T09:00:00+08:00")
    client = stage.client(ge.clerk)
    path = f"/recognitions/cases/{ge.case_id}/care"
    told = {"csrf_token": csrf_token(client, path), "change": "中风后卧床", "reported_on": "2026-11-09"}
    assert client.post(path, data={**told, "change": " "}).status_code == 422
    assert client.post(path, data=told).status_code == 303
    assert client.post(path, data=told).status_code == 409  # one report at a time

    task = stage.read(lambda w: _open(w, "rate_again"))
    assert task.due_at.date().isoformat() == "2026-11-23"  # 11-09 起 10 个工作日：10…13 (4)、16…20 (9)、23 (10)
    stage.run("reviewer.civil", lambda w: complete_task(w, task_id=task.id, answers=rated(*SIX[:5], on="2026-11-10")))
    assert [r.level for r in sorted(rows(stage, CareRating), key=lambda r: r.rated_at)] == ["partial", "unable"]
    (raised,) = rows(stage, Stop)
    assert (raised.outcome, raised.ground, raised.amount_before, raised.amount_after) == ("raise", "care", 1440, 1840)
    assert "由“部分丧失生活自理能力”变为“完全丧失生活自理能力”" in raised.facts
    assert rows(stage, Benefit)[0].amount == Decimal(1440)  # whoever rates decides nothing

    with pytest.raises(Refused):
        _step(stage, "decide", "reviewer.civil", CARRIED)
    _step(stage, "decide", "approver.civil", CARRIED)
    _step(stage, "deliver_decision", ge.clerk, {**HANDED, "delivered_at": "2026-11-10T09:00"})
    assert rows(stage, Benefit)[0].amount == Decimal(1840)


CARRIED = {"decision": "carry-out", "reasons": "评估属实。", "opinion_answer": "已经核对评估表。"}
HANDED = {"way": "signature", "received_by": "葛示例"}


def _step(stage: Stage, element: str, login: str, answers: dict[str, object]) -> None:
    task = stage.read(lambda w: _open(w, element))
    stage.run(login, lambda w: complete_task(w, task_id=task.id, answers=answers))


def test_who_can_do_more_again_is_heard_before_support_is_lowered(stage: Stage):
    """A better rating of self-care is a reason to cut support, never the cut itself (社会救助法 48)."""
    ge = Household(stage, "tekun", OLD).look_into()
    ge.do("initial_opinion", "reviewer.qingsui", **MEETS)
    ge.noticed().do("forward", ge.clerk, papers_complete=True, papers_count=12)
    ge.do("spot_check", "reviewer.civil", companion="县局示甲", **CHECKED)
    ge.do("county_review", "reviewer.civil", proposed="grant", support_mode="dispersed", opinion="同意")
    ge.do("rate_care", "reviewer.civil", **rated("bathing", "toilet", on="2026-09-29"))
    ge.sign(decision="granted", decided_amount=1440).deliver()
    stage.move_to("2026-11-10T09:00:00+08:00")
    (benefit,) = rows(stage, Benefit)
    report = {"person_id": benefit.person_id, "change": "做了康复，能自己洗澡如厕", "reported_on": "2026-11-09"}
    stage.run(ge.clerk, lambda w: report_care(w, **report))

    _step(stage, "rate_again", "reviewer.civil", rated(on="2026-11-10"))

    (cut,) = rows(stage, Stop)
    assert (cut.outcome, cut.ground, cut.amount_after) == ("cut", "care", 1100)
    assert rows(stage, Benefit)[0].amount == Decimal(1440)
    assert "intent-notice" in {d.kind for d in rows(stage, Document, case_id=cut.case_id)}
    with pytest.raises(NoResultFound):
        stage.read(lambda w: _open(w, "decide"))
    stage.run(ge.clerk, lambda w: report_care(w, **report))
    with pytest.raises(ChangeRuns) as running:  # one change of an aid at a time: the rating says which one is open
        _step(stage, "rate_again", "reviewer.civil", rated(*SIX, on="2026-11-10"))
    assert running.value.values["code"] == stage.read(lambda w: w.session.get_one(Case, cut.case_id).code)

    _step(stage, "deliver_intent", ge.clerk, {**HANDED, "intent_delivered_at": "2026-11-10T09:00", "explained": True})
    said = {
        "heard": "opinion",
        "heard_way": "counter",
        "speaker": "葛示例",
        "heard_at": "2026-11-10T09:00",
        "words": "还要人扶",
    }
    _step(stage, "listen", ge.clerk, said)
    _step(stage, "decide", "approver.civil", CARRIED)
    _step(stage, "deliver_decision", ge.clerk, {**HANDED, "delivered_at": "2026-11-10T09:00"})
    assert rows(stage, Benefit)[0].amount == Decimal(1100)


def test_a_rating_after_which_nothing_was_changed_is_compared_with_what_is_paid(stage: Stage):
    """Support follows the rating (民发〔2021〕43号 23): where it did not, the page says so and the next rating asks again."""
    ge = Household(stage, "tekun", OLD).look_into()
    ge.do("initial_opinion", "reviewer.qingsui", **MEETS)
    ge.noticed().do("forward", ge.clerk, papers_complete=True, papers_count=12)
    ge.do("spot_check", "reviewer.civil", companion="县局示甲", **CHECKED)
    ge.do("county_review", "reviewer.civil", proposed="grant", support_mode="dispersed", opinion="同意")
    ge.do("rate_care", "reviewer.civil", **rated("bathing", "toilet", on="2026-09-29"))
    ge.sign(decision="granted", decided_amount=1440).deliver()
    stage.move_to("2026-11-10T09:00:00+08:00")
    (benefit,) = rows(stage, Benefit)
    report = {"person_id": benefit.person_id, "change": "能自己洗澡如厕", "reported_on": "2026-11-09"}
    still = "供养仍按“部分丧失生活自理能力”的标准发放"
    page = f"/cases/{ge.case_id}"
    assert still not in stage.client("reviewer.civil").get(page).get_data(as_text=True)

    stage.run(ge.clerk, lambda w: report_care(w, **report))
    _step(stage, "rate_again", "reviewer.civil", rated(on="2026-11-10"))
    _step(stage, "deliver_intent", ge.clerk, {**HANDED, "intent_delivered_at": "2026-11-10T09:00", "explained": True})
    said = {"heard": "opinion", "heard_way": "counter", "speaker": "葛示例", "heard_at": "2026-11-10T09:00", "words": "还要人扶"}  # fmt: skip
    _step(stage, "listen", ge.clerk, said)
    _step(stage, "decide", "approver.civil", {**CARRIED, "decision": "drop"})
    assert rows(stage, Benefit)[0].amount == Decimal(1440)
    assert still in stage.client("reviewer.civil").get(page).get_data(as_text=True)

    stage.run(ge.clerk, lambda w: report_care(w, **report))
    _step(stage, "rate_again", "reviewer.civil", rated(on="2026-11-10"))
    (again,) = rows(stage, Stop, decision=None)
    assert (again.outcome, again.amount_after) == ("cut", 1100)
    assert "由“部分丧失生活自理能力”变为" in again.facts


def _open(work: object, element: str) -> object:
    from server.cases.models import Task

    return work.session.scalars(select(Task).where(Task.element == element, Task.state == "open")).one()


def test_who_does_not_cooperate_is_reminded_and_told_in_writing_that_it_ends(stage: Stage):
    ge = Household(stage, "tekun", OLD)
    ge._sign()
    ge.do(
        "start_survey",
        ge.clerk,
        check_way="refused",
        warned_on="2026-09-17",
        warned_way="letter",
        refusal="两次上门都拒绝签授权",
    )
    ge.do("conclude_survey", "reviewer.qingsui", verify_result="uncooperative", reasons="两次上门都拒绝调查")
    assert ge.open == {"warn"}
    assert ge.item("tekun").state == "running"

    ge.do("warn", ge.clerk, asked="签核对授权书", words="两次上门都拒绝签字")
    ge.do("deliver_warning", ge.clerk, way="signature", received_by="葛示例", warned_at="2026-09-18T09:00")
    # UC.warn from Fri 2026-09-18: Sun 09-20 works (1), 21…24 (5)
    stage.move_to("2026-09-25T09:00:00+08:00")
    stage.tick()
    told = {"end_confirmed": True, "reason": "经提醒仍不配合。", "basis": "民发〔2021〕57号第二十九条"}
    ge.do("confirm_end", "reviewer.qingsui", **told)
    assert ge.item("tekun").state == "withdrawn"
    paper = ge.documents()["end-notice"]
    assert paper.facts["items"] == ["特困人员救助供养"] or "特困" in str(paper.facts["items"])
    assert any(text.startswith("参照") for text in paper.facts["basis"])


def test_months_paid_beyond_a_death_are_asked_back_when_the_decision_was_not_yet_delivered(stage: Stage):
    ge = Household(stage, "tekun", OLD).look_into()
    ge.do("initial_opinion", "reviewer.qingsui", **MEETS)
    ge.noticed().do("forward", ge.clerk, papers_complete=True, papers_count=12)
    ge.do("spot_check", "reviewer.civil", companion="县局示甲", **CHECKED)
    ge.do(
        "county_review",
        "reviewer.civil",
        proposed="grant",
        support_mode="centralised",
        institution="青穗县敬老院",
        opinion="同意",
    )
    ge.do("rate_care", "reviewer.civil", **rated(on="2026-09-29"))
    ge.sign(decision="granted", decided_amount=1100)
    # he lives in an institution, so no help with housing is proposed to him (domain reference 2.6b)
    home = rows(stage, Benefit)[0].household_id
    assert stage.read(lambda w: in_institutions(w, [home])) == {home}
    stage.move_to("2026-11-05T09:00:00+08:00")
    desk = Desk(Roll(stage))
    desk.fill()
    for month in ("2026-10-01", "2026-11-01"):
        desk.settle(month)

    def died(work: Work) -> None:
        work.session.get_one(Person, work.session.get_one(Case, ge.case_id).applicant_id).died_on = date(2026, 10, 20)

    stage.run(None, died)
    ge.tell("withdraw", withdrawal_reason="died")
    assert ge.item("tekun").state == "ended"
    assert rows(stage, Benefit)[0].until == date(2026, 10, 20)
    (recovery,) = rows(stage, Recovery)
    assert (recovery.ground, recovery.claimed) == ("died", 1100)  # October is due, November was paid beyond it
    page = stage.client("clerk.qingsui").get(f"/cases/{ge.case_id}").get_data(as_text=True)
    assert f"/payments/recoveries/{recovery.id}" in page
    assert "领取人去世后继续发放" in page


def test_what_the_son_has_saved_is_not_hers_and_what_nobody_can_attribute_is_asked(stage: Stage):
    son = {"name": "葛小示", "id": "690102197905050319", "relation": "child"}
    ge = Household(stage, "tekun", OLD, members=[son], property={"deposits": 50000})
    ge.look_into(members_confirmed=2)

    task = ge.task("initial_opinion")
    page = stage.client("reviewer.qingsui").get(f"/tasks/{task.id}").get_data(as_text=True)
    assert "本人财产" in page
    assert "0.00 元 到 50,000.00 元" in page
    with pytest.raises(InvalidAnswers) as refused:
        ge.do("initial_opinion", "reviewer.qingsui", **MEETS)
    assert refused.value.fields[0].code == "not-known", "neither within nor above: people look into it"

    def at_the_bank(work: Work) -> None:
        whose = select(Inquiry).where(Inquiry.name == "葛小示", Inquiry.source == "bank")
        inquiry = work.session.scalars(whose).one()
        work.session.add(
            Finding(
                id=work.new_id(), county=work.house.county, inquiry_id=inquiry.id, kind="deposits", text="定期", amount_fen=4500000,
                entered_by=work.actor.id, entered_at=work.now,
            )
        )  # fmt: skip

    stage.run("checker.civil", at_the_bank)
    ge.do("initial_opinion", "reviewer.qingsui", **MEETS)
    assert ge.item("tekun").state == "running"
