"""Where a need went and by which forms and terms it is handled: the table, its version and its row stand with the case."""

from __future__ import annotations

from sqlalchemy import select

from server.cases.models import TableAnswer
from tests.integration.referrals.conftest import Transfers
from tests.stage import Stage


def test_the_tables_that_sent_a_need_are_kept_and_shown_in_words(stage: Stage, transfers: Transfers) -> None:
    transfers.send("employment")

    kept = stage.read(lambda w: {each.table: each for each in w.session.scalars(select(TableAnswer))})
    assert kept["departments"].facts == {"item": "employment"} and kept["departments"].rules == [
        "departments-2-employment"
    ]
    assert kept["departments"].version == "2026.2" and kept["departments"].outputs["department_kind"] == "employment"
    assert kept["transfer-types"].facts == {"item": "employment"}
    page = stage.client("clerk.qingsui").get(f"/cases/{transfers.case_id}").get_data(as_text=True)
    assert "照表办理" in page and "部门类别：employment" in page and "departments-2-employment" in page
    assert "决策表版本 2026.2" in page
