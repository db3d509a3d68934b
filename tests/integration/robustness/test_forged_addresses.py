"""Whoever writes other addresses into her request is counted as the one who sent it, behind no proxy and behind one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from server.cli.hosting import behind_proxies
from server.demo.county import PASSWORD
from server.resident.pages.limits import PROOFS_PER_ADDRESS
from server.web.limits import asker, limiter
from tests.stage import Stage, csrf_token

MOST = int(PROOFS_PER_ADDRESS.split()[0])
ASKED = {"number": "690102-2026-000001", "proof": "0000"}


def forged(number: int, *, last: str = "") -> dict[str, str]:
    """Return headers with another address each time; `last` is what a proxy adds."""
    said = f"198.51.100.{number}"
    told = f"{said}, {last}" if last else said
    return {
        "X-Forwarded-For": told, "X-Real-IP": said, "Forwarded": f"for={said}", "X-Client-IP": said, "CF-Connecting-IP": said, "True-Client-IP": said,
    }  # fmt: skip


@pytest.fixture(params=[0, 1], ids=["no-proxy", "one-proxy"])
def client(request: pytest.FixtureRequest, stage: Stage, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Return a client that may forge what it likes; a proxy adds the address that it sees."""
    app = stage.application()
    monkeypatch.setattr(app, "wsgi_app", app.wsgi_app)  # as it was, afterwards
    behind_proxies(app, request.param)
    found = stage.client()

    def ask(path: str, number: int, *, sees: str = "203.0.113.7", **given: Any) -> Any:
        told = forged(number, last=sees if request.param else "")
        where = "192.0.2.200" if request.param else sees
        return found.post(path, headers=told, environ_base={"REMOTE_ADDR": where}, **given)

    found.ask = ask
    yield found


def test_asking_for_a_case_is_limited_for_who_sent_it(client: Any) -> None:
    answers = [client.ask("/api/v1/status", n, json=ASKED).status_code for n in range(MOST + 3)]

    assert set(answers[:MOST]) <= {404, 429}
    assert set(answers[MOST:]) == {429}
    assert (
        client.ask("/api/v1/status", 99, sees="203.0.113.8", json={**ASKED, "number": "690102-2026-000009"}).status_code
        == 404
    )


def test_wrong_proofs_lock_who_sent_them(client: Any, stage: Stage) -> None:
    """After ten, whatever case is asked for; the tenth try of another address is not hers."""
    for n in range(10):
        client.ask("/api/v1/status", n, json={**ASKED, "number": f"690102-2026-{n:06d}"})
    stage.move(minutes=2)

    locked = client.ask("/api/v1/status", 77, json={**ASKED, "number": "690102-2026-000077"})
    free = client.ask("/api/v1/status", 78, sees="203.0.113.8", json={**ASKED, "number": "690102-2026-000078"})
    assert (locked.status_code, free.status_code) == (429, 404)


def test_an_account_is_locked_whoever_says_to_ask(client: Any, stage: Stage) -> None:
    token = csrf_token(client, "/sign-in")
    form = {"login": "clerk.qingsui", "csrf_token": token}
    for n in range(5):
        assert client.ask("/sign-in", n, data={**form, "password": f"wrong-{n}"}).status_code == 401

    assert client.ask("/sign-in", 60, data={**form, "password": PASSWORD}).status_code == 401
    stage.move(minutes=16)
    assert client.ask("/sign-in", 61, data={**form, "password": PASSWORD}).status_code == 302


@pytest.mark.parametrize(
    "sees",
    ["2001:db8:0:1::{n:x}", "2001:db8:0:1:{n:x}:a:b:c", "[2001:db8:0:1::{n:x}]:4{n:04}", "203.0.113.7:4{n:04}", "::ffff:203.0.113.7"],
    ids=["end", "middle", "with-port", "port-alone", "mapped"],
)  # fmt: skip
def test_one_line_is_one_asker_whatever_address_of_it_sends(client: Any, stage: Stage, sees: str) -> None:
    """A line that speaks IPv6 holds 2^64 addresses: changing them escapes neither the limit nor the lock; the next line is free."""
    asked = [
        client.ask("/api/v1/status", n, sees=sees.format(n=n + 1), json={**ASKED, "number": f"690102-2026-{n:06d}"})
        for n in range(MOST + 3)
    ]
    assert [answer.status_code for answer in asked[:10]] == [404] * 10
    assert {answer.status_code for answer in asked[10:]} == {429}

    stage.move(minutes=2)
    limiter.reset()
    for other in ("2001:db8:0:2::1", "203.0.113.8"):
        free = client.ask("/api/v1/status", 90, sees=other, json={**ASKED, "number": "690102-2026-000091"})
        assert free.status_code == 404
    locked = client.ask("/api/v1/status", 91, sees=sees.format(n=999), json={**ASKED, "number": "690102-2026-000092"})
    assert locked.status_code == 429


def test_who_is_hidden_by_a_proxy_counts_with_everybody_behind_it(stage: Stage) -> None:
    with stage.application().test_request_context(environ_base={"REMOTE_ADDR": "unknown"}):
        assert asker() == "unknown"
