"""Checks come by themselves, in time, and never all on one day."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal

import pytest

from server.determination.models import Assessment
from server.foundation.errors import InvalidAnswers
from server.households.standings import keep_standing
from server.jobs.passage import next_due
from server.jobs.review_calendar import keep_calendar
from server.reviews.batch import confirm_chosen, move_chosen, open_chosen, propose_unchanged
from server.reviews.models import CalendarEntry, Change
from server.reviews.planning import PER_DAY, opening_day
from server.reviews.refusals import TooManyChosen
from server.reviews.reporting import report
from tests.integration.reviews.answers import CONFIRMED, MEANS, change, declared, proposed
from tests.integration.reviews.story import Home, Review, Town


def entry(town: Town, home: Home) -> CalendarEntry:
    return town.all(CalendarEntry, CalendarEntry.benefit_id == home.benefit, CalendarEntry.occasion == "regular")[0]


def sweep(town: Town) -> int:
    return keep_calendar(town.stage.database, town.stage.house, now=town.stage.clock.now())


def test_new_aid_enters_the_calendar_with_its_cycle(town: Town):
    able, old = town.home(), town.home(members=1, birth=1950, serial=2)
    tekun = town.home(members=1, birth=1948, serial=3, item="tekun")
    assert sweep(town) > 0
    assert (entry(town, able).rule, entry(town, able).due_on) == ("DB.review.unstable", date(2027, 3, 18))
    assert (entry(town, old).rule, entry(town, old).due_on) == ("DB.review.stable", date(2027, 9, 18))
    assert (entry(town, tekun).rule, entry(town, tekun).due_on) == ("TK.review", date(2027, 9, 18))
    assert sweep(town) == 0


def test_a_county_may_check_every_quarter(town: Town):
    from dataclasses import replace

    town.stage.house = replace(town.stage.house, parameters={**town.stage.house.parameters, "review_quarterly": True})
    home = town.home()
    sweep(town)
    assert (entry(town, home).rule, entry(town, home).due_on) == ("RV.quarter", date(2026, 12, 18))


def test_a_check_opens_on_its_day_and_is_one_case(town: Town):
    home = town.home()
    sweep(town)
    opens = entry(town, home).opens_on
    # due 2027-03-18 less 20 days = 02-26, a Friday
    assert opens == date(2027, 2, 26)
    assert next_due(town.stage.database, after=town.stage.clock.now()) is not None
    town.at("2027-02-26T08:00:00+08:00")
    sweep(town)
    (review,) = town.all(Review)
    assert (review.kind, review.due_on, town.open(review.case_id)) == ("regular", date(2027, 3, 18), {"declare"})
    assert (entry(town, home).state, entry(town, home).review_id) == ("open", review.id)
    assert sweep(town) == 0


def test_many_households_due_on_one_day_are_spread_over_the_weeks_before(town: Town):
    homes = [town.home(serial=n, birth=1950 + n, members=1, paid=False) for n in range(1, 31)]
    sweep(town)
    opening = Counter(entry(town, home).opens_on for home in homes)
    assert max(opening.values()) == PER_DAY
    assert len(opening) == 4


def test_checks_that_are_late_on_the_first_day_are_spread_too(town: Town):
    homes = [town.home(serial=n, birth=1950 + n, members=1, paid=False) for n in range(1, 21)]
    for home in homes:
        town.stage.run(
            None, lambda work, home=home: keep_standing(work, benefit_id=home.benefit, last_checked_on=date(2025, 3, 1))
        )
    sweep(town)
    sweep(town)
    days = Counter(entry(town, home).opens_on for home in homes)
    assert entry(town, homes[0]).due_on == date(2026, 3, 1)
    assert max(days.values()) <= PER_DAY and min(days) == date(2026, 9, 18)
    assert len(town.all(Review)) == PER_DAY


def test_the_day_with_the_least_is_taken_where_none_has_room():
    days = [date(2026, 9, 21), date(2026, 9, 22)]
    assert opening_day(days, {days[0]: 9, days[1]: 8}, most=8) == days[1]


def test_a_supported_minor_s_schooling_is_looked_at_on_the_18th_birthday(town: Town):
    home = town.home(members=1, birth=2009, item="tekun")
    sweep(town)
    (grown,) = town.all(CalendarEntry, CalendarEntry.occasion == "eighteenth")
    assert (grown.since_on, grown.opens_on, grown.due_on) == (date(2027, 3, 1), date(2027, 3, 1), date(2027, 4, 1))
    assert grown.person_id == home.people[0]


def test_a_batch_finishes_what_has_not_changed_and_leaves_the_rest_to_people(town: Town):
    told, silent = town.home(), town.home(serial=2)
    reviews = [town.check(told), town.check(silent)]
    for home, review in zip((told, silent), reviews, strict=True):
        town.report(home, review)
    answers = {"kind": "none", "happened_on": "2026-09-18", "words": "没有变化", "reporter": "陈示例", "truthful": True}
    town.stage.run(None, lambda work: report(work, household_id=told.household, answers=answers, submission="n1"))

    ids = [review.id for review in reviews]
    made = town.stage.run("clerk.qingsui", lambda work: propose_unchanged(work, review_ids=ids))
    assert (made.done, [each[0] for each in made.left_out]) == (1, [reviews[1].id])
    assert town.open(reviews[0].case_id) == {"confirm"}
    again = town.stage.run("leader.qingsui", lambda work: confirm_chosen(work, review_ids=ids))
    assert again.done == 1
    assert [town.row(Review, r.id).state for r in reviews] == ["done", "open"]
    assert town.all(Change)[0].kind == "none"


def test_a_batch_opens_and_moves_what_is_planned(town: Town):
    homes = [town.home(serial=n, birth=1950 + n, members=1) for n in (1, 2)]
    sweep(town)
    ids = [entry(town, home).id for home in homes]
    moved = town.stage.run("clerk.qingsui", lambda work: move_chosen(work, entry_ids=ids, to=date(2027, 7, 1)))
    assert moved.done == 2
    late = town.stage.run("clerk.qingsui", lambda work: move_chosen(work, entry_ids=ids, to=date(2027, 9, 10)))
    assert (late.done, len(late.left_out)) == (0, 2)
    opened = town.stage.run("clerk.qingsui", lambda work: open_chosen(work, entry_ids=ids))
    assert opened.done == 2 and len(town.all(Review)) == 2
    with pytest.raises(TooManyChosen):
        town.stage.run("clerk.qingsui", lambda work: open_chosen(work, entry_ids=["x"] * 101))


def test_a_new_job_is_looked_at_when_its_wage_begins_to_count(town: Town):
    home = town.home()
    told = change(
        town, home, "job", on="2026-06-18", person=home.people[1], job_state="employed", employer="示例厂", wage=2600
    )
    # six months (table `new-job`): until 2026-12-17, so the wage counts from 12-18, and a check opens on that day
    (entry,) = town.all(CalendarEntry, CalendarEntry.occasion == "new-job")
    assert (entry.since_on, entry.opens_on, entry.person_id) == (date(2026, 12, 18), date(2026, 12, 18), home.people[1])
    assert any("到 2026-12-17" in words for _kind, _reference, words in told.done)
    # whoever loses the work has no such day any more
    change(
        town, home, "job", on="2026-09-18", person=home.people[1], job_state="unemployed", employer="示例厂", key="two"
    )
    assert town.all(CalendarEntry, CalendarEntry.occasion == "new-job")[0].state == "dropped"


def test_a_household_of_a_roll_declares_its_means_at_a_check_and_later_ones_go_by_them(town: Town):
    home = town.home()
    review = town.check(home)
    town.report(home, review)
    client, declare = town.stage.client("clerk.qingsui"), town.stage.open_tasks(review.case_id)["declare"]
    address = f"/api/v1/reviews/{review.id}/sheet"
    page = client.get(f"/tasks/{declare.id}").get_data(as_text=True)
    assert "请在下面补录" in page and "李示例" in page and client.get(address).get_json()["sheet"] is None
    said = declared(town, review_way="reuse", review_reason="没有变化", **MEANS)
    with pytest.raises(InvalidAnswers) as refusal:
        town.do("clerk.qingsui", review.case_id, "declare", said | {"applicant": MEANS["applicant"] | {"name": "赵示"}})
    assert [field.path for field in refusal.value.fields] == ["applicant/name"]
    town.do("clerk.qingsui", review.case_id, "declare", said)
    told = client.get(address).get_json()
    assert (told["item"], told["sheet"]["people"], Decimal(told["sheet"]["amount"])) == ("dibao", 3, 2400)
    town.do("clerk.qingsui", review.case_id, "propose", proposed())
    town.do("leader.qingsui", review.case_id, "confirm", CONFIRMED)
    assert [row.amount_fen for row in town.all(Assessment, Assessment.case_id == review.case_id)] == [240000]

    change(
        town, home, "job", on="2026-09-18", person=home.people[1], job_state="employed", employer="示例厂", wage=1500
    )
    town.at("2027-03-18T08:00:00+08:00")
    (review,) = town.all(Review, Review.state == "open")
    declare = town.stage.open_tasks(review.case_id)["declare"]
    assert (declare.draft["means_declared"], declare.draft["applicant"]["labour"]) == (False, "full")
    page = town.stage.client("clerk.qingsui").get(f"/tasks/{declare.id}").get_data(as_text=True)
    # 1500 × 12 = 18000 from 2027-03-18 on; the standard 800 × 3 × 12 = 28800; the difference of a month is 900
    assert "已经届满" in page and "全年 18,000.00" in page and "900.00" in page and "1,100.00" in page
