"""A recognition ends before its time only after the household was heard; what else it receives is not touched."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from server.cases.models import Event, Item
from server.documents.models import Document
from server.foundation.errors import Conflict, InvalidAnswers
from server.foundation.work import Work
from server.households.identities import held_by_household
from server.households.models import Benefit, RecognisedIdentity
from server.households.operations import enter_benefit, enter_identity
from server.intake.changes import decide_proposed
from server.reviews.models import Change, Review, Stop
from server.reviews.opening import open_by_hand, open_review
from server.reviews.stopping import propose
from tests.integration.reviews.answers import (
    CONFIRMED,
    MEANS,
    change,
    decided,
    declared,
    delivered,
    handed,
    heard,
    proposed,
)
from tests.integration.reviews.story import Home, Town

FACTS = "李示例 2026年8月起工资 9000 元，全家人均收入超过低保标准的 1.5 倍。"


@pytest.fixture
def home(town: Town) -> Home:
    """A household whose allowance is over, recognised as a margin household until 2027-06-30."""
    home = town.home(paid=False, amount=None)

    def recognise(work: Work) -> None:
        for row in work.session.scalars(select(RecognisedIdentity)):
            row.ended_on = date(2026, 7, 1)
        work.session.get_one(Benefit, home.benefit).until = date(2026, 6, 30)
        enter_identity(
            work, household_id=home.household, kind="bianyuan", document="青民边认〔2026〕0007号", issued_by="青穗县民政局",
            valid_from=date(2026, 7, 1), valid_to=date(2027, 6, 30), person_id=None,
        )  # fmt: skip

    town.stage.run("approver.civil", recognise)
    return home


def intend(town: Town, home: Home, outcome: str = "stop", ground: str = "income-up", item: str = "bianyuan") -> Stop:
    return town.stage.run(
        "clerk.qingsui",
        lambda work: propose(work, household_id=home.household, item=item, outcome=outcome, ground=ground, facts=FACTS),
    )


def join_alone(work: Work, home: Home) -> str:
    """Enter what the head receives alone, since September."""
    unit = work.session.get_one(Benefit, home.benefit).unit
    benefit = enter_benefit(
        work, household_id=home.household, person_id=home.people[0], item="dibao-alone", unit=unit, since=date(2026, 9, 1),
        amount=Decimal(800), period="month",
    )  # fmt: skip
    return benefit.id


def kinds(town: Town, home: Home) -> set[str]:
    return {row.kind for row in town.stage.read(lambda work: held_by_household(work, home.household))}


def hear(town: Town, stop: Stop, **said: Any) -> None:
    town.do("clerk.qingsui", stop.case_id, "deliver_intent", delivered(town))
    town.do("clerk.qingsui", stop.case_id, "listen", heard(town, **said))


def printed(town: Town, stop: Stop, kind: str) -> str:
    (paper,) = town.all(Document, Document.case_id == stop.case_id, Document.kind == kind)
    return str(town.stage.client("clerk.qingsui").get(f"/documents/{paper.id}/print").get_data(as_text=True))


def test_it_ends_on_the_day_on_which_the_decision_arrived(town: Town, home: Home):
    stop = intend(town, home)
    alone = town.stage.run("approver.civil", lambda work: join_alone(work, home))
    assert town.open(stop.case_id) == {"deliver_intent"}
    assert "被认定为最低生活保障边缘家庭" in printed(town, stop, "intent-notice") and "元。" not in printed(
        town, stop, "intent-notice"
    )

    hear(town, stop)
    task = town.stage.open_tasks(stop.case_id)["decide"].id
    page = str(town.stage.client("approver.civil").get(f"/tasks/{task}").get_data(as_text=True))
    assert "拟提前终止认定" in page and "没有“减轻”" in page and "拟停发" not in page
    history = str(town.stage.client("approver.civil").get(f"/cases/{stop.case_id}").get_data(as_text=True))
    assert "拟提前终止认定，原因：收入增加" in history and "拟停发" not in history
    town.do("approver.civil", stop.case_id, "decide", decided())
    assert kinds(town, home) == {"bianyuan"}  # decided, and not yet told
    town.do("clerk.qingsui", stop.case_id, "deliver_decision", handed(town))

    row = town.row(Stop, stop.id)
    assert (row.state, row.heard, row.first_month, row.overpaid_fen) == ("done", "opinion", date(2026, 9, 1), 0)
    assert kinds(town, home) == set()
    (ended,) = town.all(RecognisedIdentity, RecognisedIdentity.kind == "bianyuan")
    assert (ended.ended_on, ended.valid_to) == (date(2026, 9, 17), date(2027, 6, 30))
    decision = printed(town, stop, "change-decision")
    assert "提前终止认定" in decision and "自本决定送达之日起终止" in decision and "元。" not in decision
    assert "医疗费用救助" in decision  # named, and not ended with it
    # Who had joined the allowance alone goes on to receive it, and is looked at: it rests on what kind of household it is.
    (check,) = town.all(Review, Review.benefit_id == alone, Review.state == "open")
    assert (check.item, check.kind, check.person_id) == ("dibao-alone", "alert", home.people[0])
    assert town.row(Benefit, alone).until is None
    assert town.open(check.case_id) == {"declare"}
    # It does not end by itself either: whoever ends it hears her first.
    end = intend(town, home, "stop", "other", item="dibao-alone")
    assert town.open(end.case_id) == {"deliver_intent"} and town.row(Benefit, alone).until is None


@pytest.mark.parametrize(
    ("ground", "until", "told"),
    [("income-down", None, "全户低保作出决定以前照常发放"), ("job", date(2026, 9, 30), "自本决定送达的次月起执行")],
)
def test_who_joined_alone_and_asks_for_the_household_is_paid_until_that_is_decided(
    town: Town, home: Home, ground: str, until: date | None, told: str
):
    alone = town.stage.run("approver.civil", lambda work: join_alone(work, home))
    stop = intend(town, home, "convert", ground, item="dibao-alone")
    hear(town, stop, convert_to="dibao")
    town.do("approver.civil", stop.case_id, "decide", decided())
    town.do("clerk.qingsui", stop.case_id, "deliver_decision", handed(town))
    assert told in printed(town, stop, "change-decision")
    (item,) = town.all(Item, Item.case_id == stop.case_id)
    assert (item.item, item.state, town.row(Benefit, alone).until) == ("dibao", "proposed", until)

    town.stage.run(
        "clerk.qingsui",
        lambda work: decide_proposed(work, case_id=stop.case_id, item_id=item.id, take=False, reason="不再申请"),
    )
    assert town.row(Benefit, alone).until == until


def test_nobody_ends_it_unheard(town: Town, home: Home):
    stop = intend(town, home)
    town.do("clerk.qingsui", stop.case_id, "deliver_intent", delivered(town))
    assert "decide" not in town.open(stop.case_id)


def test_a_household_that_convinces_keeps_it(town: Town, home: Home):
    stop = intend(town, home)
    hear(town, stop)
    town.do("approver.civil", stop.case_id, "decide", decided("drop"))

    assert (town.row(Stop, stop.id).state, kinds(town, home)) == ("dropped", {"bianyuan"})


@pytest.mark.parametrize(
    ("outcome", "ground", "path", "code"),
    [
        ("raise", "members", "outcome", "no-amount"),
        ("cut", "income-up", "outcome", "no-amount"),
        ("stop", "care", "ground", "not-for-this"),
        ("stop", "income-down", "ground", "not-for-this"),
        ("stop", "death", "ground", "nobody-died"),
    ],
)
def test_what_does_not_fit_a_recognition_is_refused(
    town: Town, home: Home, outcome: str, ground: str, path: str, code: str
):
    with pytest.raises(InvalidAnswers) as refused:
        intend(town, home, outcome, ground)
    assert [(each.path, each.code) for each in refused.value.fields] == [(path, code)]


def test_it_is_ended_once_at_a_time_and_never_half(town: Town, home: Home):
    stop = intend(town, home)
    with pytest.raises(Conflict):
        intend(town, home)
    hear(town, stop)
    with pytest.raises(InvalidAnswers) as refused:
        town.do("approver.civil", stop.case_id, "decide", decided("milder", decided_amount="10"))
    assert [each.code for each in refused.value.fields] == ["no-amount"]


def test_a_report_of_a_new_wage_has_the_recognition_looked_at_with_it(town: Town, home: Home):
    work = {"person": home.people[1], "job_state": "employed", "employer": "示例厂", "wage": 2600}
    told: Change = change(town, home, "job", **work)
    (review,) = town.all(Review, Review.item == "bianyuan")
    # RV.alert: 10 working days from Fri 2026-09-18: Sun 20 (1), 21…24 (5), 28…30 (8), 10-08 (9), 10-09 (10)
    assert (review.benefit_id, review.rule, review.due_on) == (None, "RV.alert", date(2026, 10, 9))
    assert any("最低生活保障边缘家庭：已发起核查" in line[2] for line in told.done)

    again = change(town, home, "property", person=home.people[1], key="two")
    assert any("在办的核查按新情况重新办理" in line[2] for line in again.done)
    assert len(town.all(Review, Review.item == "bianyuan")) == 1
    # Nothing of it is left out, as it would be of a family on the allowance: 2600 × 12 = 31200
    assert any("2026-09-10 起的工资每月 2,600.00 元" in line[2] for line in told.done)
    town.do("clerk.qingsui", review.case_id, "declare", declared(town, **MEANS))
    sheet = town.stage.client("clerk.qingsui").get(f"/api/v1/reviews/{review.id}/sheet").get_json()["sheet"]
    assert [(line["person"], line["kind"], Decimal(line["net"])) for line in sheet["income"]] == [
        ("李示例", "wage", 31200)
    ]


def checked(town: Town, home: Home) -> Review:
    """A check that rests on a report that is still valid, up to the proposal."""

    def do(work: Work) -> Review:
        return open_review(
            work, household_id=home.household, item="bianyuan", kind="regular", rule="RV.alert", benefit=None
        )

    review = town.stage.run("clerk.qingsui", do)
    town.report(home, review)
    town.do("clerk.qingsui", review.case_id, "declare", declared(town, review_way="reuse", review_reason="没有变化"))
    return review


def test_a_check_that_finds_it_over_leads_to_the_hearing(town: Town, home: Home):
    review = checked(town, home)
    with pytest.raises(InvalidAnswers) as refused:
        town.do("clerk.qingsui", review.case_id, "propose", proposed("cut", adjusted_amount="10"))
    assert [each.code for each in refused.value.fields] == ["no-amount"]
    town.do("clerk.qingsui", review.case_id, "propose", proposed("stop"))
    town.do("leader.qingsui", review.case_id, "confirm", CONFIRMED)

    (stop,) = town.all(Stop, Stop.review_id == review.id)
    assert (stop.item, stop.benefit_id, stop.outcome) == ("bianyuan", None, "stop")
    assert town.open(stop.case_id) == {"deliver_intent"}


def test_a_check_that_finds_it_still_fits_leaves_it(town: Town, home: Home):
    review = checked(town, home)
    town.do("clerk.qingsui", review.case_id, "propose", proposed())
    town.do("leader.qingsui", review.case_id, "confirm", CONFIRMED)

    assert town.row(Review, review.id).state == "done"
    assert (town.all(Stop), kinds(town, home)) == ([], {"bianyuan"})


def test_a_household_that_moves_away_is_heard_about_its_recognition(town: Town, home: Home):
    told = change(town, home, "moved-out", referred_to="示例县民政局")
    (stop,) = town.all(Stop, Stop.household_id == home.household)
    assert (stop.identity_id is not None, stop.ground) == (True, "moved-out")
    assert any("已发起提前终止" in line[2] for line in told.done)


def test_the_county_looks_at_it_by_hand_too(town: Town, home: Home):
    review = town.stage.run(
        "reviewer.civil",
        lambda work: open_by_hand(
            work, household_id=home.household, item="bianyuan", kind="alert", cause="群众反映收入增加"
        ),
    )
    assert (review.benefit_id, review.item) == (None, "bianyuan")


@pytest.mark.parametrize(("ground", "wanted"), [("income-up", "gangxing"), ("income-down", "dibao")])
def test_a_household_that_agrees_to_change_is_offered_what_fits_it_now(
    town: Town, home: Home, ground: str, wanted: str
):
    stop = intend(town, home, "convert", ground)
    with pytest.raises(InvalidAnswers) as refused:
        hear(town, stop, convert_to=stop.item)
    assert [(each.path, each.code) for each in refused.value.fields] == [("convert_to", "same")]
    town.do("clerk.qingsui", stop.case_id, "listen", heard(town, convert_to=wanted))
    town.do("approver.civil", stop.case_id, "decide", decided())
    town.do("clerk.qingsui", stop.case_id, "deliver_decision", handed(town))

    (item,) = town.all(Item, Item.case_id == stop.case_id)
    assert (item.item, item.state, item.reason["papers_of"]) == (
        wanted,
        "proposed",
        {"application": "", "investigation": ""},
    )
    assert kinds(town, home) == ({"bianyuan"} if wanted == "dibao" else set())  # until the allowance is decided


@pytest.mark.parametrize(
    ("ground", "ended", "told"),
    [
        ("income-down", None, "自该决定作出之日起终止；没有纳入的，认定在原有效期内继续有效"),
        ("property", date(2026, 9, 17), "没有纳入的，自该决定送达之日起终止"),
    ],
)
def test_a_household_that_is_not_taken_in_after_all_keeps_what_nothing_spoke_against(
    town: Town, home: Home, ground: str, ended: date | None, told: str
):
    stop = intend(town, home, "convert", ground)
    hear(town, stop, convert_to="dibao")
    town.do("approver.civil", stop.case_id, "decide", decided())
    town.do("clerk.qingsui", stop.case_id, "deliver_decision", handed(town))
    assert told in printed(town, stop, "change-decision")
    (item,) = town.all(Item, Item.case_id == stop.case_id)
    town.stage.run(
        "clerk.qingsui",
        lambda work: decide_proposed(work, case_id=stop.case_id, item_id=item.id, take=False, reason="不再申请"),
    )

    (kept,) = town.all(RecognisedIdentity, RecognisedIdentity.kind == "bianyuan")
    assert kept.ended_on == ended


def test_what_runs_out_between_check_and_end_is_not_ended_again(town: Town, home: Home):
    review = checked(town, home)
    town.do("clerk.qingsui", review.case_id, "propose", proposed("stop"))

    def run_out(work: Work) -> None:
        (row,) = work.session.scalars(select(RecognisedIdentity).where(RecognisedIdentity.kind == "bianyuan"))
        row.valid_to = date(2026, 9, 17)

    town.stage.run(None, run_out)
    town.do("leader.qingsui", review.case_id, "confirm", CONFIRMED)

    assert (town.all(Stop), town.row(Review, review.id).state) == ([], "done")
    assert town.all(Event, Event.case_id == review.case_id, Event.kind == "recognition-over")


def test_a_move_away_names_the_file_of_an_end_that_runs(town: Town, home: Home):
    stop = intend(town, home)
    told = change(town, home, "moved-out", referred_to="示例县民政局")

    assert [line[1] for line in told.done if "提前终止已在办理" in line[2]] == [stop.case_id]
