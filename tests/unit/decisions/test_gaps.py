"""Every shipped table, version by version: no facts are left without an answer but where silence is the answer, and the reason stands here."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.unit.decisions.tables import dmn, table
from workflows.dmn import BrokenTable, Table, Tables, gaps, overlaps

TABLES = Tables.load()
OUTSIDE = "\u2026"  #: a text that the table does not name

#: tables of a county's own numbers: another county, or a kind that is none of theirs, finds no row
OF_THE_COUNTY = frozenset(
    "amount-rule asset-test authority caps child-support education-tariff meeting-rules notices rigid-deductions rigid-items"
    " school-window spend-limits standards support tekun-support township-rhythm work-cost".split()
)
#: tables that list kinds by name: what is not listed is no kind
OF_KINDS = frozenset("income-items review-cycle sections transfer-types".split())
#: tables in which silence is an answer → what it means
SILENT = {
    "exclusions": "the two go together",
    "identity-items": "the identity does not open the item",
    "item-proposal": "the item is not proposed",
    "lead-signals": "no lead is raised",
    "means-check": "nothing calls for a closer look",
    "tekun-care": "the form counts six items: no number lies outside 0 to 6, none between two",
}
EVERY = [pytest.param(each, id=f"{each.id}-{each.version}") for each in TABLES.versions]


@pytest.mark.parametrize("found", EVERY)
def test_what_no_row_answers_lies_outside_what_the_table_is_about(found: Table) -> None:
    holes = gaps(found, most=200)

    if found.id in SILENT:
        assert holes, f"{found.id} is complete: take it off the list"
        return
    if found.id in OF_THE_COUNTY | OF_KINDS:
        assert holes and all(_names_what_is_unknown(each.example) for each in holes), holes[:3]
        return
    assert holes == []


def _names_what_is_unknown(example: Any) -> bool:
    return any(isinstance(value, str) and value.startswith(OUTSIDE) for value in example.values())


@pytest.mark.parametrize("found", [each for each in EVERY if each.values[0].policy.startswith("UNIQUE")])
def test_no_two_rows_of_a_table_with_one_answer_apply_together(found: Table) -> None:
    assert overlaps(found) == []


def test_six_items_of_self_care_have_an_answer_each() -> None:
    care = TABLES.table("tekun-care", on=TABLES.versions[0].valid_from.replace(year=2026))

    for missed in range(7):
        assert TABLES.decide("tekun-care", {"missed": missed}, on=care.valid_from.replace(year=2026)).outputs


NUMBERS = [("n", "number")]


@pytest.mark.parametrize(
    "rules",
    [
        [["< 10", '"a"'], [">= 10", '"b"'], ["[9.99..10]", '"c"']],  # an edge told twice
        [["< 0", '"a"'], ["-", '"b"']],  # the negative ones told twice
        [["null", '"a"'], ["-", '"b"']],  # what is missing told twice
        [["0.1", '"a"'], ["[0.1..0.1]", '"b"']],  # one point in two spellings
    ],
)
def test_rows_that_meet_anywhere_do_not_load(rules: list[list[str]]) -> None:
    with pytest.raises(BrokenTable):
        table(NUMBERS, rules)


@pytest.mark.parametrize(
    ("rules", "hole"),
    [
        ([["[0..10]", '"a"'], ["> 10", '"b"']], Decimal(-1)),  # below nothing
        ([["< 10", '"a"'], ["> 10", '"b"']], Decimal(10)),  # the edge itself
        ([["<= 10", '"a"'], [">= 10.01", '"b"']], None),  # between two cents
    ],
)
def test_a_hole_is_named_with_facts_that_fall_into_it(rules: list[list[str]], hole: Decimal | None) -> None:
    (found,) = gaps(table(NUMBERS, rules))

    assert found.example["n"] == hole if hole is not None else Decimal(10) < found.example["n"] < Decimal("10.01")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ('valid_from="2026-01-01" valid_to="2026-06-30"', 'valid_from="2026-06-30"'),  # the last day told twice
        ('valid_from="2026-01-01"', 'valid_from="2026-07-01" valid_to="2026-07-01"'),  # one day in an endless version
    ],
)
def test_versions_that_share_a_day_do_not_load(first: str, second: str, tmp_path: Any) -> None:
    for name, dates in (("one", first), ("two", second)):
        (tmp_path / f"{name}.dmn").write_bytes(dmn(NUMBERS, [["-", '"a"']], version=name, dates=dates))

    with pytest.raises(BrokenTable):
        Tables.load(tmp_path)


def test_a_version_that_ends_before_it_begins_does_not_load() -> None:
    with pytest.raises(BrokenTable):
        table(NUMBERS, [["-", '"a"']], dates='valid_from="2026-07-01" valid_to="2026-06-30"')
