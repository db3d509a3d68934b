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
    assert "照表办理" in page and "部门类别：就业" in page and "departments-2-employment" in page
    assert "决策表版本 2026.2" in page


def test_when_a_school_recognises_is_told_with_its_row(stage: Stage, transfers: Transfers) -> None:
    transfers.send("education")

    kept = stage.read(lambda w: {each.table: each for each in w.session.scalars(select(TableAnswer))})["school-window"]
    assert kept.facts == {"division": "690102"} and kept.rules == ["school-window-690102"]
    assert (kept.outputs["opens"], kept.outputs["closes"]) == ("09-01", "10-31")
    page = stage.client("clerk.qingsui").get(f"/cases/{transfers.case_id}").get_data(as_text=True)
    assert "学校认定家庭经济困难学生的窗口期" in page and "school-window-690102" in page
