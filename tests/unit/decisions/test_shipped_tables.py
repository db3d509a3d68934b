"""The county's own tables: complete where they must be, and dated."""

from datetime import date
from decimal import Decimal

import pytest

from forms import load
from server.cases.words import SERVICES
from workflows.dmn import UnknownTable, decide, gaps
from workflows.proposal import fact_labels, standards_on
from workflows.tables import load_tables

TABLES = load_tables()
DAY = date(2026, 9, 21)


def test_the_caps_of_the_demonstration_county_are_800_and_3000() -> None:
    caps = TABLES.decide("caps", {"division": "690102"}, on=DAY).outputs

    assert (caps["small_cap"], caps["township_limit"], caps["petty_fund"]) == (800, 3000, 50000)
    assert standards_on(TABLES, division="690102", on=DAY).bianyuan_ratio == Decimal("1.5")
    with pytest.raises(LookupError):
        standards_on(TABLES, division="110101", on=DAY)


def test_every_item_of_the_catalogue_has_a_department_and_every_department_row_an_item() -> None:
    table = TABLES.table("departments", on=DAY)
    form = load("household")
    (wanted,) = [field for field in form.root.walk() if field.path == "case/items_wanted"]

    assert gaps(table) == []
    assert [decide(table, {"item": option.value}).outputs["process"] for option in wanted.options].count("urgent") == 1
    assert decide(table, {"item": "education"}).outputs["department_kind"] == "education"
    assert len(wanted.options) == len(table.rules)
    assert {str(option.value) for option in wanted.options} == set(SERVICES)


def test_every_proposed_item_has_a_department() -> None:
    known = TABLES.table("departments", on=DAY)
    for rule in TABLES.table("item-proposal", on=DAY).rules:
        assert decide(known, {"item": rule.answers[0].value}).hits


def test_every_line_of_the_proposal_says_why_and_by_what() -> None:
    for table in TABLES.versions:
        if table.id == "item-proposal":
            assert all(
                rule.notes["reason_zh"] and rule.notes["reason_en"] and rule.notes["basis"] for rule in table.rules
            )


def test_the_law_is_cited_only_where_it_is_in_force() -> None:
    for day, law in ((date(2026, 6, 30), False), (date(2026, 7, 1), True)):
        for id in ("item-proposal", "urgency-triage"):
            cited = " ".join(rule.notes["basis"] for rule in TABLES.table(id, on=day).rules)
            assert ("社会救助法" in cited, "社会救助暂行办法" in cited) == (law, not law)


def test_a_day_before_the_first_version_has_no_table() -> None:
    with pytest.raises(UnknownTable):
        TABLES.table("item-proposal", on=date(2025, 12, 31))


@pytest.mark.parametrize(
    ("facts", "urgent", "lane"),
    [
        ({"kind": "fire", "living_threatened": True, "days_since": 0}, True, "urgent"),
        ({"kind": "other", "living_threatened": True, "days_since": 3}, True, "urgent"),
        ({"kind": "other", "living_threatened": True, "days_since": 4}, False, "ordinary"),
        ({"kind": "illness", "living_threatened": True, "days_since": 20}, True, "urgent"),
        ({"kind": "illness", "living_threatened": False, "days_since": 20}, False, "spend"),
        ({"kind": "stranded", "living_threatened": True, "days_since": 9}, True, "stranded"),
    ],
)
def test_triage_tells_the_urgent_from_the_merely_expensive(facts: dict[str, object], urgent: bool, lane: str) -> None:
    found = decide(TABLES.table("urgency-triage", on=DAY), facts)

    assert (found.outputs["urgent"], found.outputs["lane"], found.certain) == (urgent, lane, True)


def test_triage_leaves_no_case_unanswered() -> None:
    assert gaps(TABLES.table("urgency-triage", on=DAY)) == []


def test_every_fact_of_the_proposal_has_a_chinese_label() -> None:
    labels = fact_labels(TABLES, on=DAY)

    assert labels["obligor_able"] == "有义务人能赡养、抚养、扶养"
    assert all(label != name for name, label in labels.items())
