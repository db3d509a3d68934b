"""Where a browser comes back to when it was answered a form."""

from __future__ import annotations

import pytest
from flask import Flask

from server.web.returning import comes_back

HOME = "http://localhost"


@pytest.mark.parametrize(
    ("asked", "came", "address"),
    [
        ({"path": "/_gallery/form?step=2", "method": "GET"}, "", ""),
        ({"path": "/_gallery/form?step=2", "method": "POST"}, "", "/_gallery/form?step=2"),
        (
            {"path": "/_gallery/keep", "method": "POST"},
            f"{HOME}/_gallery/form?step=2",
            "/_gallery/form?step=2",
        ),  # takes no GET itself
        ({"path": "/_gallery/keep", "method": "POST"}, "http://elsewhere.example/_gallery/form", ""),
        ({"path": "/_gallery/keep", "method": "POST"}, f"{HOME}//elsewhere.example/", ""),
        ({"path": "/_gallery/keep", "method": "POST"}, f"{HOME}/nowhere", ""),
        ({"path": "/_gallery/keep", "method": "POST"}, "", ""),
    ],
)
def test_it_is_the_page_itself_or_else_the_one_with_the_form(
    app: Flask, asked: dict[str, str], came: str, address: str
) -> None:
    with app.test_request_context(asked["path"], method=asked["method"], headers={"Referer": came} if came else {}):
        assert comes_back() == address
