"""A transfer is about one person's need: it ends with that person, and with nobody else of the household."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from server.cases.models import Case
from server.households.models import Membership
from server.reviews.family.applying import Entered, enter
from tests.integration.referrals.conftest import Transfers
from tests.stage import Stage


@pytest.mark.parametrize(("dies", "state"), [("daughter", "withdrawn"), ("nobody", "signed")])
def test_a_transfer_for_somebody_who_died_is_taken_back(
    stage: Stage, transfers: Transfers, dies: str, state: str
) -> None:
    household = stage.read(lambda w: w.session.get_one(Case, transfers.case_id).household_id)
    members = select(Membership.person_id).where(
        Membership.household_id == household, Membership.relation != "self", Membership.until.is_(None)
    )
    daughter = stage.read(lambda w: w.session.scalars(members).one())
    head = stage.read(lambda w: w.session.get_one(Case, transfers.case_id).applicant_id)
    about = daughter if dies == "daughter" else head
    referral = transfers.send("medical", person_id=about)
    transfers.take(referral, "officer.medical")
    told = {
        "kind": "died",
        "happened_on": stage.clock.now().date().isoformat(),
        "person": daughter,
        "words": "医院通知",
    }
    stage.run("clerk.qingsui", lambda w: enter(w, Entered(str(household), told, "died")))
    stage.tick()

    assert transfers.row(referral).state == state
