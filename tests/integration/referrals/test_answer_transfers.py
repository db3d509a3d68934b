"""Results: granted, refused, partial, waiting, referred on, withdrawn; each with its paper, its ledger line and the window told."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from server.cases.models import Item
from server.documents.models import Document
from server.foundation.errors import InvalidAnswers
from server.households.models import Benefit
from server.messaging.models import Outbox
from server.referrals.models import Referral
from server.referrals.operations import withdraw
from server.referrals.refusals import NotStoppable
from tests.integration.referrals.conftest import Transfers
from tests.stage import Stage

GRANTED: dict[str, Any] = {
    "result_kind": "granted", "grant_kind": "资助参保", "grant_amount": 400, "grant_period": "yearly", "grant_from": "2026-09-18",
    "support": "fixed", "year": 2027, "decided_on": "2026-09-18",
}  # fmt: skip
TOLD = {"told_way": "phone", "told_at": "2026-09-18T09:00:00+08:00", "told_person": "钱示例", "satisfaction": "good"}


@pytest.fixture
def taken(transfers: Transfers) -> str:
    """A transfer to the medical insurance bureau, signed and without papers to ask for."""
    referral = transfers.send("insurance-aid")
    transfers.take(referral, "officer.medical")
    return referral


def test_a_grant_enters_the_ledger_and_the_window_is_told(stage: Stage, transfers: Transfers, taken: str) -> None:
    transfers.do(taken, "handle", "officer.medical", **GRANTED)

    row = transfers.row(taken)
    (line,) = ledger(stage)
    assert (row.state, row.result_kind) == ("answered", "granted")
    assert (line.item, line.amount, line.period, line.kind, line.source) == (
        "insurance-aid", Decimal("400.00"), "year", "money", row.number,
    )  # fmt: skip
    assert item(stage, "insurance-aid").state == "granted"
    assert "referral-answered" in stage.read(lambda w: set(w.session.scalars(select(Outbox.template))))
    assert [p.facts["amount"] for p in papers(stage)] == ["400.00 元"]


def test_the_applicant_is_told_and_the_transfer_closes(transfers: Transfers, taken: str) -> None:
    transfers.do(taken, "handle", "officer.medical", **GRANTED)
    transfers.do(taken, "tell", "clerk.qingsui", **TOLD, need_open=False)

    row = transfers.row(taken)
    assert (row.state, row.satisfaction, row.need_open) == ("closed", "good", False)
    assert transfers.instance_state(taken) == "finished"


@pytest.mark.parametrize("missing", ["reason", "basis", "remedies"])
def test_a_refusal_needs_reason_basis_and_remedy(transfers: Transfers, taken: str, missing: str) -> None:
    answers: dict[str, Any] = {
        "result_kind": "refused", "reason": "已参加职工医保", "basis": "本县规定", "remedies": ["review", "lawsuit"],
        "decided_on": "2026-09-18",
    }  # fmt: skip
    answers.pop(missing)
    with pytest.raises(InvalidAnswers) as refused:
        transfers.do(taken, "handle", "officer.medical", **answers)
    assert [problem.path for problem in refused.value.fields] == [missing]


def test_a_refusal_is_written_with_its_remedy_and_enters_no_ledger(
    stage: Stage, transfers: Transfers, taken: str
) -> None:
    transfers.do(
        taken, "handle", "officer.medical", result_kind="refused", reason="已参加职工医保", basis="本县规定", remedies=["review", "lawsuit"],
        decided_on="2026-09-18",
    )  # fmt: skip
    (paper,) = papers(stage)
    assert paper.facts["remedy"] == "申请行政复议、提起行政诉讼"
    assert ledger(stage) == []
    assert item(stage, "insurance-aid").state == "refused"


def test_a_partial_result_is_told_and_the_rest_goes_on(stage: Stage, transfers: Transfers, taken: str) -> None:
    transfers.do(
        taken, "handle", "officer.medical", **{**GRANTED, "result_kind": "partial", "still_open": "大病部分待审"}
    )
    transfers.do(taken, "tell", "clerk.qingsui", **TOLD, need_open=False)

    assert transfers.row(taken).state == "partial"
    assert set(transfers.tasks(taken)) == {"handle"}
    transfers.do(taken, "handle", "officer.medical", **{**GRANTED, "grant_kind": "大病部分", "grant_amount": 600})
    assert {line.amount for line in ledger(stage)} == {Decimal("400.00"), Decimal("600.00")}


def test_a_place_on_the_list_stands_in_the_ledger_until_the_grant(
    stage: Stage, transfers: Transfers, taken: str
) -> None:
    transfers.do(
        taken,
        "handle",
        "officer.medical",
        result_kind="waiting",
        queue_number="候-17",
        next_check_on="2026-12-01",
        decided_on="2026-09-18",
    )
    row = transfers.row(taken)
    assert (row.state, str(row.next_check_on)) == ("waiting", "2026-12-01")
    assert [(line.kind, line.note, line.until) for line in ledger(stage)] == [("waiting-list", "候-17", None)]

    stage.move_to("2026-12-01T09:00:00+08:00")
    stage.tick()
    transfers.do(
        taken,
        "recheck_waiting",
        "officer.medical",
        **{**GRANTED, "decided_on": "2026-12-01", "grant_from": "2026-12-01"},
    )
    assert [(line.kind, str(line.until)) for line in ledger(stage)] == [
        ("waiting-list", "2026-12-01"),
        ("money", "None"),
    ]


def test_referring_on_opens_the_next_order_for_the_same_need(stage: Stage, transfers: Transfers, taken: str) -> None:
    transfers.do(
        taken, "handle", "officer.medical", result_kind="referred-on", unit_referred_to=stage.unit("disabled"),
        referred_reason="属于残联的康复项目", decided_on="2026-09-18",
    )  # fmt: skip
    following = stage.read(lambda w: w.session.scalars(select(Referral).where(Referral.previous_id == taken)).one())
    assert (following.state, following.to_unit, following.item_id) == (
        "sent",
        stage.unit("disabled"),
        transfers.row(taken).item_id,
    )
    assert following.number != transfers.row(taken).number
    assert transfers.row(taken).result_kind == "referred-on"
    assert item(stage, "insurance-aid").state == "running"


def test_a_department_does_not_refer_on_to_itself(stage: Stage, transfers: Transfers, taken: str) -> None:
    with pytest.raises(InvalidAnswers) as refused:
        transfers.do(
            taken, "handle", "officer.medical", result_kind="referred-on", unit_referred_to=stage.unit("medical"),
            referred_reason="转出", decided_on="2026-09-18",
        )  # fmt: skip
    assert [problem.code for problem in refused.value.fields] == ["same-unit"]


def test_a_withdrawal_stops_it_anywhere_and_tells_the_department(
    stage: Stage, transfers: Transfers, taken: str
) -> None:
    stage.run("clerk.qingsui", lambda w: withdraw(w, referral_id=taken, reason="moved-out"))

    assert (transfers.row(taken).state, transfers.instance_state(taken)) == ("withdrawn", "finished")
    assert item(stage, "insurance-aid").state == "withdrawn"
    officer = stage.actor("officer.medical").id
    told = stage.read(lambda w: list(w.session.scalars(select(Outbox).where(Outbox.recipient == officer))))
    assert "已撤回，停止办理" in {message.facts.get("outcome_zh") for message in told}
    with pytest.raises(NotStoppable):
        stage.run("clerk.qingsui", lambda w: withdraw(w, referral_id=taken, reason="moved-out"))


def ledger(stage: Stage) -> list[Benefit]:
    return stage.read(lambda w: list(w.session.scalars(select(Benefit).order_by(Benefit.recorded_at, Benefit.id))))


def papers(stage: Stage) -> list[Document]:
    return stage.read(lambda w: list(w.session.scalars(select(Document).where(Document.kind == "transfer-result"))))


def item(stage: Stage, code: str) -> Item:
    return stage.read(lambda w: w.session.scalars(select(Item).where(Item.item == code)).one())
