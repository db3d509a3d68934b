"""Every answer of a table by which something is found or an amount is set stands with the case: facts, rows, version, in words."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import select

from server.cases.models import TableAnswer
from server.recognition.models import ChildFile, ExpenseSheet
from tests.integration.recognition.story import ILL, OLD, Household
from tests.integration.recognition.test_recognise import MEETS as QUALIFIES
from tests.integration.recognition.test_support_a_child import SEEN, reviewed
from tests.integration.recognition.test_support_the_destitute import CHECKED, MEETS, rated
from tests.integration.relief.story import Program
from tests.stage import Stage

SON = {"name": "葛示儿", "relation": "child", "status": "dibao", "age": 61, "severe": False, "consent": False}
NIECE = {"name": "葛示女", "relation": "child", "status": "ordinary", "age": 40, "severe": False, "consent": False}


def answers(stage: Stage, table: str) -> list[dict[str, Any]]:
    rows = stage.read(lambda w: list(w.session.scalars(select(TableAnswer).where(TableAnswer.table == table))))
    return [{"facts": each.facts, "says": each.outputs, "rules": each.rules, "version": each.version} for each in rows]


def test_what_is_said_of_each_obligor_is_kept_with_its_row(stage: Stage) -> None:
    ge = Household(stage, "tekun", OLD).look_into()
    ge.do(
        "initial_opinion",
        "reviewer.qingsui",
        **{**MEETS, "initial_conclusion": "not-meets", "obligors": [SON, NIECE], "obligors_checked": True},
    )
    kept = answers(stage, "tekun-obligor")
    assert [each["rules"] for each in kept] == [["tekun-obligor-dibao"], ["tekun-obligor-able"]]
    assert [each["facts"]["age"] for each in kept] == [61, 40]


def test_an_amount_of_support_says_which_row_it_comes_from(stage: Stage) -> None:
    ge = Household(stage, "tekun", OLD).look_into()
    ge.do("initial_opinion", "reviewer.qingsui", **MEETS)
    ge.noticed().do("forward", ge.clerk, papers_complete=True, papers_count=12)
    ge.do("spot_check", "reviewer.civil", companion="县局示甲", **CHECKED)
    ge.do("county_review", "reviewer.civil", proposed="grant", support_mode="dispersed", opinion="同意")
    ge.do("rate_care", "reviewer.civil", **rated("bathing", "toilet", on="2026-09-29"))

    (level,), (amount,) = answers(stage, "tekun-care"), answers(stage, "tekun-support")
    assert (level["facts"], level["rules"]) == ({"missed": 2}, ["tekun-care-partial"])
    assert (amount["says"], amount["rules"]) == ({"base_month": "1040", "care_month": "400"}, ["tekun-support-partial"])
    told = {
        row["table"]: row
        for row in Program(stage, "clerk.qingsui").get(f"/api/v1/cases/{ge.case_id}/table-answers").json["rows"]
    }
    assert told["tekun-support"]["rules"] == ["tekun-support-partial"]
    assert {"tekun-labour", "tekun-source"} <= set(told)
    page = stage.client("reviewer.civil").get(f"/cases/{ge.case_id}").get_data(as_text=True)
    assert "基本生活 1,040.00 元＋照料护理 400.00 元" in page and "tekun-support-partial" in page
    assert "年龄：77" in page
    masked = stage.client("supervisor.county").get(f"/cases/{ge.case_id}").get_data(as_text=True)
    assert "tekun-labour-old" in masked and "年龄：77" not in masked  # the row, and nothing more of the person


def test_a_child_s_proofs_and_its_standard_are_kept(stage: Stage) -> None:
    home = reviewed(stage)
    child = stage.read(lambda w: w.session.scalars(select(ChildFile)).one())
    assert child.kind in ("orphan", "unsupported")
    proofs = answers(stage, "child-proof")
    assert sorted(each["facts"]["state"] for each in proofs) == sorted((SEEN["father"], SEEN["mother"]))
    township, county = answers(stage, "child-support")  # the opinion of each of them rests on it
    assert township == county and county["facts"]["kind"] == child.kind and Decimal(county["says"]["month"]) > 0
    stranger = stage.client("clerk.heyan").get(f"/cases/{home.case_id}")
    assert stranger.status_code == 404


def test_each_expense_names_the_rows_by_which_it_counts(stage: Stage) -> None:
    spent = {"kind": "medical", "total": 67000, "basic_insurance": 30000, "medical_aid": 5000}
    about = {**ILL, "income": [{"kind": "wage", "amount": 50000}], "expenses": [{**spent, "own_part": 32000}]}
    house = Household(stage, "gangxing", about).look_into()
    house.do("initial_opinion", "reviewer.qingsui", **QUALIFIES, expenses=[{"person": house.name, **spent}])

    sheet = stage.read(lambda w: w.session.scalars(select(ExpenseSheet)).one())
    assert [line["rules"] for line in sheet.lines] == [["rigid-items-medical"]]
    assert set(sheet.versions) == {"rigid-items", "education-tariff", "standards"}
    page = stage.client(house.clerk).get(f"/cases/{house.case_id}").get_data(as_text=True)
    assert "rigid-items-medical" in page
