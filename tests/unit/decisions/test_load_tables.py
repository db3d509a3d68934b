"""A table that would not run exactly as it reads is refused before it decides anything."""

from datetime import date
from pathlib import Path

import pytest

from tests.unit.decisions.tables import HEADER, dmn, table
from workflows.dmn import BrokenTable, Tables, UnknownTable, gaps, read

AGE = [("age", "number")]
TWO = [("age", "number"), ("ill", "boolean")]


def test_overlapping_rows_of_a_unique_table_are_named_with_an_example() -> None:
    with pytest.raises(BrokenTable, match=r"rows 1 and 2 both apply to .*18"):
        table(AGE, [["<= 18", '"child"'], [">= 18", '"adult"']])


def test_rows_that_differ_in_any_column_do_not_overlap() -> None:
    assert table(TWO, [["<= 18", "true", '"a"'], [">= 18", "false", '"b"']])
    with pytest.raises(BrokenTable):
        table(TWO, [["<= 18", "true", '"a"'], [">= 18", "-", '"b"']])


def test_negated_texts_overlap_through_the_values_nobody_named() -> None:
    with pytest.raises(BrokenTable):
        table([("kind", "string")], [['not("a")', '"x"'], ['not("b")', '"y"']])
    assert table([("kind", "string")], [['"a"', '"x"'], ['not("a")', '"y"']])


def test_rows_of_an_any_table_may_overlap_when_they_agree() -> None:
    assert table(AGE, [["< 18", '"a"'], ["< 5", '"a"']], policy='hitPolicy="ANY"')
    with pytest.raises(BrokenTable):
        table(AGE, [["< 18", '"a"'], ["< 5", '"b"']], policy='hitPolicy="ANY"')


def test_gaps_are_found_at_the_edge_where_they_are() -> None:
    (gap,) = gaps(table(AGE, [["< 18", '"child"'], ["> 18", '"adult"']]))

    assert gap.example == {"age": 18}


def test_a_complete_table_has_no_gap() -> None:
    assert gaps(table(TWO, [["< 18", "-", '"a"'], [">= 18", "true", '"b"'], [">= 18", "false", '"c"']])) == []
    (gap,) = gaps(table(TWO, [["< 18", "-", '"a"'], [">= 18", "true", '"b"']]))
    assert gap.example["ill"] is False


def test_dates_at_the_ends_of_the_calendar_are_dates_like_others() -> None:
    old, new = '[date("0001-01-01")..date("2026-06-30")]', '[date("2026-07-01")..date("9999-12-31")]'
    assert gaps(table([("day", "date")], [[old, '"old"'], [new, '"new"']])) == []


def test_numbers_that_differ_in_the_last_of_many_digits_are_told_apart() -> None:
    close = table(AGE, [["<= 0.1", '"a"'], [f">= 0.1{'0' * 40}1", '"b"']])

    assert len(gaps(close)) == 1


def test_gaps_of_texts_are_looked_for_among_the_allowed_values() -> None:
    colours = table([("colour", "string")], [['"red"', '"stop"'], ['"green"', '"go"']], allowed='"red","green"')

    assert gaps(colours) == []


@pytest.mark.parametrize(
    "content",
    [
        dmn(AGE, [["< 18", '"a"']], policy='hitPolicy="PRIORITY"'),
        dmn(AGE, [["< 18", '"a"']], policy='hitPolicy="OUTPUT ORDER"'),
        dmn(AGE, [["< 18", '"a"']], policy='hitPolicy="FIRST" aggregation="SUM"'),
        dmn([("age + 1", "number")], [["< 18", '"a"']]),
        dmn(AGE, [["< 18", '"a"']], policy='hitPolicy="COLLECT" aggregation="SUM"'),
        dmn(AGE, [["< 18", "null"]], policy='hitPolicy="COLLECT" aggregation="MAX"', outputs=(("answer", "number"),)),
        dmn(AGE, [["< 18", '"a"']], policy='hitPolicy="COLLECT"', default='"b"'),
        dmn([("word", "string")], [['"…"', '"a"'], ['not("…")', '"b"'], ['"x"', '"c"']]),
        dmn([("word", "string")], [['not("…")', '"a"'], ['not("…", "x")', '"b"']]),
        dmn([("age", "duration")], [["< 18", '"a"']]),
        dmn(AGE, [['"x"', '"a"']]),
        dmn(AGE, [["< 18"]]),
        dmn(AGE, [["< 18", "5"]]),
        dmn(AGE, [["< 18", "__import__('os')"]]),
        dmn(AGE, [["< 18", '"a"']], dates='valid_from="2026-13-01"'),
        dmn(AGE, [["< 18", '"a"']], dates='valid_from="2026-02-01" valid_to="2026-01-01"'),
        dmn(AGE, [["< 18", '"a"']], dates=""),
        dmn(AGE, [["< 18", '"a"']]).replace(b'basis_kind="demo"', b'basis_kind="law"'),
        dmn([("age", "number"), ("age", "number")], [["-", "-", '"a"']]),
        dmn(AGE, [["< 18", '"a"'], ["> 18", '"b"']]).replace(b'"r2"', b'"r1"'),
        dmn(AGE, [["< 18", '"a"']]).replace(b"<decisionTable", b"<context/><decisionTable"),
        dmn(AGE, [["< 18", '"a"']]).replace(b"20191111", b"20151101"),
        b"<html/>",
        b"not xml",
        b'<!DOCTYPE x [<!ENTITY a "b">]>' + HEADER.split("\n", 1)[1].encode() + b"</definitions>",
        (HEADER + '<decision id="t" name="t"/></definitions>').encode(),
    ],
)
def test_what_would_not_be_carried_out_exactly_is_refused(content: bytes) -> None:
    with pytest.raises(BrokenTable):
        read(content, file="t.dmn")


def test_a_broken_cell_is_named_with_file_table_and_row() -> None:
    with pytest.raises(BrokenTable, match=r"^t\.dmn: t row 2: "):
        table(AGE, [["< 18", '"a"'], ["old", '"b"']])


def test_the_version_in_force_on_the_day_is_taken() -> None:
    old = dmn(AGE, [["-", '"old"']], dates='valid_from="2025-01-01" valid_to="2026-06-30"', version="1")
    new = dmn(AGE, [["-", '"new"']], dates='valid_from="2026-07-01"', version="2")
    tables = Tables.of([*read(new), *read(old)])

    assert tables.table("t", on=date(2026, 6, 30)).version == "1"
    assert tables.table("t", on=date(2026, 7, 1)).version == "2"
    with pytest.raises(UnknownTable):
        tables.table("t", on=date(2024, 12, 31))
    with pytest.raises(UnknownTable):
        tables.table("u", on=date(2026, 7, 1))


def test_two_versions_on_one_day_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.dmn").write_bytes(dmn(AGE, [["-", '"old"']], version="1"))
    (tmp_path / "b.dmn").write_bytes(dmn(AGE, [["-", '"new"']], dates='valid_from="2026-07-01"', version="2"))

    with pytest.raises(BrokenTable, match="both in force"):
        Tables.load(tmp_path)
