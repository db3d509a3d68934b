"""What every response says to the browser."""

from __future__ import annotations

import re

from flask.testing import FlaskClient


def test_a_page_runs_only_its_own_scripts_and_is_not_kept(client: FlaskClient) -> None:
    answer = client.get("/_gallery/")

    policy = answer.headers["Content-Security-Policy"]
    assert "script-src 'self';" in policy
    assert "unsafe-eval" not in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_static_file_with_its_hash_is_kept_for_a_year(client: FlaskClient) -> None:
    page = client.get("/_gallery/").text
    found = re.search(r'href="(/assets/yimen\.css\?v=[0-9a-f]{12})"', page)

    assert found
    with client.get(found[1]) as answer:
        assert answer.status_code == 200
        assert "immutable" in answer.headers["Cache-Control"]


def test_no_page_carries_an_inline_script_or_a_foreign_address(client: FlaskClient) -> None:
    for path in ("/_gallery/", "/_gallery/form", "/_gallery/public", "/_gallery/print"):
        page = client.get(path).text
        assert not re.search(r"<script(?![^>]*\bsrc=)", page), path
        assert not re.search(r"\son[a-z]+=", page), path
        assert not re.search(r'(?:src|href|action)="(?:https?:)?//', page), path
