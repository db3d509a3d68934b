"""K9: an extension keeps the start, has a listed ground, and is decided in time."""

from __future__ import annotations

from datetime import date

import pytest

from workflows.worktime import Extension, ExtensionRefused, UnknownRule, due

START = date(2026, 4, 7)


def extended(rule, calendar, *, of="DB.total", by="DB.total.ext", decided=date(2026, 5, 20), ground="difficult"):
    longer = Extension(rule=rule(by, START), decided_on=decided, ground=ground)
    return due(rule(of, START), start=START, calendar=calendar, extensions=[longer])


def test_an_extension_counts_the_larger_number_from_the_same_start(rule, calendar, end):
    found = extended(rule, calendar)
    assert found.due_on == end("DB.total.ext", START).due_on == date(2026, 6, 11)
    assert sum(day.counted for day in found.days) == 45
    assert (found.rule.id, found.applied.id) == ("DB.total", "DB.total.ext")


def test_an_extension_on_the_last_day_is_in_time_and_a_day_later_is_refused(rule, calendar):
    assert extended(rule, calendar, decided=date(2026, 5, 21)).n == 45
    with pytest.raises(ExtensionRefused, match="after 2026-05-21"):
        extended(rule, calendar, decided=date(2026, 5, 22))


def test_a_ground_that_is_not_listed_is_refused(rule, calendar):
    with pytest.raises(ExtensionRefused, match="grounds"):
        extended(rule, calendar, of="GX.total", by="GX.total.ext", ground="objection")


def test_an_extension_of_another_rule_is_refused(rule, calendar):
    with pytest.raises(ExtensionRefused, match="does not extend"):
        extended(rule, calendar, of="TK.county")


def test_the_same_extension_twice_is_refused(rule, calendar):
    once = Extension(rule=rule("DB.total.ext", START), decided_on=date(2026, 5, 6), ground="objection")
    with pytest.raises(ExtensionRefused):
        due(rule("DB.total", START), start=START, calendar=calendar, extensions=[once, once])


def test_a_total_delegated_to_the_township_extends_to_45_days_but_not_after_its_own_20(rule, calendar):
    assert extended(rule, calendar, of="DB.total.delegated", decided=date(2026, 5, 6)).n == 45
    with pytest.raises(ExtensionRefused):
        extended(rule, calendar, of="DB.total.delegated", decided=date(2026, 5, 20))


def test_a_rule_without_variant_says_so(book, rule):
    with pytest.raises(UnknownRule, match=r"TK\.notice\.ext"):
        book.extension(rule("TK.notice", START), on=START)
    with pytest.raises(UnknownRule, match=r"TK\.notice\.delegated"):
        book.delegated(rule("TK.notice", START), on=START)
