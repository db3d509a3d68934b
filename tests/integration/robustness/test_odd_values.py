"""Months, days, numbers and cursors that nobody could have meant: refused in words, never passed over and never a failure of the page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cached_property
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.datastructures import ImmutableMultiDict

from server.foundation.errors import InvalidAnswers
from server.foundation.paging import encode_cursor
from server.web.amounts import read_amount
from tests.integration.permissions.test_every_route_asks import rules as routes
from tests.stage import Stage, csrf_token

MONTHS, DAYS = ("示例", "2026-13", "9999-12-", "0000-00"), ("示例", "2026-02-30")
CURSORS = (
    "x",
    "示例",
    encode_cursor("x", "y"),
    encode_cursor(1, 2, 3, 4),
    encode_cursor(None),
)
#: what the name of a question asks for → what is none of it
ODD = {"month": MONTHS, "span": MONTHS, "after": CURSORS, "size": ("示例", "-1", "0"), "since": DAYS, "until": DAYS}
READERS = ("reviewer.civil", "audit.admin", "supervisor.county")
KEEPERS = ("maker.finance", "reviewer.civil", "clerk.qingsui")


class Heard(ImmutableMultiDict[str, str]):
    """The questions behind an address, and which of them the page looked at."""

    names: set[str]

    def __contains__(self, key: object) -> bool:
        self.names.add(str(key))
        return super().__contains__(key)

    def __getitem__(self, key: str) -> str:
        self.names.add(key)
        return super().__getitem__(key)

    def get(self, key: str, default: Any = None, type: Any = None) -> Any:
        self.names.add(key)
        return super().get(key, default, type)

    def getlist(self, key: str, type: Any = None) -> Any:
        self.names.add(key)
        return super().getlist(key, type)


@pytest.fixture
def heard(lived: Stage, monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Return the names of the questions that the pages look at, as they are asked."""
    names: set[str] = set()
    app = lived.client().application

    class Listening(app.request_class):  # type: ignore[name-defined,misc]
        @cached_property
        def args(self) -> Heard:
            found = Heard(super().args)
            found.names = names
            return found

    monkeypatch.setattr(app, "request_class", Listening)
    return names


def asked(client: FlaskClient, heard: set[str]) -> Iterator[tuple[str, str]]:
    """Yield each page that answers this reader, and each question of a kind of `ODD` that it looks at."""
    for rule in routes(client, "GET"):
        if not rule.arguments and "sign" not in rule.rule:
            heard.clear()
            if client.get(rule.rule).status_code == 200:
                yield from ((rule.rule, name) for name in sorted(heard & ODD.keys()))


@pytest.mark.parametrize("login", READERS)
def test_what_cannot_be_meant_behind_an_address_is_refused_in_words(lived: Stage, heard: set[str], login: str) -> None:
    client = lived.client(login)
    answers = {
        (path, name, odd): client.get(path, query_string={name: odd}).status_code
        for path, name in list(asked(client, heard))
        for odd in ODD[name]
    }

    assert len(answers) > 6
    assert {each: status for each, status in answers.items() if status not in {400, 422}} == {}


def test_a_month_in_an_address_that_is_none_is_told_so(lived: Stage) -> None:
    answers: dict[tuple[str, str], set[int]] = {}
    for login in KEEPERS:
        client = lived.client(login)
        token = csrf_token(client, "/tasks")
        for method in ("GET", "POST"):
            for rule in routes(client, method):
                if "month" in rule.arguments:
                    for odd in MONTHS:
                        path = re.sub(r"<(?:\w+:)?[^>]+>", "x", rule.rule.replace("<month>", odd))
                        answer = client.open(path, method=method, headers={"X-CSRFToken": token})
                        answers.setdefault((method, path), set()).add(answer.status_code)

    assert len(answers) > 20
    assert {each: found for each, found in answers.items() if found != {422}} == {}


@pytest.mark.parametrize(
    "text",
    ["NaN", "sNaN", "Infinity", "-Infinity", "1e999999", "1e3", "１Ｅ３", "1_000", "99999999999", "十元", "1.2.3", "-"],
)
def test_what_is_no_amount_of_money_is_refused(text: str) -> None:
    with pytest.raises(InvalidAnswers):
        read_amount(text, "amount")


@pytest.mark.parametrize(
    ("text", "found"), [("", None), (" 800 ", "800"), ("１，２００．５", "1200.5"), ("1,200", "1200")]
)
def test_an_amount_is_read_as_people_type_it(text: str, found: str | None) -> None:
    assert read_amount(text, "amount") == (None if found is None else Decimal(found))
