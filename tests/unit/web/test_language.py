"""Chinese first, English by a switch."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from server.web import translate
from server.web.language import chosen_language, pick


@pytest.mark.parametrize(
    ("path", "headers", "expected"),
    [
        ("/", {}, "zh"),
        ("/", {"Accept-Language": "fr"}, "zh"),
        ("/", {"Accept-Language": "en-GB,zh;q=0.5"}, "zh"),
        ("/", {"Accept-Language": "zh-CN,en;q=0.8"}, "zh"),
        ("/", {"Accept-Language": "en", "Cookie": "lang=zh"}, "zh"),
        ("/?lang=en", {"Cookie": "lang=zh"}, "en"),
        ("/?lang=xx", {}, "zh"),
    ],
)
def test_the_switch_wins_over_the_cookie_and_the_cookie_over_the_browser(
    app: Flask, path: str, headers: dict[str, str], expected: str
) -> None:
    with app.test_request_context(path, headers=headers):
        assert chosen_language() == expected


def test_the_switch_is_remembered(client: FlaskClient) -> None:
    client.get("/_gallery/public?lang=en")

    assert 'lang="en"' in client.get("/_gallery/public").text


def test_a_missing_english_text_falls_back_to_the_chinese(app: Flask) -> None:
    with app.test_request_context("/?lang=en"):
        assert pick({"zh": "低保", "en": ""}) == "低保"
        assert pick({"zh": "低保", "en": "Minimum allowance"}) == "Minimum allowance"


def test_every_text_of_every_room_has_english() -> None:
    assert {"cases", "demo", "intake", "web"} <= {room.name for room in translate.rooms()}
    assert translate.missing() == []


def test_an_english_text_fills_the_same_blanks_as_the_chinese() -> None:
    for room in translate.rooms():
        for message in translate.kept(room):
            if message.id and message.string and message.python_format:
                assert not list(message.check()), message.id
