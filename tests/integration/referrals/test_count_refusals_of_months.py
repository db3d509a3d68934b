"""A county may count only the refusals of the last months; a person's older ones fall out of the row."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from server.cases.models import Instance
from server.foundation import following
from server.jobs.embedded import EmbeddedWorker
from server.referrals.models import JobOffer
from server.tables import live, operations
from server.tables.operations import Intent
from tests.integration.referrals.conftest import Transfers
from tests.stage import Stage

pytestmark = pytest.mark.sqlite


def _count_within(stage: Stage, monkeypatch: pytest.MonkeyPatch, months: int) -> None:
    monkeypatch.setattr(following, "SECONDS", 0.0)
    stage.house = replace(stage.house, tables=live.LiveTables(stage.database, stage.house.county))
    intent = Intent(
        valid_from=stage.clock.now().date() + timedelta(days=2), basis="青民发〔2026〕示例号", reason="限期累计"
    )
    version = stage.run(
        "owner.civil",
        lambda w: operations.propose_cells(w, key="work-refusals", cells={(0, 1): str(months)}, intent=intent),
    )
    stage.run("approver.civil", lambda w: operations.approve(w, proposal_id=version))
    EmbeddedWorker(stage.database, stage.house, stage.clock)._round()
    stage.move(days=3)


def _registered(transfers: Transfers) -> str:
    referral = transfers.send("employment")
    transfers.take(referral, "officer.employment")
    transfers.do(
        referral, "register", "officer.employment", registered=True, person="钱示例", unemployed_since="2026-03-01",
        labels=["hard-to-place"], skills="缝纫",
    )  # fmt: skip
    return referral


def _refuse(stage: Stage, transfers: Transfers, referral: str) -> None:
    told: dict[str, Any] = {
        "offered_on": stage.clock.now().date().isoformat(), "job": "保洁", "employer": "示例物业", "fit": "适合",
        "offer_answer": "refused", "answer_reason": "嫌远", "refusal_justified": False, "justification": "理由不成立",
    }  # fmt: skip
    transfers.do(referral, "offer", "officer.employment", **told)


def _rows(stage: Stage, transfers: Transfers, referral: str) -> tuple[list[int], int]:
    logged = stage.read(lambda w: list(w.session.scalars(select(JobOffer.in_row).order_by(JobOffer.id))))
    instance = stage.read(lambda w: w.session.get_one(Instance, transfers.row(referral).instance_id))
    return logged, instance.data["refusals_in_row"]


@pytest.mark.parametrize(("months", "rows"), [(0, [1, 2, 3]), (6, [1, 2, 2])])
def test_a_refusal_of_seven_months_ago_counts_only_where_the_county_sets_no_months(
    stage: Stage, transfers: Transfers, monkeypatch: pytest.MonkeyPatch, months: int, rows: list[int]
) -> None:
    if months:
        _count_within(stage, monkeypatch, months)
    referral = _registered(transfers)
    for days in (0, 150, 60):  # 150 + 60 days: the first one is more than six months old by then
        stage.move(days=days)
        _refuse(stage, transfers, referral)

    assert _rows(stage, transfers, referral) == (rows, rows[-1])
    assert (transfers.row(referral).result_kind == "refused") is (rows[-1] == 3)


def test_three_within_the_months_are_three_whatever_came_before(
    stage: Stage, transfers: Transfers, monkeypatch: pytest.MonkeyPatch
) -> None:
    _count_within(stage, monkeypatch, 6)
    referral = _registered(transfers)
    for days in (0, 200, 30, 30):
        stage.move(days=days)
        _refuse(stage, transfers, referral)

    assert _rows(stage, transfers, referral) == ([1, 1, 2, 3], 3)
    assert transfers.row(referral).result_kind == "refused"
