"""The tables of recognition: written down by hand before they were run."""

from datetime import date
from typing import Any

import pytest

from workflows.dmn import UnknownTable, gaps
from workflows.tables import load_tables

TABLES = load_tables()
DAY = date(2026, 9, 21)
BEFORE = date(2026, 6, 30)


def says(table: str, on: date = DAY, **facts: Any) -> Any:
    found = TABLES.decide(table, facts, on=on)
    return next(iter(found.outputs.values())) if found.certain and found.outputs else None


@pytest.mark.parametrize(
    "table",
    [
        "tekun-labour",
        "tekun-source",
        "tekun-obligor",
        "recognise-bianyuan",
        "recognise-gangxing",
        "spend-test",
        "child-kind",
        "child-proof",
    ],
)
def test_no_facts_are_left_without_a_row(table: str):
    assert gaps(TABLES.table(table, on=DAY)) == []


@pytest.mark.parametrize(
    ("age", "kind", "grade", "unable"),
    [
        (60, "none", 0, True), (59, "none", 0, False), (15, "none", 0, True), (16, "none", 0, False), (40, "mental", 3, True),
        (40, "mental", 4, False), (40, "limb", 2, True), (40, "limb", 3, False), (40, "visual", 1, True), (40, "visual", 2, False),
    ],
)  # fmt: skip
def test_who_cannot_work_is_told_by_age_and_disability(age: int, kind: str, grade: int, unable: bool):
    assert says("tekun-labour", age=age, disability_kind=kind, disability_grade=grade) is unable


def test_what_is_not_known_decides_nothing():
    assert says("tekun-labour", age=None, disability_kind="none", disability_grade=0) is None
    assert says("tekun-source", income_below=True, assets_ok=None) is None
    assert says("tekun-obligor", status="ordinary", age=72, severe=False, low_income=None, assets_ok=None) is None


@pytest.mark.parametrize(
    ("facts", "unable"),
    [
        ({"status": "tekun", "age": 45}, True),
        ({"status": "dibao", "age": 60}, True),
        ({"status": "dibao", "age": 59}, False),
        ({"status": "ordinary", "age": 70, "low_income": True}, True),
        ({"status": "ordinary", "age": 69, "low_income": True}, False),
        ({"status": "ordinary", "age": 40, "severe": True, "low_income": True}, True),
        ({"status": "imprisoned", "age": 40}, True),
        ({"status": "missing", "age": 40, "assets_ok": False}, False),
    ],
)
def test_an_obligor_counts_as_unable_only_in_the_cases_of_the_measures(facts: dict[str, Any], unable: bool):
    known = {"severe": False, "low_income": False, "assets_ok": True, **facts}
    assert says("tekun-obligor", **known) is unable


@pytest.mark.parametrize(
    ("missed", "level"), [(0, "able"), (1, "partial"), (3, "partial"), (4, "unable"), (6, "unable")]
)
def test_six_items_rate_self_care(missed: int, level: str):
    assert says("tekun-care", missed=missed) == level


def test_a_family_below_the_allowance_that_fails_only_its_property_test_is_marginal():
    assert says("recognise-bianyuan", better="none", income_band="below-dibao", assets_ok=True) is True
    assert says("recognise-bianyuan", better="dibao", income_band="below-dibao", assets_ok=True) is False
    assert says("recognise-bianyuan", better="none", income_band="below-disposable", assets_ok=True) is False


def test_rigid_expenses_need_income_property_and_ratio_together():
    fits = {"better": "none", "income_band": "below-disposable", "assets_ok": True, "ratio_over": True}
    assert says("recognise-gangxing", **fits) is True
    for name, value in (("better", "bianyuan"), ("income_band", "above"), ("assets_ok", False), ("ratio_over", False)):
        assert says("recognise-gangxing", **{**fits, name: value}) is False


def test_a_known_identity_is_not_asked_for_means_and_the_reason_names_what_is_in_force():
    for day, law in ((BEFORE, "国办发〔2023〕39号"), (DAY, "社会救助法42")):
        found = TABLES.decide("spend-test", {"identity": "bianyuan", "income_band": None, "assets_ok": None}, on=day)
        assert found.certain
        assert found.hits[0].notes["basis"] == law


def test_the_law_of_2026_is_cited_from_its_first_day_only():
    for table in ("recognise-bianyuan", "recognise-gangxing", "spend-test"):
        for day, cited in ((BEFORE, False), (date(2026, 7, 1), True)):
            words = " ".join(rule.notes["basis"] for rule in TABLES.table(table, on=day).rules)
            assert ("社会救助法" in words) is cited


@pytest.mark.parametrize(
    ("father", "mother", "kind"),
    [
        ("dead", "dead", "orphan"), ("dead", "not-found", "orphan"), ("dead", "imprisoned", "unsupported"),
        ("lost-contact", "dead", "unsupported"), ("detox", "seriously-ill", "unsupported"), ("missing", "dead", "unsupported"),
        ("dead", "able", "none"), ("able", "imprisoned", "none"),
    ],
)  # fmt: skip
def test_the_state_of_both_parents_tells_the_kind_of_child(father: str, mother: str, kind: str):
    assert says("child-kind", age=9, father=father, mother=mother) == kind
    assert says("child-kind", age=18, father=father, mother=mother) == "none"


def test_each_state_but_able_has_a_department_that_proves_it():
    for state, source in (
        ("dead", "police"),
        ("imprisoned", "justice"),
        ("severely-disabled", "disabled-federation"),
        ("able", "none"),
    ):
        assert says("child-proof", state=state) == source


def test_local_amounts_are_marked_as_the_county_s():
    for table in ("tekun-support", "child-support", "spend-limits", "asset-test", "education-tariff"):
        assert TABLES.table(table, on=DAY).basis_kind == "demo"
    with pytest.raises(UnknownTable):
        TABLES.table("tekun-support", on=date(2025, 12, 31))
