"""Every shipped table, version by version: no facts are left without an answer but where the table says that silence is one."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from lxml import etree

from tests.unit.decisions.tables import dmn, table
from workflows.dmn import DECISIONS, BrokenTable, Table, Tables, UnansweredFacts, gaps, overlaps, read, writing
from workflows.dmn.reading import parse
from workflows.dmn.table import Rule
from workflows.tables import load_tables

TABLES = load_tables()
EVERY = [pytest.param(each, id=f"{each.id}-{each.version}") for each in TABLES.versions]


#: tables in which a gap is an unanswered case
COMPLETE = [each for each in EVERY if each.values[0].silence.kind != "answer"]


def test_silence_is_an_answer_only_where_something_is_left_unanswered() -> None:
    complete = [each.id for each in TABLES.versions if each.silence.kind == "answer" and not gaps(each)]

    assert complete == [], "they answer everything: let them say so"


@pytest.mark.parametrize("found", COMPLETE)
def test_no_version_loads_from_which_a_row_is_missing(found: Table) -> None:
    whole = writing.alone((DECISIONS / found.file).read_bytes(), id=found.id, version=found.version)
    refused = [rule.id for rule in found.rules if _does_not_load(whole, rule.id)]

    assert refused
    assert found.policy != "UNIQUE" or refused == [rule.id for rule in found.rules if _concerns(found, rule)]


def _concerns(found: Table, rule: Rule) -> bool:
    """Tell whether a row answers a kind that its table promises to answer, and not one of the past."""
    pairs = [(found.silence.about.get(each.name), cell) for each, cell in zip(found.inputs, rule.cells, strict=True)]
    named = [(limit, [point for point in cell.points() if isinstance(point, str)]) for limit, cell in pairs if limit]
    return all(not points or any(map(limit.holds, points)) for limit, points in named)


def _does_not_load(whole: bytes, rule_id: str) -> bool:
    root = parse(whole, "")
    (row,) = root.xpath("//*[local-name()='rule'][@id=$id]", id=rule_id)
    row.getparent().remove(row)
    try:
        read(etree.tostring(root))
    except UnansweredFacts:
        return True
    return False


@pytest.mark.parametrize("policy", ["UNIQUE", "ANY", "FIRST", "RULE ORDER", "COLLECT"])
def test_a_hole_is_refused_whatever_the_hit_policy(policy: str) -> None:
    rules = [["< 10", '"a"'], ["> 10", '"b"']]
    with pytest.raises(UnansweredFacts, match="no row applies to .*10"):
        table(NUMBERS, rules, policy=f'hitPolicy="{policy}"', silence='silence="never"/>')
    assert len(table(NUMBERS, rules, policy=f'hitPolicy="{policy}"').rules) == 2


@pytest.mark.parametrize(
    ("silence", "reason"),
    [
        ("/>", "silence is one of"),
        ('silence="answer"/>', "says what it means"),
        ('silence="outside"/>', "names with yimen:about"),
        ('silence="outside"><yimen:about fact="m">1</yimen:about></yimen:table>', "no fact of the table"),
        ('silence="outside"><yimen:about fact="n">"x"</yimen:about></yimen:table>', "yimen:about"),
    ],
)
def test_a_table_says_itself_what_silence_means(silence: str, reason: str) -> None:
    with pytest.raises(BrokenTable, match=reason):
        table(NUMBERS, [["-", '"a"']], silence=silence)


def test_a_table_is_complete_for_what_it_is_about() -> None:
    about = 'silence="outside"><yimen:about fact="n">[0..10]</yimen:about></yimen:table>'

    assert table(NUMBERS, [["[0..10]", '"a"']], silence=about).rules
    with pytest.raises(UnansweredFacts):
        table(NUMBERS, [["[0..9]", '"a"']], silence=about)


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
