"""From what somebody is signed in, in words that she knows."""

from __future__ import annotations

import pytest

from server.organisation.devices import named

WINDOWS, PHONE = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)",
    "Mozilla/5.0 (Linux; Android 14)",
)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (f"{WINDOWS} Chrome/140.0.0.0 Safari/537.36", "Chrome · Windows"),
        (f"{WINDOWS} Chrome/140.0.0.0 Safari/537.36 Edg/140.0", "Edge · Windows"),
        (f"{PHONE} Chrome/120 Mobile Safari/537.36 MicroMessenger/8.0", "微信 WeChat · Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Safari/605", "Safari · iPhone"),
        ("a program of the bank " * 9, ("a program of the bank " * 9)[:60]),
        ("", "—"),
    ],
)
def test_browser_and_system_are_named_and_the_rest_is_left_as_it_is(line: str, said: str) -> None:
    assert named(line) == said
