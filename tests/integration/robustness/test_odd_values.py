"""Cursors that nobody made and amounts that are none: refused in words, never a failure of the page."""

from __future__ import annotations

from decimal import Decimal

import pytest

from server.foundation.errors import InvalidAnswers
from server.foundation.paging import encode_cursor
from server.web.amounts import read_amount
from tests.integration.permissions.test_every_route_asks import rules as routes
from tests.stage import Stage

CURSORS = (
    "x",
    encode_cursor(),
    encode_cursor("x"),
    encode_cursor("x", "y"),
    encode_cursor(1, 2, 3),
    encode_cursor(None),
)
READERS = ("reviewer.civil", "audit.admin")


@pytest.mark.parametrize("login", READERS)
def test_no_list_fails_at_a_cursor_that_nobody_made(lived: Stage, login: str) -> None:
    client = lived.client(login)
    lists = [rule.rule for rule in routes(client, "GET") if not rule.arguments and "sign" not in rule.rule]
    answers = {
        (path, cursor): client.get(path, query_string={"after": cursor}).status_code
        for path in lists
        for cursor in CURSORS
    }

    assert {asked: status for asked, status in answers.items() if status >= 500} == {}
    assert sum(status == 400 for status in answers.values()) >= len(CURSORS)


@pytest.mark.parametrize(
    "text", ["NaN", "sNaN", "Infinity", "-Infinity", "1e999999", "99999999999", "十元", "1.2.3", "-"]
)
def test_what_is_no_amount_of_money_is_refused(text: str) -> None:
    with pytest.raises(InvalidAnswers):
        read_amount(text, "amount")


@pytest.mark.parametrize(
    ("text", "found"), [("", None), (" 800 ", "800"), ("１，２００．５", "1200.5"), ("1,200", "1200")]
)
def test_an_amount_is_read_as_people_type_it(text: str, found: str | None) -> None:
    assert read_amount(text, "amount") == (None if found is None else Decimal(found))
