"""A check without a valid report goes through the whole investigation, also for a household that came from a list."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from server.cases.models import Instance
from server.foundation.errors import InvalidAnswers
from server.foundation.work import Work
from server.households.models import Benefit
from server.reviews.models import Review
from server.verification import operations as verification
from tests.integration.reviews.answers import CONFIRMED, declared, proposed
from tests.integration.reviews.story import Home, Town
from tests.integration.verification.story import Inquest


def inquest_of(town: Town, review: Review) -> Inquest:
    found = Inquest(town.stage)
    found.case_id = review.case_id
    found.instance_id = town.stage.read(
        lambda work: work.session.scalars(select(Instance.id).where(Instance.case_id == review.case_id)).one()
    )
    return found


def sign(town: Town, review: Review, home: Home) -> None:
    def do(work: Work) -> Any:
        told = [{"person_id": person, "signed_on": work.today, "way": "paper"} for person in home.people]
        return verification.authorise(work, case_id=review.case_id, signatures=told)

    town.stage.run("clerk.qingsui", do)


def test_nobody_is_queried_before_signing_and_the_report_leads_to_the_proposal(town: Town):
    home = town.home(members=1, birth=1955)
    review = town.check(home)
    town.do("clerk.qingsui", review.case_id, "declare", declared(town))
    inquest = inquest_of(town, review)
    with pytest.raises(InvalidAnswers) as refusal:
        inquest.do("clerk.qingsui", "start_survey", check_way="new")
    assert [field.code for field in refusal.value.fields] == ["consent-missing"]

    sign(town, review, home)
    inquest.sent().rest().reported()
    visit = {"met_person": "陈示例", "met_relation": "self", "members_confirmed": 1}
    inquest.visited(**visit).concluded()
    assert "propose" in town.open(review.case_id)

    town.do("reviewer.qingsui", review.case_id, "propose", proposed())
    town.do("leader.qingsui", review.case_id, "confirm", CONFIRMED)
    done = town.row(Review, review.id)
    assert (done.state, done.outcome, done.reused_report) == ("done", "keep", False)


def test_who_refuses_the_check_is_heard_before_aid_ends(town: Town):
    home = town.home(members=1, birth=1955)
    review = town.check(home)
    town.do("clerk.qingsui", review.case_id, "declare", declared(town))
    inquest = inquest_of(town, review)
    inquest.do(
        "clerk.qingsui",
        "start_survey",
        check_way="refused",
        warned_on="2026-09-18",
        warned_way="visit",
        refusal="两次上门，本人拒绝签字",
    )
    inquest.concluded("uncooperative")
    town.do("reviewer.qingsui", review.case_id, "propose", proposed("stop", ground="uncooperative"))
    town.do("leader.qingsui", review.case_id, "confirm", CONFIRMED)

    stop = town.stop_of(home)
    assert (stop.ground, stop.state, stop.heard) == ("uncooperative", "open", None)
    assert town.open(stop.case_id) == {"deliver_intent"}
    assert town.row(Benefit, home.benefit).until is None
