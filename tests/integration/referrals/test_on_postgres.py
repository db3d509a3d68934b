"""A transfer walks its whole way on PostgreSQL too."""

from __future__ import annotations

import pytest

from server.referrals.operations import confirm_need
from server.referrals.refusals import TransferRunning
from tests.integration.referrals.conftest import Transfers, open_qian
from tests.stage import Stage

pytestmark = pytest.mark.postgres


def test_a_transfer_is_sent_returned_readdressed_signed_and_answered(postgres_stage: Stage) -> None:
    stage = postgres_stage
    case = stage.run("clerk.qingsui", lambda w: open_qian(w, stage))
    transfers = Transfers(stage, case)
    referral = transfers.send("insurance-aid")
    with pytest.raises(TransferRunning):
        stage.run("clerk.qingsui", lambda w: confirm_need(w, case_id=case, item="insurance-aid", need="资助参保"))
    transfers.give_back(referral, "officer.medical", "disabled")
    transfers.do(
        referral,
        "readdress",
        "clerk.qingsui",
        department_kind="generic",
        unit_department=stage.unit("disabled"),
        reason="按退回意见改派",
    )
    transfers.take(referral, "officer.disabled")
    transfers.do(
        referral,
        "handle",
        "officer.disabled",
        result_kind="granted",
        grant_kind="资助参保",
        support="fixed",
        year=2027,
        grant_amount=380,
        grant_from="2026-09-18",
        decided_on="2026-09-18",
    )

    row = transfers.row(referral)
    assert (row.state, row.result_kind, row.returns) == ("answered", "granted", 1)
