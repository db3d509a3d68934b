"""Money that a window keeps back is a question with a term, never an end that nobody decided (社会救助法 48)."""

from __future__ import annotations

import pytest

from server.cases.models import Case
from server.cases.occurrence import Occurrence
from server.foundation.work import Work
from server.payments import returning, standing
from server.payments.models import StandingPayment
from server.reviews.effects import record_review
from server.reviews.models import Review
from tests.integration.reviews.answers import change
from tests.integration.reviews.story import Home, Town


def searched(town: Town, home: Home) -> str:
    """Let the bank refuse the account, so that the window looks for another one; return the search's case."""

    def hold(work: Work) -> str:
        standing.hold(work, benefit_id=home.benefit, why="returned", note="卡已挂失")
        return str(returning.want_account(work, standing.read(work, home.benefit)))

    return town.stage.run("clerk.qingsui", hold)


def found_unchanged(work: Work, review_id: str) -> None:
    """Let the check end as its diagram ends it when everybody agreed that nothing has changed."""
    review = work.session.get_one(Review, review_id)
    review.outcome = "keep"
    case = work.session.get_one(Case, review.case_id)
    record_review(
        work, Occurrence(case_id=case.id, township=case.township, instance_id="", item_id=None, subject=review.id, data={}, topic="review.record")
    )  # fmt: skip


def held(town: Town, home: Home) -> str:
    return town.all(StandingPayment, StandingPayment.benefit_id == home.benefit)[0].hold


def searches(town: Town) -> set[str]:
    return {row.id for row in town.all(Case, Case.kind == "payment", Case.closed_at.is_(None))}


@pytest.mark.parametrize(("outcome", "hold"), [("other", "by-hand"), ("died", "died")])
def test_what_is_kept_back_is_looked_into_and_the_account_is_asked_for_again(
    town: Town, outcome: str, hold: str
) -> None:
    home = town.home()
    first = searched(town, home)
    town.do("clerk.qingsui", first, "renew", {"renew_outcome": outcome, "words": "邻居说已不住这里"})

    assert held(town, home) == hold
    (review,) = town.all(Review)
    assert (review.benefit_id, review.rule, review.state) == (home.benefit, "RV.alert", "open")
    assert "邻居说已不住这里" in review.cause

    town.stage.run("leader.qingsui", lambda work: found_unchanged(work, review.id))
    (again,) = searches(town)
    assert again != first
    assert town.open(again) == {"renew"}


def test_a_death_on_record_needs_no_check_of_the_money(town: Town) -> None:
    home = town.home(members=1)
    first = searched(town, home)
    change(town, home, "died", person=home.people[0])
    before = {row.id for row in town.all(Review)}
    if "renew" in town.open(first):
        town.do("clerk.qingsui", first, "renew", {"renew_outcome": "died", "words": "已去世"})

    assert {row.id for row in town.all(Review)} == before
