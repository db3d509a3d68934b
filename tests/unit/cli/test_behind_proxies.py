"""Behind a proxy the product stands where the configuration says, whatever a request tells of host and scheme."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask, request, url_for

from server.cli.hosting import behind_proxies

OURS = "https://yimen.example"
#: What whoever asks can write, and what a proxy writes that calls us by a name of its own.
TOLD = (
    {"X-Forwarded-Host": "evil.example"},
    {"X-Forwarded-Host": "evil.example, 10.0.0.5:8000"},
    {"Host": "evil.example"},
    {"Host": "10.0.0.5:8000"},
    {"X-Forwarded-Proto": "http"},
    {"X-Forwarded-Proto": "gopher", "X-Forwarded-Port": "99", "X-Forwarded-Prefix": "/evil.example"},
    {"Forwarded": "host=evil.example;proto=http"},
)


def standing(proxies: int) -> Any:
    """Return the client of an application that says where it stands and who asks."""
    app = Flask(__name__)
    app.extensions["yimen"] = SimpleNamespace(house=SimpleNamespace(base_url=OURS))

    @app.get("/here/")
    def here() -> str:
        return f"{url_for('here', _external=True)} {request.remote_addr} {request.is_secure}"

    behind_proxies(app, proxies)
    return app.test_client()


@pytest.mark.parametrize("told", TOLD, ids=str)
@pytest.mark.parametrize("proxies", [1, 2])
def test_links_and_redirects_lead_to_the_configured_address(proxies: int, told: dict[str, str]) -> None:
    client = standing(proxies)

    assert client.get("/here/", headers=told).get_data(as_text=True) == f"{OURS}/here/ 127.0.0.1 True"
    assert client.get("/here", headers=told).headers["Location"] == f"{OURS}/here/"


@pytest.mark.parametrize(("proxies", "who"), [(0, "127.0.0.1"), (1, "203.0.113.7"), (2, "198.51.100.1")])
def test_so_many_proxies_are_believed_about_who_asks(proxies: int, who: str) -> None:
    told = {"X-Forwarded-For": "192.0.2.66, 198.51.100.1, 203.0.113.7"}

    assert standing(proxies).get("/here/", headers=told).get_data(as_text=True).split()[1] == who


def test_without_a_proxy_nobody_is_believed() -> None:
    told = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https", "Forwarded": "host=evil.example"}

    assert standing(0).get("/here/", headers=told).get_data(as_text=True) == "http://localhost/here/ 127.0.0.1 False"
