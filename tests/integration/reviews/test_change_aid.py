"""Aid is cut or ended only after the person was heard; what was decided is paid, and nothing else is touched."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from server.cases.models import TableAnswer
from server.documents.models import Document
from server.foundation.errors import Conflict, InvalidAnswers
from server.foundation.work import Work
from server.households.identities import held_by_household
from server.households.models import Benefit, RecognisedIdentity
from server.messaging.models import InboxMessage
from server.payments.models import StandingAmount, StandingPayment
from server.reviews.models import CalendarEntry, Grace, Opinion, Stop
from tests.integration.relief.story import Program
from tests.integration.reviews.answers import decided, declared, delivered, handed, heard, intend, proposed
from tests.integration.reviews.story import Case, Home, Town


def amounts(town: Town, home: Home) -> list[tuple[date, Decimal]]:
    rows = town.all(
        StandingAmount,
        StandingAmount.standing_id.in_(select(StandingPayment.id).where(StandingPayment.benefit_id == home.benefit)),
    )
    return [(row.first_month, row.amount) for row in sorted(rows, key=lambda each: each.serial)]


def standing(town: Town, home: Home) -> StandingPayment:
    return town.all(StandingPayment, StandingPayment.benefit_id == home.benefit)[0]


def up_to_hearing(town: Town, home: Home, outcome: str = "stop", amount: int | None = None) -> Stop:
    stop = intend(town, home, outcome, amount)
    town.do("clerk.qingsui", stop.case_id, "deliver_intent", delivered(town))
    return stop


def _printed(town: Town, stop: Stop) -> str:
    (paper,) = town.all(Document, Document.case_id == stop.case_id, Document.kind == "change-decision")
    return str(town.stage.client("clerk.qingsui").get(f"/documents/{paper.id}/print").get_data(as_text=True))


def _refuse_earlier(town: Town, stop: Stop, login: str, element: str, answers: dict[str, Any], path: str) -> None:
    """A minute before what it follows, a step cannot have been."""
    before = (town.stage.clock.now() - timedelta(minutes=1)).isoformat(timespec="minutes")
    with pytest.raises(InvalidAnswers) as refused:
        town.do(login, stop.case_id, element, {**answers, path: before})
    assert {(each.path, each.code) for each in refused.value.fields} == {(path, "too-early")}


def test_the_notice_of_intent_goes_out_first_and_nobody_can_decide_yet(town: Town):
    home = town.home()
    stop = intend(town, home)

    assert town.open(stop.case_id) == {"deliver_intent"}
    (paper,) = town.all(Document, Document.case_id == stop.case_id)
    assert paper.kind == "intent-notice"
    assert "社会救助法》第四十八条" in "".join(paper.facts["basis"])
    assert paper.facts["facts"].startswith("李示例")


def test_a_cut_is_paid_from_the_month_after_the_decision_was_delivered(town: Town):
    home = town.home()
    stop = intend(town, home, "cut", 500)
    _refuse_earlier(town, stop, "clerk.qingsui", "deliver_intent", delivered(town), "intent_delivered_at")
    town.do("clerk.qingsui", stop.case_id, "deliver_intent", delivered(town))
    # OP.hear from Fri 2026-09-18: Sun 09-20 works (1), 21…24 (5)
    assert town.dues(stop.case_id)["OP.hear"] == date(2026, 9, 24)
    _refuse_earlier(town, stop, "clerk.qingsui", "listen", heard(town), "heard_at")
    town.do("clerk.qingsui", stop.case_id, "listen", heard(town))
    town.do("approver.civil", stop.case_id, "decide", decided())
    _refuse_earlier(town, stop, "clerk.qingsui", "deliver_decision", handed(town), "delivered_at")
    town.do("clerk.qingsui", stop.case_id, "deliver_decision", handed(town))

    row = town.row(Stop, stop.id)
    assert (row.state, row.heard, row.first_month) == ("done", "opinion", date(2026, 10, 1))
    assert amounts(town, home) == [(date(2026, 1, 1), Decimal(1100)), (date(2026, 10, 1), Decimal(500))]
    assert town.row(Benefit, home.benefit).amount == Decimal(500)
    assert town.row(Case, stop.case_id).state == "closed"
    kinds = {paper.kind for paper in town.all(Document, Document.case_id == stop.case_id)}
    assert kinds == {"intent-notice", "hearing-record", "change-decision"}


def test_a_conversion_says_to_what_and_waits_on_the_case_for_the_window(town: Town):
    stop = up_to_hearing(town, town.home(), "convert")
    town.do("clerk.qingsui", stop.case_id, "listen", heard(town, convert_to="bianyuan"))
    town.do("approver.civil", stop.case_id, "decide", decided())
    town.do("clerk.qingsui", stop.case_id, "deliver_decision", handed(town))

    (decision,) = town.all(Document, Document.case_id == stop.case_id, Document.kind == "change-decision")
    assert decision.facts["convert"] == "最低生活保障边缘家庭"
    assert [_printed(town, stop).count(word) for word in ("按你（户）的意愿转办", "重新申请")] == [1, 1]
    path, link = f"/cases/{stop.case_id}", f"/intake/cases/{stop.case_id}/items"
    assert link in town.stage.client("clerk.qingsui").get(path).get_data(as_text=True)
    assert link not in town.stage.client("approver.civil").get(path).get_data(as_text=True)


def test_an_end_takes_the_identity_along_and_no_other_aid(town: Town):
    home = town.home()

    def other(work: Work) -> str:
        from server.households.operations import enter_benefit

        return enter_benefit(
            work, household_id=home.household, item="heating", unit=town.town, since=date(2026, 1, 1), period="year"
        ).id

    heating = town.stage.run("approver.civil", other)
    stop = up_to_hearing(town, home)
    # who says that she has nothing to say is not answered point by point
    town.do("clerk.qingsui", stop.case_id, "listen", heard(town, "waived", words="没有意见，同意。"))
    town.do("approver.civil", stop.case_id, "decide", decided(opinion_answer=""))
    town.do("clerk.qingsui", stop.case_id, "deliver_decision", handed(town))

    assert standing(town, home).last_month == date(2026, 9, 1)
    assert town.row(Benefit, home.benefit).until == date(2026, 9, 30)
    assert town.row(Benefit, heating).until is None
    (identity,) = town.all(RecognisedIdentity, RecognisedIdentity.household_id == home.household)
    assert identity.ended_on == date(2026, 9, 30)
    (decision,) = town.all(Document, Document.case_id == stop.case_id, Document.kind == "change-decision")
    assert "取暖救助" in decision.facts["derived"] and "医疗费用救助" in decision.facts["derived"]
    assert decision.delivered_at is not None
    # looked at again half a year after the end: 2026-09-30 + 6 months
    (leaver,) = town.all(CalendarEntry, CalendarEntry.occasion == "leaver")
    assert leaver.due_on == date(2027, 3, 30)


def test_a_grace_amount_needs_its_months_and_nobody_is_heard_tomorrow(town: Town):
    home = town.home()
    stop = up_to_hearing(town, home)
    with pytest.raises(InvalidAnswers) as refused:
        town.do("clerk.qingsui", stop.case_id, "listen", heard(town, heard_at=f"{town.today()}T23:59:00+08:00"))
    assert [field.path for field in refused.value.fields] == ["heard_at"]
    town.do("clerk.qingsui", stop.case_id, "listen", heard(town))
    with pytest.raises(InvalidAnswers) as refused:
        town.do("approver.civil", stop.case_id, "decide", decided(grace_amount=600))
    assert [field.path for field in refused.value.fields] == ["grace_months"]


def test_a_grace_period_pays_its_months_and_then_nothing(town: Town):
    home = town.home()
    stop = up_to_hearing(town, home)
    town.do("clerk.qingsui", stop.case_id, "listen", heard(town))
    town.do("approver.civil", stop.case_id, "decide", decided(grace_months=3, grace_amount=600))
    town.do("clerk.qingsui", stop.case_id, "deliver_decision", handed(town))

    assert amounts(town, home)[-1] == (date(2026, 10, 1), Decimal(600))
    assert standing(town, home).last_month == date(2026, 12, 1)
    assert town.row(Benefit, home.benefit).until == date(2026, 12, 31)
    (grace,) = town.all(Grace)
    assert (grace.first_month, grace.last_month, grace.remind_on) == (
        date(2026, 10, 1),
        date(2026, 12, 1),
        date(2026, 12, 11),
    )
    (decision,) = town.all(Document, Document.case_id == stop.case_id, Document.kind == "change-decision")
    assert decision.facts["from"] == "渐退期满起执行"

    def known(at: str) -> list[str]:
        town.at(at)
        rows = town.stage.read(lambda work: held_by_household(work, home.household))
        return [row.kind for row in rows]

    assert known("2026-12-30T09:00:00+08:00") == ["dibao"], "whoever is paid through the grace period is recognised"
    assert known("2027-01-04T09:00:00+08:00") == []


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({"grace_months": 7, "grace_amount": 600}, "grace_months"), ({"grace_amount": 600}, "grace_months"),
        ({"grace_months": 3}, "grace_amount"), ({"grace_months": 3, "grace_amount": 0}, "grace_amount"),
        ({"grace_months": 3, "grace_amount": "1100.01"}, "grace_amount"),
    ],
)  # fmt: skip
def test_a_grace_period_has_months_and_an_amount_within_limits(town: Town, given: dict[str, Any], path: str):
    stop = up_to_hearing(town, town.home())
    town.do("clerk.qingsui", stop.case_id, "listen", heard(town))
    with pytest.raises(InvalidAnswers) as refused:
        town.do("approver.civil", stop.case_id, "decide", decided(**given))
    assert [problem.path for problem in refused.value.fields] == [path]


def test_what_is_only_cut_has_no_grace_period(town: Town):
    stop = up_to_hearing(town, town.home(), "cut", 700)
    town.do("clerk.qingsui", stop.case_id, "listen", heard(town))
    with pytest.raises(InvalidAnswers) as refused:
        town.do("approver.civil", stop.case_id, "decide", decided(grace_months=3, grace_amount=600))
    assert [problem.code for problem in refused.value.fields] == ["not-an-end"]


def test_the_window_is_reminded_once_of_a_grace_period_that_ends(town: Town):
    stop = up_to_hearing(town, town.home())
    town.do("clerk.qingsui", stop.case_id, "listen", heard(town))
    town.do("approver.civil", stop.case_id, "decide", decided(grace_months=3, grace_amount=600))
    town.do("clerk.qingsui", stop.case_id, "deliver_decision", handed(town))
    clerk, told = town.stage.actor("clerk.qingsui").id, []
    for day in ("2026-12-10", "2026-12-11", "2026-12-12"):
        town.at(f"{day}T09:00:00+08:00")
        town.stage.tick()
        wanted = (InboxMessage.user_id == clerk, InboxMessage.body_zh.contains("渐退期 2026-12 届满"))
        told.append(len(town.all(InboxMessage, *wanted)))
    assert told == [0, 1, 1]


def test_silence_is_recorded_only_with_proof_and_only_after_the_limit(town: Town):
    home = town.home()
    stop = up_to_hearing(town, home)
    assert town.open(stop.case_id) == {"listen"}
    town.at("2026-09-25T00:00:00+08:00")
    town.stage.tick()
    assert town.open(stop.case_id) == {"record_silence"}
    silent = {"heard": "silent", "attempts": "电话三次无人接听，9月23日上门不在"}
    with pytest.raises(InvalidAnswers) as refusal:
        town.do("clerk.qingsui", stop.case_id, "record_silence", silent)
    assert [field.path for field in refusal.value.fields] == ["silence_proof"]

    town.do("clerk.qingsui", stop.case_id, "record_silence", silent | {"silence_proof": "签收回执 9-18"})
    assert town.open(stop.case_id) == {"decide"}
    assert town.row(Stop, stop.id).heard == "silent"


def test_who_has_written_on_the_phone_was_not_silent(town: Town):
    from server.reviews.stopping import give_opinion

    home = town.home()
    stop = up_to_hearing(town, home)
    town.stage.run(
        None, lambda work: give_opinion(work, stop=work.session.get_one(Stop, stop.id), words="我已经失业了")
    )
    town.at("2026-09-25T00:00:00+08:00")
    town.stage.tick()
    with pytest.raises(InvalidAnswers) as refusal:
        town.do(
            "clerk.qingsui",
            stop.case_id,
            "record_silence",
            {"heard": "silent", "attempts": "无", "silence_proof": "回执"},
        )
    assert [field.code for field in refusal.value.fields] == ["has-spoken"]


@pytest.mark.parametrize("way", ["waived", "renounced"])
def test_what_nobody_signed_is_neither_a_waiver_nor_a_renunciation(town: Town, way: str):
    stop = up_to_hearing(town, town.home())
    with pytest.raises(InvalidAnswers) as refusal:
        town.do("clerk.qingsui", stop.case_id, "listen", heard(town, way, signed=False))
    assert [field.code for field in refusal.value.fields] == ["not-signed"]
    assert town.open(stop.case_id) == {"listen"}


def test_a_renunciation_counts_as_the_opinion(town: Town):
    home = town.home()
    stop = up_to_hearing(town, home)
    town.do("clerk.qingsui", stop.case_id, "listen", heard(town, "renounced"))
    town.do("approver.civil", stop.case_id, "decide", decided())
    town.do("clerk.qingsui", stop.case_id, "deliver_decision", handed(town))
    assert (town.row(Stop, stop.id).ground, town.row(Stop, stop.id).state) == ("renounced", "done")


def test_an_opinion_may_convince(town: Town):
    home = town.home()
    stop = up_to_hearing(town, home)
    town.do("clerk.qingsui", stop.case_id, "listen", heard(town))
    town.do("approver.civil", stop.case_id, "decide", {"decision": "drop", "reasons": "工资系一次性，不影响资格"})
    page = town.stage.client("clerk.qingsui").get(f"/cases/{stop.case_id}").get_data(as_text=True)
    assert "案件办结：待遇不变" in page and "unchanged" not in page
    assert town.row(Stop, stop.id).state == "dropped"
    assert standing(town, home).last_month is None
    assert town.all(Opinion)[0].words == "工资是临时的，10月就没有了。"


def test_a_decision_is_never_worse_than_what_was_announced_and_answers_what_was_said(town: Town):
    home = town.home()
    stop = up_to_hearing(town, home, "cut", 500)
    town.do("clerk.qingsui", stop.case_id, "listen", heard(town))
    worse = decided("milder", decided_amount=300, opinion_answer="")
    with pytest.raises(InvalidAnswers) as refusal:
        town.do("approver.civil", stop.case_id, "decide", worse)
    assert {field.path for field in refusal.value.fields} == {"decided_amount", "opinion_answer"}

    town.do("approver.civil", stop.case_id, "decide", decided("milder", decided_amount=800))
    clerk = town.stage.client("clerk.qingsui")
    desk = clerk.get(f"/tasks/{town.stage.open_tasks(stop.case_id)['deliver_decision'].id}").get_data(as_text=True)
    assert "决定为" in desk and "800.00" in desk  # whoever hands it over sees what was decided beside what was intended
    paper = town.all(Document, Document.kind == "change-decision")[0].id
    printed = clerk.get(f"/documents/{paper}/print").get_data(as_text=True)
    assert "事实清楚，依据充分。</p><p>对意见的答复：" in printed
    town.do("clerk.qingsui", stop.case_id, "deliver_decision", handed(town))
    code = town.row(Case, stop.case_id).query_code
    page = town.stage.client().get(f"/q/{code}").get_data(as_text=True)
    assert "原来每月 1,100.00 元，调整后每月 800.00 元，从 2026-10 起" in page and "500.00" not in page
    assert amounts(town, home)[-1] == (date(2026, 10, 1), Decimal(800))


@pytest.mark.parametrize(
    ("outcome", "amount", "ground"),
    [("stop", None, "death"), ("cut", 500, "death"), ("raise", 1300, "income-up"), ("raise", 1300, "death"), ("cut", 500, "income-down")],
)  # fmt: skip
def test_no_ground_passes_over_the_hearing_or_denies_the_change(
    town: Town, outcome: str, amount: int | None, ground: str
):
    home = town.home()
    with pytest.raises(InvalidAnswers) as refusal:
        intend(town, home, outcome, amount, ground)
    assert [field.path for field in refusal.value.fields] == ["ground"]
    assert town.all(Stop) == []

    review = town.check(home)
    town.report(home, review)
    town.do("clerk.qingsui", review.case_id, "declare", declared(town, review_way="reuse", review_reason="没有变化"))
    with pytest.raises(InvalidAnswers) as refusal:
        more = {} if amount is None else {"adjusted_amount": amount}
        town.do("clerk.qingsui", review.case_id, "propose", proposed(outcome, ground=ground, **more))
    assert [field.path for field in refusal.value.fields] == ["ground"]


def test_a_raise_is_decided_without_a_hearing(town: Town):
    home = town.home()
    stop = intend(town, home, "raise", 1300, "income-down")
    with pytest.raises(InvalidAnswers) as refused:
        town.do("approver.civil", stop.case_id, "decide", decided("milder", decided_amount=1200))
    assert [field.code for field in refused.value.fields] == ["raise-is-not-milder"]
    assert town.open(stop.case_id) == {"decide"}
    town.do("approver.civil", stop.case_id, "decide", decided())
    town.do("clerk.qingsui", stop.case_id, "deliver_decision", handed(town))
    assert amounts(town, home)[-1] == (date(2026, 10, 1), Decimal(1300))
    assert [_printed(town, stop).count(word) for word in ("增发", "重新申请")] == [1, 0]


def test_the_most_that_a_raise_may_reach_is_kept_with_its_row_and_version(town: Town):
    home = town.home()
    stop = intend(town, home, "raise", 1300, "income-down")
    rows = Program(town.stage, "clerk.qingsui").get(f"/api/v1/cases/{stop.case_id}/table-answers").json["rows"]
    (kept,) = [row for row in rows if row["table"] == "standards"]
    assert (kept["version"], kept["rules"]) == ("2026.1", ["standards-690102"])
    assert {"label": "计算人数", "value": "3"} in kept["facts"] and {
        "label": "县级行政区划",
        "value": "青穗县",
    } in kept["facts"]
    assert {"label": "低保标准（元/人·月）", "value": "800"} in kept["says"]


def test_no_ceiling_is_kept_with_a_cut(town: Town):
    stop = intend(town, town.home(), "cut", 500)
    assert [row.table for row in town.all(TableAnswer, TableAnswer.case_id == stop.case_id)] == ["authority"]


def test_the_database_itself_refuses_a_cut_without_a_hearing(town: Town):
    home = town.home()
    stop = intend(town, home, "cut", 500)

    def force(work: Work) -> None:
        row = work.session.get_one(Stop, stop.id)
        row.decision, row.decided_at, row.decided_by = "carry-out", work.now, "somebody"
        work.session.flush()

    with pytest.raises(Conflict) as refusal:
        town.stage.run("approver.civil", force)
    assert "aid_is_cut_or_ended_only_after_the_person_was_heard" in str(refusal.value.__cause__)


def test_before_the_law_the_notice_cites_what_was_in_force(town: Town):
    town.at("2026-06-29T09:00:00+08:00")
    home = town.home()
    stop = intend(town, home)
    (paper,) = town.all(Document, Document.case_id == stop.case_id)
    assert "社会救助法》" not in "".join(paper.facts["basis"]) and "暂行办法》第十三条" in "".join(paper.facts["basis"])

    # delivered on the first day of the law: what is done from now on cites it
    town.at("2026-07-01T09:00:00+08:00")
    town.do("clerk.qingsui", stop.case_id, "deliver_intent", delivered(town))
    town.do("clerk.qingsui", stop.case_id, "listen", heard(town))
    (record,) = town.all(Document, Document.case_id == stop.case_id, Document.kind == "hearing-record")
    assert "社会救助法》第四十八条" in "".join(record.facts["basis"])
