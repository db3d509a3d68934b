"""Chromium with Chinese fonts, in both widths, with and without scripts."""

from __future__ import annotations

import importlib.util
import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Error, Page, sync_playwright
from werkzeug.serving import make_server

from server.demo.county import PASSWORD
from tests.integration.conftest import stage as stage
from tests.integration.conftest import stage_template as stage_template
from tests.services.processes import Running
from workshop.browser import MEND, find_chromium

DESK = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
#: where a person looks at what the tests saw; git ignores it
SHOTS = Path(__file__).resolve().parents[2] / "var" / "screenshots"

FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir>{fonts}</dir>
  <cachedir>{cache}</cachedir>
</fontconfig>
"""


@dataclass(frozen=True, slots=True)
class Told:
    """A demonstration on its way: its process and the file that it fills."""

    running: Running
    database: Path


@pytest.fixture(scope="session", autouse=True)
def told(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told | None]:
    """Begin the demonstration with the first page test, so that its weeks are told while other pages are looked at."""
    if not any("demo" in getattr(item, "fixturenames", ()) for item in request.session.items):
        yield None
        return
    folder = tmp_path_factory.mktemp("demo")
    settings = {
        "YIMEN_DATABASE_URL": f"sqlite:///{folder}/yimen.db",
        "YIMEN_FILES": str(folder / "files"),
        "YIMEN_DEMO": "yes",
    }
    running = Running(["demo", "--port", "0", "--weeks", "2"], settings=settings, log=folder / "demo.log")
    try:
        yield Told(running, folder / "yimen.db")
    finally:
        running.stop()


@pytest.fixture(scope="session")
def chinese_fonts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A font configuration that adds the wheel's Chinese fonts to the machine's own."""
    found = importlib.util.find_spec("pylopdf_fonts_zh_cn")
    assert found and found.origin, "install the test requirements: python3 run.py test"
    folder = tmp_path_factory.mktemp("fonts")
    path = folder / "fonts.conf"
    path.write_text(FONTS.format(fonts=Path(found.origin).parent, cache=folder / "cache"), encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def browser(chinese_fonts: Path) -> Iterator[Browser]:
    """The machine's Chromium."""
    chromium = find_chromium()
    assert chromium, f"the page tests need Chromium; run: {MEND}"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=chromium,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
            env={**os.environ, "FONTCONFIG_FILE": str(chinese_fonts)},
        )
        yield started
        started.close()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """A new window; what its console complains of fails the test unless `complaints` is False."""
    contexts = []
    seen: list[str] = []

    def make(*, phone: bool = False, scripts: bool = True, language: str = "zh-CN", complaints: bool = True) -> Page:
        context = browser.new_context(
            viewport=PHONE if phone else DESK, locale=language, java_script_enabled=scripts, timezone_id="Asia/Shanghai"
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        if complaints:
            page.on("pageerror", lambda error: seen.append(str(error)))
            page.on("console", lambda line: seen.append(line.text) if line.type == "error" else None)
        return page

    yield make
    for context in contexts:
        context.close()
    assert not seen, seen


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    """A desk-size window in Chinese."""
    return open_page()


@pytest.fixture(scope="session")
def serve() -> Iterator[Callable[[Flask], str]]:
    """Serve an application on this machine and return its address."""
    servers = []

    def start(app: Flask) -> str:
        server = make_server("127.0.0.1", 0, app, threaded=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture
def sign_in() -> Callable[[Page, str, str], None]:
    """Sign somebody of the demo county in at an address."""

    def do(page: Page, address: str, login: str) -> None:
        page.goto(f"{address}/sign-in")
        page.fill("input[name=login]", login)
        page.fill("input[name=password]", PASSWORD)
        page.get_by_role("button", name="登录", exact=True).click()
        page.get_by_role("heading", level=1).wait_for()

    return do


@pytest.fixture(scope="session")
def shoot() -> Callable[[Page, str], None]:
    """Keep a picture of the whole page in var/screenshots."""

    def take(page: Page, name: str) -> None:
        SHOTS.mkdir(parents=True, exist_ok=True)
        try:
            page.screenshot(path=str(SHOTS / f"{name}.png"), full_page=True)
        except (
            Error
        ):  # the browser was just changing pages: a picture is for people to look at, nothing is asserted by it
            page.wait_for_timeout(1000)
            page.screenshot(path=str(SHOTS / f"{name}.png"), full_page=True)

    return take
