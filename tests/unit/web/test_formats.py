"""Dates, money and identifiers as people read them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from flask import Flask, g, render_template_string

import server
from server.web import formats

SERVER = Path(server.__file__).parent


@pytest.mark.parametrize(("lang", "expected"), [("zh", "2026年4月8日 00:30"), ("en", "8 Apr 2026 00:30")])
def test_an_instant_is_shown_in_shanghai(app: Flask, lang: str, expected: str) -> None:
    with app.test_request_context(f"/?lang={lang}"):
        assert formats.local_datetime(datetime(2026, 4, 7, 16, 30, tzinfo=UTC)) == expected


def test_an_instant_without_a_zone_is_refused(app: Flask) -> None:
    with app.test_request_context("/"), pytest.raises(ValueError, match="time zone"):
        formats.local_datetime("2026-04-07T16:30:00")


def test_a_date_has_three_lengths(app: Flask) -> None:
    with app.test_request_context("/"):
        day = date(2026, 4, 7)
        shown = [formats.local_date(day, style) for style in ("long", "short", "iso")]
    assert shown == ["2026年4月7日", "4月7日", "2026-04-07"]


def test_a_short_date_of_another_year_says_its_year(app: Flask) -> None:
    with app.test_request_context("/"):
        g.now = datetime(2026, 12, 31, 16, 30, tzinfo=UTC)  # already New Year in the county
        line = "{{ before|local_date('short') }} {{ after|local_date('short') }} {{ before|local_date('iso') }}"
        shown = render_template_string(line, before=date(2026, 12, 31), after=date(2027, 1, 4))
    assert shown == "2026年12月31日 1月4日 2026-12-31"


def test_money_has_two_decimals_and_never_passes_through_a_float(app: Flask) -> None:
    with app.test_request_context("/"):
        assert formats.money(Decimal("1234567.895"), unit=False) == "1,234,567.90"
        assert formats.money("0.1") == "0.10 元"
        assert formats.money(None) == ""
        assert [formats.figure(each) for each in ("1234.5", "500.00元/月", None)] == ["1,234.50", "500.00元/月", ""]


def test_no_line_ends_inside_a_date_or_a_telephone_number() -> None:
    told = formats.whole("<0690-8801001>，到 2026-08-18")
    assert told == '&lt;<span class="nowrap">0690-8801001</span>&gt;，到 <span class="nowrap">2026-08-18</span>'


def test_an_identity_number_shows_division_and_last_four_only() -> None:
    assert formats.masked_id("690102197801010019") == "690102********0019"
    assert formats.masked_id("690102780101001") == "690102*****1001"
    assert formats.masked_id("X1234567") == "X*******"


def test_a_telephone_number_hides_its_middle() -> None:
    assert formats.masked_phone("13800001234") == "138****1234"
    assert formats.masked_phone("6123456") == "*******"


def test_no_sentence_says_the_unit_that_its_amount_brings_along():
    twice = [
        (path.name, said[0])
        for path in SERVER.rglob("templates/**/*.html")
        for said in re.finditer(r"%\((\w+)\)s ?元(?P<call>[^}]*)", path.read_text("utf-8"))
        if re.search(rf"\b{said[1]}=[^,]*\|money(?!\(false\))", said["call"])
    ]

    assert twice == []
