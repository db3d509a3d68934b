"""No page offers a link that its reader may not follow."""

from __future__ import annotations

import html
import re
from collections import Counter, deque

import pytest

from tests.stage import Stage

NO_PAGES = ("/assets", "/sign-out", "/docs", "/openapi", "/demo", "/_gallery")
ID = re.compile(r"[0-9a-f]{32}|\d+")
EACH = 2  #: pages of one kind that are opened


@pytest.mark.parametrize("login", ["maker.finance", "child.civil", "village1.qingsui"])
def test_every_link_on_the_pages_that_one_reaches_opens(lived: Stage, login: str) -> None:
    client, opened, led = lived.client(login), Counter[str](), {"/": ""}
    ahead, shut = deque(["/"]), {}
    while ahead:
        address = ahead.popleft()
        kind = ID.sub("*", address.split("?")[0])
        opened[kind] += 1
        if opened[kind] > EACH:
            continue
        answer = client.get(address, follow_redirects=True)
        if answer.status_code >= 400:
            shut[address] = (answer.status_code, led[address])
        elif answer.mimetype == "text/html":
            for link in map(html.unescape, re.findall(r'href="(/[^"#]*)"', answer.get_data(as_text=True))):
                if link not in led and "lang=" not in link and not link.startswith(NO_PAGES):
                    led[link] = address
                    ahead.append(link)

    assert len(opened) > 15
    assert shut == {}
