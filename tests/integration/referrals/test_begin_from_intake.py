"""An item that the intake confirms becomes a transfer: at once with consent and an addressee, else a draft for the window."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from server.cases.models import Case
from server.cases.occurrence import Occurrence
from server.cases.opening import add_item
from server.foundation.work import Work
from server.referrals.models import Referral
from tests.integration.referrals.conftest import Transfers, close_unit, open_qian
from tests.stage import Stage

SHARING = {"promises": {"sharing": True}}


def begin(stage: Stage, case_id: str, item: str) -> Referral:
    """Start an item as the intake process does: through the effect that this room registers."""

    def start(work: Work) -> None:
        row = add_item(work, case_id=case_id, item=item, reason={"reason_zh": "在校学生"}, state="running")
        case = work.session.get_one(Case, case_id)
        handler: Any = work.house.effects["item.start:refer"]
        handler(
            work,
            Occurrence(
                case_id=case_id, township=case.township, instance_id="", item_id=row.id, subject=None, data={},
                topic="item.start:refer", inputs={"item": item},
            ),
        )  # fmt: skip

    stage.run("clerk.qingsui", start)
    return stage.read(lambda w: w.session.scalars(select(Referral).where(Referral.item == item)).one())


def test_with_consent_in_the_household_form_it_goes_out_at_once(stage: Stage) -> None:
    case = stage.run("clerk.qingsui", lambda w: open_qian(w, stage, answers=SHARING))
    referral = begin(stage, case, "education")

    assert (referral.state, referral.to_unit) == ("sent", stage.unit("high-school"))
    assert set(Transfers(stage, case).tasks(referral.id)) == {"sign"}


def test_without_consent_it_waits_for_the_window(stage: Stage, transfers: Transfers) -> None:
    assert begin(stage, transfers.case_id, "employment").state == "draft"


def test_an_item_that_no_unit_handles_waits_for_an_addressee(stage: Stage) -> None:
    close_unit(stage, "services")
    case = stage.run("clerk.qingsui", lambda w: open_qian(w, stage, answers=SHARING))
    referral = begin(stage, case, "service")
    assert (referral.state, referral.to_unit) == ("draft", None)
