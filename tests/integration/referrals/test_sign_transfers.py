"""A department signs, or returns with a legal reason; the second return is ruled by the county."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from server.cases.models import SupervisionEntry
from server.cases.operations import complete_task
from server.cases.refusals import TaskAlreadyDone, TaskNotYours
from server.documents.models import Document
from server.foundation.errors import InvalidAnswers
from server.messaging.models import Outbox
from server.referrals.models import ReferralStep
from tests.integration.referrals.conftest import Transfers
from tests.stage import Stage

SIGNED = {"sign_decision": "signed", "handler_name": "姜示办"}


def codes(refused: Any) -> list[tuple[str, str]]:
    return [(problem.path, problem.code) for problem in refused.value.fields]


def test_signing_twice_has_one_effect(stage: Stage, transfers: Transfers) -> None:
    referral = transfers.send("employment")
    task = transfers.tasks(referral)["sign"]
    stage.run("officer.employment", lambda w: complete_task(w, task_id=task.id, answers=SIGNED))
    with pytest.raises(TaskAlreadyDone):
        stage.run("officer.employment", lambda w: complete_task(w, task_id=task.id, answers=SIGNED))

    assert transfers.row(referral).state == "signed"
    assert _steps(stage, referral, "signed") == 1


def test_another_department_cannot_sign(stage: Stage, transfers: Transfers) -> None:
    referral = transfers.send("employment")
    with pytest.raises(TaskNotYours):
        transfers.sign(referral, "officer.housing")


def test_a_school_signs_through_its_own_officer(transfers: Transfers) -> None:
    referral = transfers.send("education")
    transfers.sign(referral, "officer.high-school")
    assert transfers.row(referral).state == "signed"


@pytest.mark.parametrize("missing", ["return_reason", "return_text", "return_basis", "proposed_department"])
def test_a_return_without_its_reasons_is_told_at_the_field(stage: Stage, transfers: Transfers, missing: str) -> None:
    referral = transfers.send("housing-urban")
    answers = {
        "sign_decision": "returned", "return_reason": "not-competent", "return_text": "农村住房不归本股", "return_basis": "职责规定",
        "proposed_department": stage.unit("agriculture"),
    }  # fmt: skip
    answers.pop(missing)
    with pytest.raises(InvalidAnswers) as refused:
        transfers.do(referral, "sign", "officer.housing", **answers)

    assert codes(refused) == [(missing, "required")]
    assert transfers.row(referral).state == "sent"


def test_nobody_returns_to_itself(transfers: Transfers) -> None:
    referral = transfers.send("housing-urban")
    with pytest.raises(InvalidAnswers) as refused:
        transfers.give_back(referral, "officer.housing", "housing")
    assert codes(refused) == [("proposed_department", "another-unit")]


def test_a_return_is_numbered_and_the_window_is_told(stage: Stage, transfers: Transfers) -> None:
    referral = transfers.send("housing-urban")
    transfers.give_back(referral, "officer.housing", "agriculture")

    slips = stage.read(lambda w: list(w.session.scalars(select(Document).where(Document.kind == "transfer-return"))))
    assert [slip.facts["proposed"] for slip in slips] == ["青穗县农业农村局"]
    told = stage.read(lambda w: set(w.session.scalars(select(Outbox.template))))
    assert "referral-returned" in told
    assert transfers.row(referral).state == "returned"


def test_the_window_reads_why_it_came_back_beside_the_form_and_no_unit_by_its_key(
    stage: Stage, transfers: Transfers
) -> None:
    referral = transfers.send("housing-urban")
    transfers.give_back(referral, "officer.housing", "agriculture")

    task = stage.open_tasks(transfers.row(referral).case_id)["readdress"].id
    page = stage.client("clerk.qingsui").get(f"/tasks/{task}").get_data(as_text=True)
    beside, form = page.split('id="task-form"')[0], page.split("前面各步")[1]
    assert "青穗县住房和城乡建设局退回：" in beside and "<dd>青穗县农业农村局</dd>" in beside
    assert "青穗县农业农村局" in form and stage.unit("agriculture") not in form


def test_the_window_sends_it_on_and_the_clock_starts_anew(stage: Stage, transfers: Transfers) -> None:
    stage.move_to("2026-09-21T09:00:00+08:00")
    referral = transfers.send("housing-urban")
    stage.move_to("2026-09-22T15:00:00+08:00")
    transfers.give_back(referral, "officer.housing", "agriculture")
    _readdress(stage, transfers, referral, "agriculture")

    row = transfers.row(referral)
    assert (row.state, row.to_unit, row.returns) == ("sent", stage.unit("agriculture"), 1)
    paper = stage.read(lambda w: w.session.get_one(Document, row.document_id))
    assert (paper.addressee, paper.number) == ("青穗县农业农村局", row.number)
    assert str(transfers.deadlines(referral)["TR.sign"].due_on) == "2026-09-24"


def test_it_does_not_go_back_to_who_returned_it(stage: Stage, transfers: Transfers) -> None:
    referral = transfers.send("housing-urban")
    transfers.give_back(referral, "officer.housing", "agriculture")
    with pytest.raises(InvalidAnswers) as refused:
        _readdress(stage, transfers, referral, "housing")
    assert codes(refused) == [("unit_department", "same-unit")]


def test_the_second_return_is_ruled_by_the_county_and_binds(stage: Stage, transfers: Transfers) -> None:
    referral = transfers.send("housing-urban")
    transfers.give_back(referral, "officer.housing", "agriculture")
    _readdress(stage, transfers, referral, "agriculture")
    transfers.give_back(referral, "officer.agriculture", "housing")
    transfers.do(
        referral, "rule", "reviewer.civil", department_kind="housing", unit_department=stage.unit("housing"),
        reason="住房在城镇规划区内", basis="本县部门职责规定",
    )  # fmt: skip

    row = transfers.row(referral)
    assert (row.state, row.to_unit, row.returns) == ("signed", stage.unit("housing"), 2)
    assert set(transfers.tasks(referral)) == {"look"}


def test_an_unsigned_order_is_listed_the_day_after_its_term_and_leaves_with_the_signature(
    stage: Stage, transfers: Transfers
) -> None:
    stage.move_to("2026-09-21T09:00:00+08:00")
    referral = transfers.send("employment")
    stage.move_to("2026-09-23T23:00:00+08:00")
    stage.tick()
    assert _listed(stage, referral) == []
    stage.move_to("2026-09-24T08:00:00+08:00")
    stage.tick()
    assert _listed(stage, referral) == [("unsigned", stage.unit("employment"), False)]

    transfers.sign(referral, "officer.employment")
    assert _listed(stage, referral) == [("unsigned", stage.unit("employment"), True)]


def _readdress(stage: Stage, transfers: Transfers, referral: str, unit: str) -> None:
    transfers.do(
        referral, "readdress", "clerk.qingsui", department_kind="generic" if unit != "housing" else "housing",
        unit_department=stage.unit(unit), reason="按退回意见改派",
    )  # fmt: skip


def _listed(stage: Stage, referral: str) -> list[tuple[str, str, bool]]:
    rows = stage.read(
        lambda w: list(w.session.scalars(select(SupervisionEntry).where(SupervisionEntry.subject == referral)))
    )
    return [(row.cause, row.unit_id, row.settled_at is not None) for row in rows]


def _steps(stage: Stage, referral: str, kind: str) -> int:
    return (
        stage.read(
            lambda w: w.session.scalar(
                select(func.count())
                .select_from(ReferralStep)
                .where(ReferralStep.referral_id == referral, ReferralStep.kind == kind)
            )
        )
        or 0
    )
