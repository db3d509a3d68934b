"""A bad row of terms is refused with its table, the row and the reason; K10 chooses by date, and a law's number goes first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pytest

from tests.unit.worktime.written import LAW, tables_of, term
from workflows.dmn import BrokenTable
from workflows.worktime import BadTerm, RuleBook, UnknownRule, check_together, load_terms, terms_of

CITES_LAW = {"kind": "law", "cite": "LAW", "article": "50", "basis_zh": "第五十条", "basis_en": "art. 50"}
DEMO = "演示参数：3个工作日"


def book(*rows: Mapping[str, Any], **more: Any) -> RuleBook:
    found = terms_of(tables_of({"terms-one": rows}, **more))
    check_together(found.every)
    return found


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"n": 0}, "at least 1"),
        ({"n": "2.5"}, "whole number"),
        ({"n": "null"}, "lacks n"),
        ({"unit": "WEEK"}, "no unit WEEK"),
        ({"roll": True}, "cannot roll"),
        ({"unit": "D", "roll": True, "protective": True, "basis_zh": "演示参数：3天"}, "never rolls"),
        ({"suspendable": True}, "only a local rule"),
        ({"basis_zh": "三日内"}, "must begin with 演示参数"),
        ({"basis_zh": "演示参数：《社会救助法》"}, "names a law without citing"),
        ({"kind": "local", "cite": "X1", "article": "1", "basis_zh": "第一条"}, "must begin with 本县规定"),
        ({"kind": "custom"}, "unknown kind"),
        (CITES_LAW, "a law limit does not stand in a table of the county"),
        ({"article": "3"}, "belongs to the text cited"),
        ({"duty": "NONE", "article": "1"}, "cites NONE"),
        ({"duty": "LAW", "article": "50", "on": '>= date("2026-06-30")'}, "before it came into force"),
        ({"extends": "XX.one", "grounds": "complex"}, "only a national text"),
        ({"within": "XX.none"}, "which no table has"),
        ({"unit": "DATE"}, "month_day"),
        ({"month_day": "02-30"}, "no day of the year"),
        ({"en": ""}, "lacks zh or en"),
        ({"ladder": "T-x"}, "no such rung"),
        ({"n": 5}, "its basis tells another length than 5"),
        ({"unit": "D"}, "its basis tells another length"),
        ({"zh": "落实决议（3个工作日）"}, "its name tells a number"),
        ({"en": "carried out (3 working days)"}, "its name tells a number"),
        ({"basis_en": "demo parameter: 4 working days"}, "its basis tells another length"),
        ({"on": 'not(date("2026-07-01"))'}, "one stretch"),
        ({"rule": '"XX.one","XX.two"'}, "more or less than one"),
        ({"zh": "很长" * 5, "row": "r" * 60}, "too long"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_bad_row_is_refused_with_its_table_row_and_reason(changes: dict[str, Any], reason: str) -> None:
    with pytest.raises(BadTerm, match=reason) as refused:
        book(term(**changes))
    assert "terms-one" in str(refused.value) and refused.value.zh


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({}, "a demo limit does not stand in a table of a law"),
        (CITES_LAW | {"cite": "null"}, "cites a text"),
        (CITES_LAW | {"duty": "LAW"}, "duty is for a limit whose number no law sets"),
        (CITES_LAW | {"cite": "NONE"}, "cites NONE"),
        (CITES_LAW | {"extends": "XX.one"}, "lists its grounds"),
        (CITES_LAW | {"extends": "XX.one", "grounds": "weather"}, "names the ground"),
        (CITES_LAW | {"extends": "XX.one", "grounds": "complex", "protective": True}, "a protective limit is never extended"),
        (CITES_LAW | {"on": "-"}, "before it came into force"),
    ],
)  # fmt: skip
def test_a_national_row_is_a_text_s_own_with_its_article(changes: dict[str, Any], reason: str) -> None:
    with pytest.raises(BadTerm, match=reason):
        book(term(**changes), statute=True)


def test_rows_that_say_one_term_twice_are_refused() -> None:
    with pytest.raises(BrokenTable, match="both apply"):
        book(term(), term(row="two"))
    twice: Mapping[str, Sequence[Mapping[str, Any]]] = {"terms-one": [term()], "terms-two": [term(row="two")]}
    with pytest.raises(BadTerm, match="says the same term"):
        check_together(terms_of(tables_of(twice)).every)


def test_a_folder_without_terms_is_refused(tmp_path: Any) -> None:
    with pytest.raises(BadTerm, match="no table of terms"):
        load_terms(tmp_path)


def test_k10_a_newer_row_leaves_earlier_starts_with_the_old_number() -> None:
    later = term(
        row="later", on='>= date("2026-07-01")', n=5, basis_zh="演示参数：5个工作日", basis_en="demo parameter: 5 days"
    )
    found = book(term(on='[date("2026-01-01")..date("2026-06-30")]'), later)

    assert found.rule("XX.one", on=date(2026, 6, 30)).n == 3
    assert found.rule("XX.one", on=date(2026, 7, 1)).n == 5


def test_a_number_counts_in_its_county_only() -> None:
    found = book(term(division='"690102"'))

    assert found.rule("XX.one", on=date(2026, 3, 1), division="690102001").n == 3
    with pytest.raises(UnknownRule):
        found.rule("XX.one", on=date(2026, 3, 1), division="690103")


def test_where_a_law_has_come_to_set_a_county_s_number_the_law_counts_and_nobody_may_propose_otherwise() -> None:
    law = term(**CITES_LAW, row="law", n=7)
    both = terms_of(tables_of({"terms-one": [term(division='"690102"')]}, national=[law]))

    assert [both.rule("XX.one", on=date(2026, month, 1)).n for month in (6, 7)] == [3, 7]
    with pytest.raises(BadTerm, match="says the same term"):
        check_together(both.every)


def test_a_rule_is_unknown_before_its_document_came_into_force(book: RuleBook) -> None:
    with pytest.raises(UnknownRule):
        book.rule("GX.total", on=date(2024, 12, 31))
    assert book.rule("GX.total", on=date(2025, 1, 1)).n == 30


def test_a_deadline_names_table_version_and_row_and_the_calendar_it_was_counted_with(end: Any) -> None:
    found = end("OP.hear", date(2026, 7, 6))

    assert found.pack == "terms-county/2026.1/OP.hear-2026-07-01"
    assert found.calendar.startswith("cn-2026/")
    assert LAW  # the text that sets the duty stands in a table of its own


def test_what_a_law_sets_and_what_the_county_sets_stand_apart(book: RuleBook) -> None:
    assert {rule.table for rule in book.every if rule.is_law} == {"terms-national"}
    assert {rule.division for rule in book.every if not rule.is_law} == {"690102"}
