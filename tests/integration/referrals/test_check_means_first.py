"""Where an item depends on means and no identity is recognised, the family is investigated before the department looks."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from server.cases.assignment import save_draft
from server.cases.models import Task
from server.households.models import RecognisedIdentity
from server.referrals.operations import withdraw
from server.verification.models import Authorisation, Inquiry, Investigation, MeansCheck
from server.verification.operations import authorise
from server.verification.sheets import case_sheet
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


def _begun(stage: Stage, transfers: Transfers) -> tuple[str, str]:
    """Send two transfers that need a check, and let the first one's be dispatched; return both."""
    first, second = transfers.send("housing-urban"), transfers.send("medical")
    transfers.sign(first, "officer.housing")
    people = stage.read(lambda w: [one.person_id for one in case_sheet(w, transfers.case_id).consents], "clerk.qingsui")
    told = {"signed_on": date(2026, 9, 18), "way": "paper", "guardian_name": "钱示例", "guardian_relation": "guardian"}
    stage.run(
        "clerk.qingsui",
        lambda w: authorise(w, case_id=transfers.case_id, signatures=[{"person_id": one, **told} for one in people]),
    )
    transfers.do(first, "start_survey", "clerk.qingsui", check_way="new")
    transfers.do(first, "dispatch_check", "checker.civil", sent=True)
    return first, second


def test_a_second_transfer_waits_for_the_running_check_and_takes_it_over_where_the_first_is_withdrawn(
    stage: Stage, without_identity: Transfers
) -> None:
    first, second = _begun(stage, without_identity)
    without_identity.sign(second, "officer.medical")
    assert without_identity.tasks(second) == {} and without_identity.row(second).means["way"] == "join"

    stage.run("clerk.qingsui", lambda w: withdraw(w, referral_id=first, reason="withdrawn"))
    stage.tick()
    without_identity.do(second, "start_survey", "clerk.qingsui", check_way="new")
    assert _checks(stage) == [("requested", {"sent"})]  # nothing is asked a second time

    stage.run("clerk.qingsui", lambda w: withdraw(w, referral_id=second, reason="withdrawn"))
    assert _checks(stage) == [("stopped", {"void"})]
    told = stage.read(lambda w: [w.session.scalars(select(column)).all() for column in (
        Inquiry.note, Investigation.reasons, Authorisation.withdrawn_reason
    )])  # fmt: skip
    assert all("停止办理" in reason for reasons in told for reason in reasons if "接着办" not in reason)
    assert stage.read(lambda w: w.session.scalars(select(Task.id).where(Task.state == "open")).all()) == []


def _checks(stage: Stage) -> list[tuple[str, set[str]]]:
    return stage.read(
        lambda w: [
            (check.state, set(w.session.scalars(select(Inquiry.state).where(Inquiry.check_id == check.id))))
            for check in w.session.scalars(select(MeansCheck))
        ]
    )


def test_an_identity_that_ends_while_the_department_handles_it_has_the_means_checked(
    stage: Stage, transfers: Transfers
) -> None:
    referral = transfers.send("housing-urban")
    transfers.sign(referral, "officer.housing")
    assert "start_survey" not in transfers.tasks(referral)
    typed = {"papers_needed": True, "papers": [{"kind": "lease", "paper": "租房合同"}]}
    look = transfers.tasks(referral)["look"]
    stage.run("officer.housing", lambda w: save_draft(w, task_id=look.id, answers=typed))

    stage.run(None, lambda w: setattr(w.session.scalars(select(RecognisedIdentity)).one(), "ended_on", w.today))
    stage.tick()
    assert "start_survey" not in transfers.tasks(referral)  # on its last day it holds
    stage.move(days=1)
    stage.tick()
    assert set(transfers.tasks(referral)) == {"start_survey"}
    page = words(stage.client("officer.housing").get(f"/transfers/{referral}"))
    assert "不再免于核对" in page and "认定身份中途终止" in page
    assert transfers.row(referral).means["way"] == "check" and transfers.row(referral).state == "signed"

    transfers.do(referral, "start_survey", "clerk.qingsui", **REFUSED)
    transfers.do(referral, "conclude_survey", "reviewer.qingsui", verify_result="uncooperative", reasons=WHY)
    again = transfers.tasks(referral)["look"]
    assert again.id != look.id and again.draft == typed  # nothing that the department wrote is lost
