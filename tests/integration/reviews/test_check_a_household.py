"""A check walks from the declaration to its outcome; a change that it asks for is heard before it is decided."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from server.cases.models import Instance, Task
from server.cases.occurrence import Occurrence
from server.cases.operations import send_message
from server.cases.refusals import SamePerson
from server.complaints import operations as complaints
from server.documents.models import Document
from server.foundation.errors import InvalidAnswers
from server.households.models import Household
from server.reviews.checks import check_county_visit
from server.reviews.findings import flag
from server.reviews.models import CalendarEntry, Change, Flag, Stop
from server.reviews.opening import open_by_hand, open_review
from server.reviews.refusals import CheckRuns, NothingReceived
from tests.integration.reviews.answers import CONFIRMED, declared, proposed
from tests.integration.reviews.story import Case, Home, Review, Town


def reused(town: Town, home: Home, **columns: Any) -> Review:
    """A check that rests on a report that is still valid, up to the proposal."""
    review = town.check(home, **columns)
    town.report(home, review)
    town.do("clerk.qingsui", review.case_id, "declare", declared(town, review_way="reuse", review_reason="没有变化"))
    return review


def test_a_check_runs_under_the_term_of_its_cycle(town: Town):
    review = town.check(town.home(), since=date(2026, 4, 1))
    # DB.review.unstable: 2026-04-01 + 6 months; RV.declare from Fri 09-18: 09-20 (1), 21…24 (5), 28…30 (8), 10-08 (9), 09 (10)
    assert town.dues(review.case_id) == {"DB.review.unstable": date(2026, 10, 1), "RV.declare": date(2026, 10, 9)}


def test_nothing_changed_and_a_valid_report_means_no_visit(town: Town):
    home = town.home()
    review = reused(town, home)
    assert town.open(review.case_id) == {"propose"}
    town.do("clerk.qingsui", review.case_id, "propose", proposed())
    town.do("leader.qingsui", review.case_id, "confirm", CONFIRMED)

    row = town.row(Review, review.id)
    assert (row.state, row.outcome, row.reused_report) == ("done", "keep", True)
    assert town.row(Case, review.case_id).state == "closed"
    papers = {paper.kind for paper in town.all(Document, Document.case_id == review.case_id)}
    assert papers == {"declaration-form", "review-form"}
    # the next one: half a year from today
    (entry,) = town.all(CalendarEntry, CalendarEntry.state == "waiting")
    assert (entry.since_on, entry.due_on) == (date(2026, 9, 18), date(2027, 3, 18))
    assert [(c.kind, c.state) for c in town.all(Change)] == [("none", "applied")]


def test_without_a_valid_report_everything_is_checked_anew(town: Town):
    review = town.check(town.home())
    with pytest.raises(InvalidAnswers) as refusal:
        town.do("clerk.qingsui", review.case_id, "declare", declared(town, review_way="reuse"))
    assert [field.code for field in refusal.value.fields] == ["no-report"]
    town.do("clerk.qingsui", review.case_id, "declare", declared(town))
    assert "start_survey" in town.open(review.case_id)


def test_a_declared_change_is_always_looked_into(town: Town):
    home = town.home()
    review = town.check(home)
    town.report(home, review)
    said = declared(
        town, family_changed=True, review_way="reuse",
        changes=[{"kind": "job", "happened_on": "2026-08-01", "words": "李示例进厂，月薪 2600"}],
    )  # fmt: skip
    with pytest.raises(InvalidAnswers) as refusal:
        town.do("clerk.qingsui", review.case_id, "declare", said)
    assert [field.code for field in refusal.value.fields] == ["changed"]


def test_a_warning_is_never_answered_by_an_old_report(town: Town):
    home = town.home()
    review = town.check(home, kind="alert", rule="RV.alert")
    town.report(home, review)
    with pytest.raises(InvalidAnswers) as refusal:
        town.do("clerk.qingsui", review.case_id, "declare", declared(town, review_way="reuse"))
    assert [field.code for field in refusal.value.fields] == ["not-routine"]


def test_whoever_proposes_does_not_confirm(town: Town):
    review = reused(town, town.home())
    town.do("reviewer.qingsui", review.case_id, "propose", proposed())
    with pytest.raises(SamePerson):
        town.do("reviewer.qingsui", review.case_id, "confirm", CONFIRMED)


def test_a_proposal_sent_back_leaves_nothing_behind(town: Town):
    review = reused(town, town.home())
    town.do("clerk.qingsui", review.case_id, "propose", proposed("cut", adjusted_amount=700))
    town.do("leader.qingsui", review.case_id, "confirm", {"review_agreed": False, "words": "变化不明显"})
    town.do("clerk.qingsui", review.case_id, "propose", proposed())
    town.do("leader.qingsui", review.case_id, "confirm", CONFIRMED)
    row = town.row(Review, review.id)
    assert (row.outcome, row.amount_after_fen, row.ground) == ("keep", None, "")
    assert town.all(Stop) == []


def test_a_check_names_the_change_to_which_it_led_and_asks_no_more_how_it_shall_be_made(town: Town):
    home = town.home()
    review = reused(town, home)
    clerk = town.stage.client("clerk.qingsui")

    page = clerk.get(f"/tasks/{town.stage.open_tasks(review.case_id)['propose'].id}").get_data(as_text=True)
    assert "有效至 2026-12-31" in page and "可以沿用" not in page
    town.do("clerk.qingsui", review.case_id, "propose", proposed("stop"))
    town.do("leader.qingsui", review.case_id, "confirm", CONFIRMED)
    link = f'href="/cases/{town.stop_of(home).case_id}"'
    assert link in clerk.get(f"/cases/{review.case_id}").get_data(as_text=True)


def test_a_cut_goes_on_to_its_hearing(town: Town):
    home = town.home()
    review = reused(town, home)
    town.do("clerk.qingsui", review.case_id, "propose", proposed("cut", adjusted_amount=700))
    town.do("leader.qingsui", review.case_id, "confirm", CONFIRMED)
    stop = town.stop_of(home)
    assert (stop.outcome, stop.amount_after_fen, stop.review_id) == ("cut", 70000, review.id)
    assert town.open(stop.case_id) == {"deliver_intent"}
    assert stop.proposed_by == town.row(Review, review.id).proposed_by


@pytest.mark.parametrize(("outcome", "amount"), [("cut", 1100), ("cut", 0), ("raise", 1100), ("raise", 2401)])
def test_amounts_fit_the_outcome(town: Town, outcome: str, amount: int):
    review = reused(town, town.home())
    with pytest.raises(InvalidAnswers) as refusal:
        town.do("clerk.qingsui", review.case_id, "propose", proposed(outcome, adjusted_amount=amount))
    assert [field.path for field in refusal.value.fields] == ["adjusted_amount"]


def test_a_complaint_during_the_check_brings_the_county_into_the_house(town: Town):
    home = town.home()
    review = town.check(home)
    town.report(home, review)
    instance = town.all(Instance, Instance.case_id == review.case_id)[0].id

    def complain(work: Any) -> None:
        send_message(work, instance_id=instance, name="complaint-filed", payload={}, sender="x")

    town.stage.run(None, complain)
    town.stage.tick()
    assert town.open(review.case_id) == {"declare"}
    with pytest.raises(InvalidAnswers):
        town.do("clerk.qingsui", review.case_id, "declare", declared(town, review_way="reuse"))


def test_a_report_while_the_opinion_is_confirmed_brings_the_county_first_and_a_new_opinion(town: Town):
    home = town.home()
    review = reused(town, home)
    town.do("clerk.qingsui", review.case_id, "propose", proposed())
    told = {
        "way": "online",
        "route": "complaint",
        "about": "household",
        "who": "麦香村陈某",
        "points": [{"text": "有小轿车没有申报"}],
    }
    code = town.row(Household, home.household).code

    def stranger(work: Any) -> str:
        return complaints.register(work, answers=told, submission="from-the-street").id

    row = town.stage.run(None, stranger)
    town.stage.run("reviewer.civil", lambda work: complaints.link_household(work, complaint_id=row, code=code))
    town.stage.tick()
    town.do("leader.qingsui", review.case_id, "confirm", CONFIRMED)

    assert town.open(review.case_id) == {"county_visit"} and town.row(Review, review.id).state == "open"
    page = town.stage.client("clerk.qingsui").get(f"/cases/{review.case_id}").get_data(as_text=True)
    assert "小轿车" not in page and "麦香村陈某" not in page
    seen = {"visited_on": town.today(), "visitors": "秦示三、葛示四", "findings": "院里没有车", "same_findings": True}
    town.do("reviewer.civil", review.case_id, "county_visit", seen)
    town.do("clerk.qingsui", review.case_id, "propose", proposed())
    town.do("leader.qingsui", review.case_id, "confirm", CONFIRMED)
    assert (town.row(Review, review.id).state, town.row(Review, review.id).outcome) == ("done", "keep")


def test_signs_of_means_bring_a_special_check_with_a_visit_by_the_county(town: Town):
    home = town.home()
    made = town.stage.run(
        "clerk.qingsui", lambda work: flag(work, household_id=home.household, signs=["car", "company"], note="邻居反映")
    )
    (review,) = town.all(Review)
    assert (review.kind, made.review_id) == ("special", review.id)
    data = town.all(Instance, Instance.case_id == review.case_id)[0].data
    assert data["special_check"] is True
    assert town.all(Flag)[0].cleared_at is None


def test_the_county_visits_with_two_people_after_the_check_began(town: Town):
    review = town.check(town.home(), kind="special")
    occurrence = Occurrence(
        case_id=review.case_id, township=review.township, instance_id="", item_id=None, subject=review.id, data={}
    )

    def wrong(**said: str) -> set[str]:
        what = replace(occurrence, answers={"visited_on": town.today(), "visitors": "秦示三、许示四", **said})
        return {each.path for each in town.stage.read(lambda work: check_county_visit(work, what), "reviewer.civil")}

    assert wrong() == set()
    assert wrong(visitors="秦示三，许 示四") == set()
    assert wrong(visitors="秦示三") == wrong(visitors="秦示三、秦示三") == wrong(visitors="、秦示三、") == {"visitors"}
    assert wrong(visited_on="2026-09-17") == {"visited_on"}


def test_a_check_that_looks_at_everything_offers_no_report_to_rest_on(town: Town):
    said = {}
    for kind in ("regular", "alert"):
        home = town.home()
        review = town.check(home, kind=kind)
        town.report(home, review)
        task = town.stage.open_tasks(review.case_id)["declare"].id
        said[kind] = town.stage.client("clerk.qingsui").get(f"/tasks/{task}").get_data(as_text=True)
    assert "有效至 2026-12-31，可以沿用" in said["regular"] and "这一类核查要重新核对并入户" in said["alert"]


def test_a_benefit_has_one_open_check(town: Town):
    home = town.home()
    town.check(home)
    with pytest.raises(CheckRuns):
        town.check(home, kind="alert")


def test_a_household_that_receives_nothing_is_neither_cut_nor_ended(town: Town):
    home = town.home()

    def leave(work: Any) -> Review:
        return open_review(
            work, household_id=home.household, item="dibao", kind="leaver", rule="RV.leaver", benefit=None
        )

    review = town.stage.run("clerk.qingsui", leave)
    town.do("clerk.qingsui", review.case_id, "declare", declared(town))
    with pytest.raises(NothingReceived):
        town.stage.run(
            "clerk.qingsui",
            lambda work: open_by_hand(work, household_id=home.household, item="tekun", kind="alert", cause="x"),
        )


__all__ = ["Task", "select"]
