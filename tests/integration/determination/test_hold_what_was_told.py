"""What was granted and told stands: before the publication too it ends only by a decision that heard the household."""

from __future__ import annotations

from typing import Any

import pytest

from server.foundation.errors import InvalidAnswers
from server.households.models import Benefit
from server.intake import withdrawing
from server.reviews.family.applying import Entered, enter
from server.reviews.models import Stop
from tests.integration.determination.story import Application, at
from tests.integration.determination.test_dibao import GRANT, at_the_county, rows


def granted_and_delivered(application: Application) -> Application:
    """The allowance is decided and has reached the household; only the publication is still to be posted."""
    at_the_county(application)
    at(application.stage, "2026-03-20T10:00:00+08:00")
    application.review().do("sign_county", "approver.civil", **GRANT)
    given = {"way": "signature", "received_by": "陈示例", "delivered_at": "2026-03-20T10:00"}
    application.do("deliver", "clerk.qingsui", **given)
    assert "publish" in application.open
    return application


@pytest.mark.parametrize("reason", ["withdrawn", "moved-out", "uncooperative"])
def test_what_the_household_was_told_it_gets_ends_by_no_withdrawal(accepted: Application, reason: str) -> None:
    """From the delivery on only a decision that heard the household ends its aid (社会救助法 48)."""
    granted_and_delivered(accepted)

    def withdraw(work: Any) -> int:
        return withdrawing.withdraw(work, case_id=accepted.case_id, reason=reason, words="窗口记录")

    if reason != "uncooperative":
        assert accepted.stage.run("clerk.qingsui", withdraw) == 1  # the transfer that runs beside it
        accepted.stage.tick()
        assert accepted.instances() == {"intake": "finished", "dibao": "open", "refer": "finished"}
    with pytest.raises(InvalidAnswers) as refused:
        accepted.stage.run("clerk.qingsui", withdraw)
    assert refused.value.fields[0].path == "reason"
    accepted.stage.tick()

    (benefit,) = rows(accepted, Benefit)
    assert (benefit.until, accepted.item().state) == (None, "granted")
    assert "publish" in accepted.open


def test_whoever_moves_away_before_the_publication_is_heard_before_the_aid_ends(accepted: Application) -> None:
    granted_and_delivered(accepted)
    (benefit,) = rows(accepted, Benefit)
    moved = {
        "kind": "moved-out", "happened_on": "2026-03-20", "words": "已落户邻县", "new_address": "邻县",
        "referred_to": "邻县示例镇窗口 0690-0000000",
    }  # fmt: skip
    accepted.stage.run("clerk.qingsui", lambda w: enter(w, Entered(benefit.household_id, moved, "one")))
    accepted.stage.tick()

    (stop,) = rows(accepted, Stop)
    assert (stop.ground, stop.state, stop.intent_delivered_at) == ("moved-out", "open", None)
    assert [each.until for each in rows(accepted, Benefit)] == [None]
    assert "publish" in accepted.open
