"""`yimen serve` answers, lets the first account in, and ends when it is asked to."""

from __future__ import annotations

import json
import re
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from http.cookiejar import CookieJar
from pathlib import Path

import pytest

from tests.services.processes import Running, yimen

pytestmark = pytest.mark.sqlite


@pytest.fixture
def served(installation: dict[str, str], tmp_path: Path) -> Iterator[tuple[Running, str]]:
    running = Running(["serve", "--port", "0"], settings=installation, log=tmp_path / "serve.log")
    try:
        until = time.monotonic() + 30
        while not (found := re.search(r"http://[\d.]+:\d+", running.output())) and time.monotonic() < until:
            assert running.process.poll() is None, running.output()
            time.sleep(0.05)
        assert found, running.output()
        yield running, found.group()
    finally:
        running.stop()


def test_it_is_alive_and_ready_and_ends_with_0(served: tuple[Running, str]) -> None:
    running, address = served

    running.wait_for(f"{address}/healthz")
    running.wait_for(f"{address}/readyz")
    assert running.stop() == 0


def test_the_account_of_create_user_signs_in_and_no_other_password_does(
    served: tuple[Running, str], installation: dict[str, str]
) -> None:
    _running, address = served
    made = yimen(
        "create-user", "admin", "--name", "严示一", "--unit", "system", "--role", "system_admin", "--json",
        settings=installation,
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    password = json.loads(made.stdout)["password"]

    assert "/sign-in" in sign_in(address, "not-" + password)
    assert "/sign-in" not in sign_in(address, password)


def test_a_second_account_of_the_same_name_is_refused(installation: dict[str, str]) -> None:
    account = ("create-user", "admin", "--name", "严示一", "--unit", "system", "--role", "system_admin")
    first, second = (yimen(*account, settings=installation) for _ in range(2))

    assert (first.returncode, second.returncode) == (0, 1)
    assert "Traceback" not in second.stderr


def sign_in(address: str, password: str) -> str:
    """Send the sign-in page's own form and return the address where the browser ends up."""
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    with browser.open(f"{address}/sign-in") as answer:
        token = re.search(r'name="csrf_token" value="([^"]+)"', answer.read().decode())
    assert token
    form = urllib.parse.urlencode({"csrf_token": token[1], "login": "admin", "password": password}).encode()
    try:
        with browser.open(f"{address}/sign-in", form) as answer:
            return str(answer.url)
    except urllib.error.HTTPError as refusal:
        return str(refusal.url)
