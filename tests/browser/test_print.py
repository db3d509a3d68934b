"""Documents as they come out of the printer."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO

import pytest
from flask import Flask
from playwright.sync_api import Page
from pypdf import PdfReader

from server.web.setup import init_web

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def gallery(serve: Callable[[Flask], str]) -> str:
    """The address of the gallery."""
    app = Flask("paper", static_folder=None)
    app.config.update(SECRET_KEY="only-for-this-test", TESTING=True)
    init_web(app, with_gallery=True)
    return serve(app)


def test_a_notice_is_one_page_of_a4_without_the_buttons(gallery: str, page: Page) -> None:
    page.goto(f"{gallery}/_gallery/print")
    printed = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True)))

    assert len(printed.pages) == 1
    size = printed.pages[0].mediabox
    assert (round(float(size.width)), round(float(size.height))) == (595, 842)
    assert re.match("第1.，共1.\n", printed.pages[0].extract_text().replace(" ", ""))
    page.locator(".paper__end").evaluate(
        "it => it.before(...Array.from({length: 12}, () => it.previousElementSibling.cloneNode(true)))"
    )
    last = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True))).pages[-1].extract_text()
    assert all(words in last for words in ("盖章处", "扫码查验", "签收")), "seal, code and receipt stay together"
    page.emulate_media(media="print")
    assert not page.get_by_role("button", name="打印").is_visible()


def test_a_list_prints_without_the_frame(gallery: str, page: Page) -> None:
    page.goto(f"{gallery}/_gallery/")
    page.emulate_media(media="print")

    for part in (".top", ".nav", ".foot", ".filters", ".pager"):
        assert not page.locator(part).first.is_visible(), part
    assert page.get_by_text("青河〔2026〕0031").first.is_visible()
