"""Papers are asked for once, through the window, and never what a valid identity already proves."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import update

from server.cases.models import Case
from server.foundation.clock import FixedClock
from server.foundation.errors import InvalidAnswers
from server.households.models import RecognisedIdentity
from server.households.operations import enter_identity
from tests import messages
from tests.integration.referrals.conftest import Transfers, open_qian
from tests.stage import Stage

INCOME = {"kind": "other", "paper": "近12个月收入证明", "why": "核算租金"}
LEASE = {"kind": "lease", "paper": "租赁合同", "why": "确认住处"}


@pytest.fixture
def signed(transfers: Transfers) -> str:
    """A transfer to the housing department, signed."""
    referral = transfers.send("housing-urban")
    transfers.sign(referral, "officer.housing")
    return referral


def test_proof_of_income_is_blocked_while_the_identity_is_valid(transfers: Transfers, signed: str) -> None:
    with pytest.raises(InvalidAnswers) as refused:
        transfers.do(signed, "look", "officer.housing", papers_needed=True, papers=[LEASE, INCOME])

    (problem,) = refused.value.fields
    assert (problem.path, problem.code) == ("papers/1/paper", "identity-valid")
    assert "《社会救助法》第四十二条、第六十二条" in problem.zh
    assert transfers.row(signed).asked_at is None


def test_also_when_the_identity_has_ended_means_are_not_for_the_applicant_to_prove(
    stage: Stage, transfers: Transfers, signed: str
) -> None:
    stage.run(
        None, lambda w: w.session.execute(update(RecognisedIdentity).values(ended_on=w.today - timedelta(days=1)))
    )
    wages = {"kind": "other", "paper": "被拖欠工资的欠条", "why": "确认债权"}
    with pytest.raises(InvalidAnswers) as refused:
        transfers.do(signed, "look", "officer.housing", papers_needed=True, papers=[wages, INCOME])

    (problem,) = refused.value.fields
    assert (problem.path, problem.code) == ("papers/1/paper", "checked-by-data")
    assert "《社会救助法》第六十二条" in problem.zh


@pytest.mark.parametrize("paper", ["夫妻双方结婚证", "残疾人证复印件", "失业登记证明"])
def test_what_the_data_of_another_office_prove_is_asked_of_nobody(
    stage: Stage, transfers: Transfers, signed: str, paper: str
) -> None:
    stage.run(
        None, lambda w: w.session.execute(update(RecognisedIdentity).values(ended_on=w.today - timedelta(days=1)))
    )
    asked = [LEASE, {"kind": "other", "paper": paper, "why": "核实"}]
    with pytest.raises(InvalidAnswers) as refused:
        transfers.do(signed, "look", "officer.housing", papers_needed=True, papers=asked)

    (problem,) = refused.value.fields
    assert (problem.path, problem.code) == ("papers/1/paper", "proved-by-data")
    assert "《社会救助法》第六十二条" in problem.zh
    assert transfers.row(signed).asked_at is None


def test_before_the_law_the_opinion_of_2023_is_named(stage: Stage) -> None:
    stage.clock = FixedClock(datetime.fromisoformat("2026-06-01T09:00:00+08:00"))
    case = stage.run("clerk.qingsui", lambda w: open_qian(w, stage, identity=False))
    early = Transfers(stage, case)
    _recognise_early(stage, case)
    referral = early.send("housing-urban")
    early.sign(referral, "officer.housing")
    with pytest.raises(InvalidAnswers) as refused:
        early.do(referral, "look", "officer.housing", papers_needed=True, papers=[INCOME])
    assert "国办发〔2023〕39号" in refused.value.fields[0].zh
    assert "社会救助法" not in refused.value.fields[0].zh


def test_other_papers_go_through_the_window_and_then_the_department_decides(transfers: Transfers, signed: str) -> None:
    transfers.do(signed, "look", "officer.housing", papers_needed=True, papers=[LEASE])
    assert transfers.tasks(signed)["bring_papers"].role == "clerk"
    transfers.do(signed, "bring_papers", "clerk.qingsui", papers_brought=True, papers=[{"paper": "租赁合同"}])
    assert set(transfers.tasks(signed)) == {"check_housing"}
    assert messages.told(transfers.stage, "supplement-received")


def _recognise_early(stage: Stage, case: str) -> None:
    stage.run(
        "clerk.qingsui",
        lambda w: enter_identity(
            w, household_id=w.session.get_one(Case, case).household_id, kind="bianyuan", document="青民认〔2026〕0003号",
            issued_by="青穗县民政局", valid_from=date(2026, 1, 5), valid_to=date(2027, 1, 4),
        ),
    )  # fmt: skip
