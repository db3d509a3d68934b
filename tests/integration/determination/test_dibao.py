"""S1 with its variants: from acceptance to the money of April, and what stops or turns it on the way."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from server.cases.models import Case
from server.cases.operations import send_message
from server.cases.refusals import SamePerson
from server.determination.models import Assessment, Opinion
from server.foundation.errors import InvalidAnswers
from server.households.models import Benefit, Membership
from server.intake import withdrawing
from server.notices.models import Notice
from tests.integration.determination.story import Application, at
from tests.stage import Stage

GRANT = {"decision": "granted", "decided_amount": 1100}
REFUSE = {"decision": "refused", "reason": "家庭财产超过规定", "basis": "民发〔2021〕57号第十四条"}
REFUSAL = {"decision": "refused", "reason": "家庭财产超过本县规定。", "basis": "民发〔2021〕57号第二十一条"}


def rows(application: Application, model: Any) -> list[Any]:
    return application.stage.read(lambda w: list(w.session.scalars(select(model))))


def posted(application: Application) -> Application:
    """Investigate on 02-26, propose on 02-27; the notice is up until 03-06."""
    at(application.stage, "2026-02-26T10:00:00+08:00")
    application.investigate()
    at(application.stage, "2026-02-27T10:00:00+08:00")
    return application.give_opinion().post()


def down(application: Application) -> Application:
    """On Monday 03-09 the notice comes down: its period ended with 03-06."""
    at(application.stage, "2026-03-09T09:00:00+08:00")
    application.stage.tick()
    return application.take_down()


ASKED = {"asked": "签核对授权书", "words": "三次上门均拒绝签字"}
BROUGHT = {"way": "signature", "received_by": "陈示例", "warned_at": "2026-02-09T09:30"}


def reminded(application: Application) -> None:
    """Write and deliver the reminder to cooperate."""
    application.do("warn", "clerk.qingsui", **ASKED)
    application.do("deliver_warning", "clerk.qingsui", **BROUGHT)


def at_the_county(application: Application) -> Application:
    """The file is at the county on Monday 03-09."""
    posted(application)
    return down(application).forward()


def tell(application: Application, message: str, **payload: Any) -> None:
    def send(work: Any) -> None:
        from server.cases.models import Instance

        instance = work.session.scalars(
            select(Instance.id).where(Instance.case_id == application.case_id, Instance.key == "dibao")
        ).one()
        send_message(work, instance_id=instance, name=message, payload=payload, sender=work.actor.id)

    application.stage.run("clerk.qingsui", send)
    application.stage.tick()


def test_the_worked_example_day_by_day(accepted: Application) -> None:
    # DB.total: 30 working days from 02-09 → 03-27; DB.start: 02-10 (1), 11 (2), 12 (3)
    open_terms = accepted.deadlines()
    assert (open_terms["DB.total"].due_on, open_terms["DB.start"].due_on) == (date(2026, 3, 27), date(2026, 2, 12))

    posted(accepted)
    at(accepted.stage, "2026-03-06T23:59:00+08:00")
    accepted.stage.tick()
    assert "forward" not in accepted.open

    assert "forward" not in accepted.open
    down(accepted).forward()
    # DB.county: 03-10 (1) … 13 (4), 16 (5) … 20 (9), 23 (10): earlier than the total, so it binds
    assert accepted.task("county_review").due_at == accepted.deadlines()["DB.county"].due_at
    assert accepted.task("county_review").draft == {"proposed": "grant", "proposed_amount": "1100.00"}
    assert accepted.deadlines()["DB.county"].due_on == date(2026, 3, 23)

    at(accepted.stage, "2026-03-20T10:00:00+08:00")
    accepted.review().do("sign_county", "approver.civil", **GRANT)
    assert {"DB.total", "DB.county"} <= set(accepted.deadlines("met"))
    (benefit,) = rows(accepted, Benefit)
    assert (benefit.amount, benefit.since) == (Decimal(1100), date(2026, 4, 1))

    accepted.do(
        "deliver", "clerk.qingsui", way="signature", received_by="陈示例", delivered_at="2026-03-20T10:00:00+08:00"
    )
    accepted.do("publish", "clerk.qingsui", posted_on="2026-03-20", place="麦香村公示栏")
    assert accepted.instances()["dibao"] == "finished"


def test_the_sheet_is_laid_out_and_kept_with_its_rules(accepted: Application) -> None:
    at(accepted.stage, "2026-02-26T10:00:00+08:00")
    accepted.investigate()

    assert accepted.task("initial_opinion").draft == {"proposed": "grant", "proposed_amount": "1100.00"}
    (sheet,) = rows(accepted, Assessment)
    assert (sheet.amount, sheet.people, sheet.meets) == (Decimal(1100), 3, True)
    assert sheet.tables["income-items"] == "2026.1"
    assert "dibao-outcome-meets" in sheet.rules


def test_an_opinion_that_departs_from_the_sheet_says_why(accepted: Application) -> None:
    at(accepted.stage, "2026-02-26T10:00:00+08:00")
    accepted.investigate()
    with pytest.raises(InvalidAnswers) as refused:
        accepted.give_opinion(proposed_amount=900)
    assert [(each.path, each.code) for each in refused.value.fields] == [("departs", "required")]

    accepted.give_opinion(proposed_amount=900, departs="有未申报的零工收入，家庭认可。")
    (opinion,) = rows(accepted, Opinion)
    assert (opinion.kind, opinion.amount) == ("initial", Decimal(900))
    assert accepted.documents()["initial-opinion"].facts["amount"] == "900.00"


def test_whoever_accepted_gives_no_opinion(stage: Stage) -> None:
    application = Application(at(stage, "2026-02-09T09:30:00+08:00"))
    application.clerk = "leader.qingsui"
    from tests.integration.determination.test_decide import _appoint

    stage.run(None, lambda w: _appoint(w, "leader.qingsui", application.town, "clerk"))
    application.accept()
    application.clerk = "clerk.qingsui"
    at(stage, "2026-02-26T10:00:00+08:00")
    application.investigate()

    with pytest.raises(SamePerson):
        application.give_opinion("leader.qingsui")


def test_the_county_returns_the_file_and_the_township_proposes_anew(accepted: Application) -> None:
    at_the_county(accepted)
    accepted.review(review_outcome="return", reason="人口核定不清，请重新核实。")

    assert "initial_opinion" in accepted.open
    assert "DB.county" not in accepted.deadlines()


def test_a_refusal_that_the_township_proposes_is_not_posted(accepted: Application) -> None:
    at(accepted.stage, "2026-02-26T10:00:00+08:00")
    accepted.investigate().give_opinion(proposed="refuse", departs="财产超过规定", proposed_amount=None)
    assert "forward" in accepted.open

    accepted.forward().review(
        proposed="refuse", proposed_amount=None, basis="民发〔2021〕57号第十四条", departs="同乡镇意见"
    )
    with pytest.raises(InvalidAnswers) as refused:
        accepted.do("sign_county", "approver.civil", **GRANT, amount_reason="家庭困难", reason="家庭困难")
    assert [each.code for each in refused.value.fields] == ["not-posted"]

    accepted.do("sign_county", "approver.civil", decision="returned", reason="请重新核实财产，同意的要公示。")
    assert "initial_opinion" in accepted.open

    accepted.give_opinion(proposed="refuse", departs="财产超过规定", proposed_amount=None).forward()
    accepted.review(
        departs="财产不是本户的"
    )  # the county would grant: what it proposes is posted, nobody proposes anew
    assert "post" in accepted.open and not accepted.open & {"initial_opinion", "sign_county"}


def test_a_refused_household_is_asked_whether_its_papers_shall_serve_for_the_margin(accepted: Application) -> None:
    at_the_county(accepted)
    at(accepted.stage, "2026-03-20T10:00:00+08:00")
    accepted.review(proposed="refuse", proposed_amount=None, basis="民发〔2021〕57号第十四条", departs="有车")
    accepted.do("sign_county", "approver.civil", **REFUSAL)
    # DB.refuse.notify: 03-23 (1), 24 (2), 25 (3)
    assert accepted.deadlines()["DB.refuse.notify"].due_on == date(2026, 3, 25)

    accepted.do(
        "deliver", "clerk.qingsui", way="signature", received_by="陈示例", delivered_at="2026-03-20T10:00:00+08:00"
    )
    with pytest.raises(InvalidAnswers) as refused:  # the household said no
        accepted.do(
            "ask_conversion", "clerk.qingsui", convert_to="bianyuan", consent=False, consent_on="2026-03-20", words="不愿意。"
        )  # fmt: skip
    assert [field.path for field in refused.value.fields] == ["consent"]

    accepted.recognised("gangxing")
    with pytest.raises(InvalidAnswers) as refused:  # what it holds still is not recognised twice
        accepted.do(
            "ask_conversion", "clerk.qingsui", convert_to="gangxing", consent=True, consent_on="2026-03-20", words="同意。"
        )  # fmt: skip
    assert [field.code for field in refused.value.fields] == ["recognised"]
    accepted.do(
        "ask_conversion", "clerk.qingsui", convert_to="bianyuan", consent=True, consent_on="2026-03-20", words="当面征求，同意。"
    )  # fmt: skip
    assert accepted.item("bianyuan").state in ("confirmed", "running")
    assert accepted.item().state == "refused"


def test_the_delegated_township_decides_within_20_days(stage: Stage) -> None:
    stage.house.parameters["decision_level"] = "township"  # type: ignore[index]
    application = Application(at(stage, "2026-02-09T09:30:00+08:00")).accept()
    # 02-10 … 14 (5), 02-24 … 28 (10), 03-02 … 06 (15), 09 … 13 (20)
    assert application.deadlines()["DB.total.delegated"].due_on == date(2026, 3, 13)

    posted(application)
    down(application).do("sign_township", "leader.qingsui", **GRANT)

    assert application.decision().level == "township"
    assert "DB.total.delegated" in application.deadlines("met")


def test_a_complaint_lets_the_county_visit_before_anybody_decides(accepted: Application) -> None:
    at_the_county(accepted)
    tell(accepted, "complaint-filed")

    assert "county_review" not in accepted.open
    assert "county_visit_home" in accepted.open


def test_a_complaint_that_comes_early_waits_for_the_county(accepted: Application) -> None:
    tell(accepted, "complaint-filed")
    posted(accepted)
    down(accepted)
    accepted.stage.tick()

    assert "county_visit_home" in accepted.open


def test_a_changed_household_is_counted_again_under_the_same_clock(accepted: Application) -> None:
    posted(accepted)
    total = accepted.deadlines()["DB.total"].id

    def died(work: Any) -> None:
        household = work.session.get_one(Case, accepted.case_id).household_id
        child = work.session.scalars(
            select(Membership).where(Membership.household_id == household, Membership.relation == "child")
        ).one()
        child.until = work.today

    accepted.stage.run("clerk.qingsui", died)
    tell(accepted, "household-changed", change_kind="member-died")
    assert "recount" in accepted.open
    accepted.do("recount", "clerk.qingsui", members_checked=True, happened="成员去世，已更新登记。")

    assert accepted.deadlines()["DB.total"].id == total
    assert "start_survey" in accepted.open


@pytest.mark.parametrize("reason", ["withdrawn", "died", "moved-out"])
def test_a_withdrawal_ends_it_with_a_notice(accepted: Application, reason: str) -> None:
    posted(accepted)
    accepted.stage.run(
        "clerk.qingsui",
        lambda w: withdrawing.withdraw(w, case_id=accepted.case_id, reason=reason, words="家属到窗口说明"),
    )
    accepted.stage.tick()

    assert accepted.instances()["dibao"] == "finished"
    assert accepted.item().state == "withdrawn"
    assert accepted.documents()["end-notice"].facts["reason"]
    assert "DB.total" in accepted.deadlines("cancelled")


def test_nobody_is_ended_for_not_cooperating_before_a_reminder_and_a_second_person(accepted: Application) -> None:
    accepted.stage.run(
        "clerk.qingsui",
        lambda w: withdrawing.withdraw(w, case_id=accepted.case_id, reason="uncooperative", words="三次上门均拒绝"),
    )
    accepted.stage.tick()
    assert "warn" in accepted.open

    accepted.do("warn", "reviewer.qingsui", **ASKED)
    letter = accepted.documents()["cooperation-warning"]
    assert letter.facts["asked"] == ASKED["asked"]
    assert "5个工作日" in letter.facts["until"]
    with pytest.raises(InvalidAnswers) as refused:  # delivered before there was anything to deliver
        accepted.do("deliver_warning", "reviewer.qingsui", **{**BROUGHT, "warned_at": "2026-02-08T10:00"})
    assert [field.path for field in refused.value.fields] == ["warned_at"]
    accepted.do("deliver_warning", "reviewer.qingsui", **BROUGHT)
    assert accepted.documents()["cooperation-warning"].delivered_at is not None

    # UC.warn from Mon 2026-02-09: 10…13 (4), Sat 02-14 works (5); over only when that day has ended
    at(accepted.stage, "2026-02-14T23:59:00+08:00").tick()
    assert "cooperate" in accepted.open
    assert "confirm_end" not in accepted.open
    at(accepted.stage, "2026-02-15T00:01:00+08:00").tick()
    assert "cooperate" not in accepted.open
    with pytest.raises(SamePerson):
        accepted.do(
            "confirm_end", "reviewer.qingsui", end_confirmed=True, reason="拒不配合", basis="民发〔2021〕57号第二十九条"
        )
    accepted.do(
        "confirm_end", "leader.qingsui", end_confirmed=True, reason="拒不配合", basis="民发〔2021〕57号第二十九条"
    )

    assert accepted.item().state == "withdrawn"
    assert "拒不配合" in accepted.documents()["end-notice"].facts["reason"]


def test_whoever_cooperates_after_the_reminder_goes_on(accepted: Application) -> None:
    tell(accepted, "withdraw", withdrawal_reason="uncooperative")
    reminded(accepted)
    with pytest.raises(InvalidAnswers):  # that somebody refuses still is no entry: the term runs
        accepted.do("cooperate", "clerk.qingsui", words="仍拒绝", cooperates=False)
    accepted.do("cooperate", "clerk.qingsui", words="已签授权", cooperates=True)

    assert "start_survey" in accepted.open


@pytest.mark.parametrize(("answer", "step"), [(True, "start_survey"), (False, "warn")])
def test_whoever_confirms_may_let_it_go_on_or_have_them_reminded_anew(
    accepted: Application, answer: bool, step: str
) -> None:
    tell(accepted, "withdraw", withdrawal_reason="uncooperative")
    reminded(accepted)
    at(accepted.stage, "2026-02-15T08:00:00+08:00").tick()
    accepted.do("confirm_end", "leader.qingsui", end_confirmed=False, cooperates=answer, reason="再给一次机会")

    assert step in accepted.open
    assert accepted.item().state == "running"


def test_whom_the_window_has_warned_before_is_not_reminded_again(accepted: Application) -> None:
    tell(accepted, "withdraw", withdrawal_reason="warned")

    assert accepted.item().state == "withdrawn"
    assert "告诫" in accepted.documents()["end-notice"].facts["reason"]


def test_a_refusal_is_delivered_whatever_the_household_withdraws_afterwards(accepted: Application) -> None:
    at_the_county(accepted)
    accepted.review().do("sign_county", "approver.civil", **REFUSE)
    accepted.stage.run(
        "clerk.qingsui",
        lambda w: withdrawing.withdraw(w, case_id=accepted.case_id, reason="withdrawn", words="不办了"),
    )
    accepted.stage.tick()

    assert "deliver" in accepted.open  # its remedies run from the delivery
    assert "end-notice" not in accepted.documents()


def test_nothing_is_left_to_deliver_to_somebody_who_died_after_the_refusal(accepted: Application) -> None:
    at_the_county(accepted)
    accepted.review().do("sign_county", "approver.civil", **REFUSE)
    tell(accepted, "withdraw", withdrawal_reason="died")

    papers = accepted.documents()
    assert papers["non-confirmation-notice"].void_reason != ""
    assert "去世" in papers["end-notice"].facts["reason"]
    assert accepted.item().state == "refused"


def test_a_death_after_the_grant_ends_the_aid(accepted: Application) -> None:
    at_the_county(accepted)
    at(accepted.stage, "2026-03-20T10:00:00+08:00")
    accepted.review().do("sign_county", "approver.civil", **GRANT)
    tell(accepted, "withdraw", withdrawal_reason="died")

    assert accepted.item().state == "ended"
    (benefit,) = rows(accepted, Benefit)
    assert benefit.until == date(2026, 3, 20)
    papers = accepted.documents()
    assert papers["confirmation-notice"].void_reason != ""  # it never arrived: the end is told instead
    assert "去世" in papers["end-notice"].facts["reason"]


def test_a_change_after_the_decision_only_delivers_it(accepted: Application) -> None:
    at_the_county(accepted)
    at(accepted.stage, "2026-03-20T10:00:00+08:00")
    accepted.review().do("sign_county", "approver.civil", **GRANT)
    tell(accepted, "household-changed", change_kind="moved-inside")
    accepted.do("recount", "clerk.qingsui", members_checked=True, happened="搬到邻村。")

    assert "deliver" in accepted.open
    assert len(rows(accepted, Benefit)) == 1


def test_a_notice_that_never_hung_is_put_up_no_more_once_the_household_has_gone(accepted: Application) -> None:
    accepted.investigate().give_opinion()
    village = accepted.stage.client("village1.qingsui")
    assert "陈示例" in village.get("/notices?which=prepared").get_data(as_text=True)

    tell(accepted, "withdraw", withdrawal_reason="moved-out")

    assert "陈示例" not in village.get("/notices?which=prepared").get_data(as_text=True)
    assert "陈示例" not in village.get("/notices").get_data(as_text=True)
    (notice,) = rows(accepted, Notice)
    page = village.get(f"/notices/{notice.id}").get_data(as_text=True)
    assert "不再张贴" in page and "待张贴" not in page and f"/notices/{notice.id}/poster" not in page
