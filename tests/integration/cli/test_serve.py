"""`yimen serve` answers, lets the first account in, and ends when it is asked to."""

from __future__ import annotations

import json
import re
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from http.cookiejar import CookieJar
from pathlib import Path

import pytest

from tests.services.processes import Running

pytestmark = pytest.mark.sqlite


@pytest.fixture
def served(installation: dict[str, str], tmp_path: Path) -> Iterator[tuple[Running, str]]:
    running = Running(["serve", "--port", "0"], settings=installation, log=tmp_path / "serve.log")
    try:
        yield running, running.wait_for_output(r"http://[\d.]+:\d+")
    finally:
        running.stop()


def test_it_is_alive_and_ready_and_ends_with_0(served: tuple[Running, str]) -> None:
    running, address = served

    running.wait_for(f"{address}/healthz")
    running.wait_for(f"{address}/readyz")
    assert running.stop() == 0


def test_the_first_start_makes_one_administrator_whose_password_works_once(
    installation: dict[str, str], start_yimen: Callable[..., Running], run_yimen: Callable[..., tuple[int, str]]
) -> None:
    running = start_yimen("serve", "--port", "0", **installation)
    address = running.wait_for_output(r"http://[\d.]+:\d+")
    said = re.search(r"login admin · 一次性密码 one-time password (\S+)", running.output())
    assert said, running.output()
    account = ("second", "--name", "严示二", "--unit", "system", "--role", "audit_admin")
    _code, made = run_yimen("create-user", *account, "--json", **installation)
    password = json.loads(made)["password"]

    for guess in ("admin", "password", "qingsui-demo-2026", "not-" + said[1]):
        assert sign_in(address, "admin", guess).endswith("/sign-in")
    assert sign_in(address, "admin", said[1]).endswith("/account/password")  # nothing else opens before it is changed
    assert sign_in(address, "second", password).endswith("/account/password")

    assert running.stop() == 0
    again = start_yimen("serve", "--port", "0", **installation)
    again.wait_for_output(r"http://[\d.]+:\d+")
    assert "one-time password" not in again.output()


def test_a_second_account_of_the_same_name_is_refused(
    installation: dict[str, str], run_yimen: Callable[..., tuple[int, str]]
) -> None:
    account = ("create-user", "admin", "--name", "严示一", "--unit", "system", "--role", "system_admin")
    (first, _), (second, said) = (run_yimen(*account, **installation) for _ in range(2))

    assert (first, second) == (0, 1)
    assert said and "Traceback" not in said


def sign_in(address: str, login: str, password: str) -> str:
    """Send the sign-in page's own form and return the address where the browser ends up."""
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    with browser.open(f"{address}/sign-in") as answer:
        token = re.search(r'name="csrf_token" value="([^"]+)"', answer.read().decode())
    assert token
    form = urllib.parse.urlencode({"csrf_token": token[1], "login": login, "password": password}).encode()
    try:
        with browser.open(f"{address}/sign-in", form) as answer:
            return str(answer.url)
    except urllib.error.HTTPError as refusal:
        return str(refusal.url)
