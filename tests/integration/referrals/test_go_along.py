"""A household moves inside the county: its open transfers are the new window's to follow and to take back."""

from __future__ import annotations

import pytest

from server.cases.handing_over import hand_over
from server.foundation.errors import NotFound, NotPermitted
from server.referrals.operations import withdraw
from tests.integration.referrals.conftest import Transfers
from tests.stage import Stage


def test_the_new_window_takes_back_what_the_old_one_sent(stage: Stage, transfers: Transfers) -> None:
    referral = transfers.send("employment")
    new = stage.unit("baishi")
    stage.run(
        "clerk.qingsui", lambda w: hand_over(w, case_id=transfers.row(referral).case_id, township=new, village=None)
    )

    assert transfers.row(referral).from_unit == new
    with pytest.raises((NotPermitted, NotFound)):
        stage.run("clerk.qingsui", lambda w: withdraw(w, referral_id=referral, reason="withdrawn"))
    stage.run("clerk.baishi", lambda w: withdraw(w, referral_id=referral, reason="withdrawn"))
    assert transfers.row(referral).state == "withdrawn"


def test_what_is_over_stays_where_it_was(stage: Stage, transfers: Transfers) -> None:
    referral, old = transfers.send("employment"), stage.unit("qingsui")
    stage.run("clerk.qingsui", lambda w: withdraw(w, referral_id=referral, reason="withdrawn"))
    case_id = transfers.row(referral).case_id
    stage.run("clerk.qingsui", lambda w: hand_over(w, case_id=case_id, township=stage.unit("baishi"), village=None))
    assert transfers.row(referral).from_unit == old


def test_the_new_window_is_given_what_comes_back_after_the_move(stage: Stage, transfers: Transfers) -> None:
    referral, new = transfers.send("employment"), stage.unit("baishi")
    stage.run("clerk.qingsui", lambda w: hand_over(w, case_id=transfers.case_id, township=new, village=None))
    transfers.give_back(referral, "officer.employment", "medical")
    assert transfers.tasks(referral)["readdress"].unit_id == new
