"""The notice as it comes out of the printer, and the page that its poster leads to."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from server.app import create_app
from server.notices.models import Notice
from tests.integration.notices.board import Board
from tests.stage import Stage

pytestmark = pytest.mark.browser
Open = Callable[..., Page]
Shoot = Callable[[Page, str], None]
POINTS = {"A4": (595, 842), "A3": (842, 1191)}
SignIn = Callable[[Page, str, str], None]


@pytest.fixture
def address(stage: Stage, serve: Callable[[Flask], str]) -> str:
    """The address of the county's service."""
    return serve(create_app(settings=stage.settings, database=stage.database, clock=stage.clock, house=stage.house))


@pytest.fixture
def notice(stage: Stage) -> Notice:
    """A notice that hangs, with an amount: the most that a poster holds."""
    board = Board(stage)
    board.begin(proposed_amount="680.00")
    return board.post()


@pytest.mark.parametrize("size", list(POINTS))
def test_the_poster_is_one_page(
    address: str, notice: Notice, open_page: Open, sign_in: SignIn, shoot: Shoot, size: str
) -> None:
    page = open_page()
    sign_in(page, address, "clerk.qingsui")
    page.goto(f"{address}/notices/{notice.id}/poster?size={size}")
    shoot(page, f"notice-poster-{size}")
    printed = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True)))

    assert len(printed.pages) == 1
    box = printed.pages[0].mediabox
    assert (round(float(box.width)), round(float(box.height))) == POINTS[size]


@pytest.mark.parametrize("scripts", [True, False])
def test_a_neighbour_objects_on_the_phone(
    address: str, notice: Notice, open_page: Open, shoot: Shoot, scripts: bool
) -> None:
    page = open_page(phone=True, scripts=scripts)
    page.goto(f"{address}/g/{notice.code}")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390 if scripts else True
    shoot(page, "notice-public-phone")
    page.get_by_label("哪里与实际不符").fill("家里有一辆货车没有申报")
    page.get_by_role("button", name="提出异议").click()

    expect(page.get_by_role("heading", name="异议已收到")).to_be_visible()
    shoot(page, "notice-objected-phone")
