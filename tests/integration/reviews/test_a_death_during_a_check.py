"""A member dies while the household is being checked: the law's three months bind that check too."""

from __future__ import annotations

from datetime import date

from server.reviews.models import Review
from tests.integration.reviews.answers import change, declared
from tests.integration.reviews.story import Town


def test_the_term_of_a_death_is_added_to_the_check_that_runs(town: Town):
    """DB.review.unstable from Fri 2026-09-18: 2027-03-18; DB.death from 2026-09-10: 12-10, the earlier."""
    home = town.home()
    review = town.check(home)
    town.do("clerk.qingsui", review.case_id, "declare", declared(town))
    before = town.dues(review.case_id)

    made = change(town, home, "died", person=home.people[1])
    town.stage.tick()

    (only,) = town.all(Review)
    dues = town.dues(only.case_id)
    assert only.id == review.id and town.open(only.case_id) == {"declare"}
    assert before["DB.review.unstable"] == dues["DB.review.unstable"] == date(2027, 3, 18)
    assert dues["DB.death"] == only.due_on == date(2026, 12, 10)
    assert any("重新办理" in zh and "2026-12-10" in zh for _kind, _ref, zh in made.done)


def test_a_second_death_leaves_the_earlier_term(town: Town):
    home = town.home()
    review = town.check(home)
    change(town, home, "died", person=home.people[1])
    town.stage.tick()
    town.at("2026-09-21T09:00:00+08:00")
    change(town, home, "died", person=home.people[2], happened_on="2026-09-20", key="two")
    town.stage.tick()

    assert town.dues(review.case_id)["DB.death"] == date(2026, 12, 10)
