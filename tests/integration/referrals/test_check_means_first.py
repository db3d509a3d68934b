"""Where an item depends on means and no identity is recognised, the family is investigated before the department looks."""

from __future__ import annotations

from tests.integration.permissions.readers import words
from tests.integration.referrals.conftest import Transfers
from tests.stage import Stage

REFUSED = {"check_way": "refused", "warned_on": "2026-09-18", "warned_way": "visit", "refusal": "不同意查银行存款"}
WHY = "两次上门说明用途，仍不授权"


def test_the_department_reads_the_conclusion_and_nothing_else_of_the_investigation(
    stage: Stage, without_identity: Transfers
) -> None:
    referral = without_identity.send("housing-urban")
    without_identity.sign(referral, "officer.housing")
    assert set(without_identity.tasks(referral)) == {"start_survey"}

    without_identity.do(referral, "start_survey", "clerk.qingsui", **REFUSED)
    conclusion = {"verify_result": "uncooperative", "reasons": WHY}
    without_identity.do(referral, "conclude_survey", "reviewer.qingsui", **conclusion)

    look = without_identity.tasks(referral)["look"]
    housing, clerk = stage.client("officer.housing"), stage.client("clerk.qingsui")
    page = words(housing.get(f"/tasks/{look.id}"))
    assert "由民政核对" in page and "不配合调查" in page
    assert "核启〔" in words(clerk.get("/documents"))
    for address in (f"/tasks/{look.id}", f"/transfers/{referral}", "/documents", f"/api/v1/tasks/{look.id}"):
        told = words(housing.get(address))
        assert not [word for word in (WHY, "不同意查银行存款", "核启〔") if word in told], address
