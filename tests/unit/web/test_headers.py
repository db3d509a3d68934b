"""What every response says to the browser."""

from __future__ import annotations

import re
from pathlib import Path

from flask.testing import FlaskClient


def test_a_page_runs_only_its_own_scripts_and_is_not_kept(client: FlaskClient) -> None:
    answer = client.get("/_gallery/")

    policy = answer.headers["Content-Security-Policy"]
    assert "script-src 'self';" in policy
    assert "style-src 'self';" in policy
    assert "unsafe" not in policy
    for rule in ("frame-ancestors 'none'", "form-action 'self'", "base-uri 'none'", "object-src 'none'"):
        assert rule in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Strict-Transport-Security" not in answer.headers  # said where it can be kept
    assert "max-age" in client.get("/_gallery/", base_url="https://localhost").headers["Strict-Transport-Security"]


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
        assert not re.search(r"\s(?:on[a-z]+|style)=", page), path
        assert not re.search(r'(?:src|href|action)="(?:https?:)?//', page), path


def test_no_template_or_drawing_writes_style_or_script_inline() -> None:
    """The policy would drop it without a word on a page that no other test opens."""
    root = Path(__file__).resolve().parents[3]
    inline = re.compile(r"<[a-z][^>{]*\s(?:style|on[a-z]+)=|<style|<script(?![^>]*\bsrc=)")
    written = [path for path in (root / "server").rglob("*.html")] + [*(root / "workflows" / "picture").glob("*.py")]
    assert len(written) > 100
    assert [str(path.relative_to(root)) for path in written if inline.search(path.read_text(encoding="utf-8"))] == []
