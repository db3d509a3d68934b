"""The window confirms a need and sends it: with consent, to one addressee, once, with no more facts than needed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from server.cases.opening import close_case
from server.documents.models import Document
from server.foundation.errors import InvalidAnswers, NotPermitted
from server.referrals.operations import confirm_need, drop, send
from server.referrals.refusals import (
    AddresseeMissing,
    AlreadySent,
    CaseEnded,
    ConsentMissing,
    NotTransferable,
    TransferRunning,
)
from tests.integration.referrals.conftest import Transfers, close_unit
from tests.stage import Stage


def test_nothing_is_sent_without_consent(stage: Stage, transfers: Transfers) -> None:
    draft = transfers.confirm("employment")
    with pytest.raises(ConsentMissing):
        stage.run("clerk.qingsui", lambda w: send(w, referral_id=draft, consent=False))
    assert transfers.row(draft).state == "draft"


def test_an_order_goes_out_once(stage: Stage, transfers: Transfers) -> None:
    referral = transfers.send("employment")
    with pytest.raises(AlreadySent):
        stage.run("clerk.qingsui", lambda w: send(w, referral_id=referral, consent=True))


def test_a_need_that_is_on_its_way_is_not_sent_again(transfers: Transfers) -> None:
    transfers.send("employment")
    with pytest.raises(TransferRunning):
        transfers.confirm("employment")


def test_what_civil_affairs_decides_is_not_transferred(transfers: Transfers) -> None:
    with pytest.raises(NotTransferable):
        transfers.confirm("dibao")


def test_a_need_that_nobody_in_the_county_handles_waits_for_an_addressee(stage: Stage, transfers: Transfers) -> None:
    close_unit(stage, "political-legal")
    draft = transfers.confirm("judicial")
    with pytest.raises(AddresseeMissing):
        stage.run("clerk.qingsui", lambda w: send(w, referral_id=draft, consent=True))
    stage.run("clerk.qingsui", lambda w: send(w, referral_id=draft, consent=True, to_unit=stage.unit("justice")))
    assert transfers.row(draft).state == "sent"


def test_education_is_not_sent_to_an_office(stage: Stage, transfers: Transfers) -> None:
    draft = transfers.confirm("education")
    with pytest.raises(InvalidAnswers) as refused:
        stage.run("clerk.qingsui", lambda w: send(w, referral_id=draft, consent=True, to_unit=stage.unit("education")))
    assert [problem.code for problem in refused.value.fields] == ["wrong-kind"]


def test_another_township_cannot_send_for_the_household(stage: Stage, transfers: Transfers) -> None:
    with pytest.raises(NotPermitted):
        stage.run(
            "clerk.baishi", lambda w: confirm_need(w, case_id=transfers.case_id, item="employment", need="找工作")
        )


def test_a_draft_is_dropped_only_with_a_reason(stage: Stage, transfers: Transfers) -> None:
    draft = transfers.confirm("employment")
    with pytest.raises(InvalidAnswers):
        stage.run("clerk.qingsui", lambda w: drop(w, referral_id=draft, reason="  "))
    stage.run("clerk.qingsui", lambda w: drop(w, referral_id=draft, reason="本人已找到工作"))
    assert transfers.row(draft).state == "dropped"
    transfers.confirm("employment")


def test_the_department_is_told_only_what_its_task_needs(stage: Stage, transfers: Transfers) -> None:
    referral = transfers.row(transfers.send("employment"))
    told = {row["zh"]: row["value_zh"] for row in referral.facts["rows"]}

    assert told["姓名"] == "钱示例"
    assert told["证件号码"] == "690102********0174"
    assert told["就业状况"] == "失业或无业"
    assert set(told) == {"姓名", "证件号码", "年龄", "共同生活人口", "就业状况", "劳动能力"}


def test_charity_is_told_of_no_person(stage: Stage, transfers: Transfers) -> None:
    referral = transfers.row(transfers.send("charity"))
    assert [row["zh"] for row in referral.facts["rows"]] == ["共同生活人口"]


def test_the_order_carries_the_recognised_identity_and_its_validity(stage: Stage, transfers: Transfers) -> None:
    referral = transfers.row(transfers.send("medical"))
    assert referral.identity == {
        "kind": "bianyuan", "document": "青民认〔2026〕0018号", "issued_by": "青穗县民政局", "valid_to": "2027-09-17",
    }  # fmt: skip
    paper = stage.read(lambda w: w.session.get_one(Document, referral.document_id))
    assert "有效期至2027-09-17" in paper.facts["identity"]
    assert "演示参数" in paper.facts["basis"]


def test_without_an_identity_the_order_says_so(without_identity: Transfers) -> None:
    referral = without_identity.row(without_identity.send("medical"))
    assert referral.identity == {} and referral.identity_id is None


def test_an_urgent_order_is_signed_within_24_hours(stage: Stage, transfers: Transfers) -> None:
    referral = transfers.send("medical", urgent=True)
    due = transfers.deadlines(referral)["TR.urgent"].due_at
    assert due is not None and due - stage.clock.now() == timedelta(hours=24)


def test_nothing_is_sent_for_a_case_that_is_over(stage: Stage, transfers: Transfers) -> None:
    draft = transfers.confirm("employment")
    stage.run("clerk.qingsui", lambda w: close_case(w, case_id=transfers.case_id, reason="withdrawn"))
    with pytest.raises(CaseEnded):
        stage.run("clerk.qingsui", lambda w: send(w, referral_id=draft, consent=True))
