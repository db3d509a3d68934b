"""The components in a real browser: looks, keys, errors, and work without scripts."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from server.web import translate
from server.web.setup import init_web
from server.web.vendor import fetch_assets

pytestmark = pytest.mark.browser

PAGES = {"components": "/_gallery/", "form": "/_gallery/form", "public": "/_gallery/public", "print": "/_gallery/print"}

Opener = Callable[..., Page]


@pytest.fixture(scope="module")
def gallery(serve: Callable[[Flask], str]) -> str:
    """The address of an application that has nothing but the gallery."""
    translate.compile_all()
    app = Flask("gallery", static_folder=None)
    app.config.update(SECRET_KEY="only-for-this-test", TESTING=True)
    init_web(app, with_gallery=True)
    return serve(app)


@pytest.fixture(scope="module")
def vendor() -> None:
    """The front-end files that npm brings."""
    said: list[str] = []
    assert fetch_assets(said.append), said


@pytest.mark.parametrize("width", ["desk", "phone"])
@pytest.mark.parametrize("name", PAGES)
def test_every_page_fits_its_window_and_complains_of_nothing(
    gallery: str, open_page: Opener, shoot: Callable[[Page, str], None], name: str, width: str
) -> None:
    page = open_page(phone=width == "phone")
    page.goto(gallery + PAGES[name])

    shoot(page, f"gallery-{name}-{width}")
    wider = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(wider) == 0


def test_the_error_summary_has_the_focus_and_leads_to_the_field(gallery: str, page: Page) -> None:
    page.goto(gallery + PAGES["form"])

    expect(page.locator("[data-error-summary]")).to_be_focused()
    page.get_by_role("link", name="小额快救每次不超过").click()
    expect(page.locator("#f-amount")).to_be_focused()
    assert page.title().startswith("有误")
    assert page.locator("#f-amount").get_attribute("aria-describedby") == "f-amount-error"


def test_two_presses_send_one_form(gallery: str, page: Page) -> None:
    page.goto(gallery + PAGES["form"])

    page.evaluate(
        """() => {
        window.passed = 0;
        window.addEventListener('submit', event => {
            if (!event.defaultPrevented) { window.passed += 1; }
            event.preventDefault();
        });
        const button = document.querySelector('form[data-autosave] .btns .btn');
        button.click(); button.click();
        }"""
    )

    assert page.locator("form[data-autosave]").get_attribute("data-sent") == "yes"
    assert page.evaluate("window.passed") == 1


def test_what_was_typed_is_sent_with_the_token(gallery: str, page: Page) -> None:
    page.goto(gallery + PAGES["form"])
    page.get_by_label("姓名").first.fill("阿依古丽·买买提")
    page.get_by_role("button", name="登记并开始计时").click()

    body = page.locator("body").inner_text()
    assert "name=阿依古丽·买买提" in body
    assert "csrf_token=" in body


def test_a_row_is_added_by_an_ordinary_submit_without_scripts(gallery: str, open_page: Opener) -> None:
    page = open_page(scripts=False)
    page.goto(gallery + PAGES["form"])
    page.get_by_role("button", name="添加成员").click()

    body = page.locator("body").inner_text()
    assert "_add=members" in body
    assert "members-1-name=陈石" in body


def test_a_long_form_saves_itself_to_the_server(gallery: str, page: Page) -> None:
    page.goto(gallery + PAGES["form"])
    with page.expect_response("**/_gallery/keep", timeout=15_000) as answer:
        page.locator("#f-story").type("，急需被褥")

    assert answer.value.status == 204
    expect(page.locator("[data-save-state]")).to_contain_text("已自动保存")
    assert page.evaluate("window.localStorage.length") == 0


def test_the_slash_key_goes_to_the_search_but_not_while_typing(gallery: str, page: Page) -> None:
    page.goto(gallery + PAGES["components"])
    page.keyboard.press("/")
    expect(page.locator("#top-search")).to_be_focused()

    page.goto(gallery + PAGES["form"])
    page.locator("#f-story").focus()
    page.keyboard.press("/")
    expect(page.locator("#f-story")).to_be_focused()


def test_the_first_key_skips_to_the_content(gallery: str, page: Page) -> None:
    page.goto(gallery + PAGES["components"])
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="跳到主要内容")).to_be_focused()


def test_the_switch_turns_the_frame_to_english_and_stays(gallery: str, page: Page) -> None:
    page.goto(gallery + PAGES["components"])
    page.get_by_role("link", name="English").click()
    expect(page.locator(".phase")).to_contain_text("All data is invented.")

    page.goto(gallery + PAGES["public"])
    assert page.locator("html").get_attribute("lang") == "en"


def test_every_light_says_in_words_what_its_colour_says(gallery: str, page: Page) -> None:
    page.goto(gallery + PAGES["components"])

    for kind, words in {"red": "已超", "amber": "剩", "green": "剩", "grey": "已办结"}.items():
        for text in page.locator(f".light--{kind} b").all_inner_texts():
            assert words in text


def test_the_still_diagram_becomes_one_that_pans(gallery: str, page: Page, vendor: None) -> None:
    page.goto(gallery + PAGES["components"])
    page.get_by_role("button", name="放大、拖动查看").click()

    expect(page.locator(".diagram__live [data-element-id=pay].is-now")).to_be_visible()
    expect(page.locator(".diagram__live [data-element-id=check].is-done")).to_be_visible()
    expect(page.locator(".bjs-powered-by")).to_be_visible()
    page.get_by_role("button", name="回到静态图").click()
    expect(page.locator(".diagram__pic")).to_be_visible()


def test_a_number_is_checked_as_the_clerk_leaves_the_field(gallery: str, page: Page, vendor: None) -> None:
    page.goto(gallery + PAGES["form"])
    page.locator("#f-id_number").fill("69010219780101")
    page.locator("#f-phone").focus()

    expect(page.locator("#f-id_number-check")).to_have_text("14/18")


@pytest.mark.parametrize("status", [400, 403, 404, 405, 409, 413, 422, 429, 500])
def test_a_refusal_is_a_page_in_plain_words(gallery: str, open_page: Opener, status: int) -> None:
    page = open_page(complaints=False)
    answer = page.goto(f"{gallery}/_gallery/refused/{status}")

    assert answer is not None
    assert answer.status == status
    expect(page.get_by_role("heading", name="接下来可以这样做")).to_be_visible()
    assert page.locator("main li").count() >= 1


@pytest.mark.parametrize("name", PAGES)
def test_every_control_has_a_name_and_every_id_is_used_once(gallery: str, page: Page, name: str) -> None:
    page.goto(gallery + PAGES[name])

    twice = page.evaluate(
        """() => { const ids = Array.from(document.querySelectorAll('[id]'), part => part.id);
        return ids.filter((id, place) => ids.indexOf(id) !== place); }"""
    )
    assert twice == []
    nameless = page.evaluate(
        """() => Array.from(document.querySelectorAll('input:not([type=hidden]), select, textarea'))
        .filter(control => !control.labels.length || !control.labels[0].textContent.trim()).map(control => control.name)"""
    )
    assert nameless == []
    assert page.locator("h1").count() >= 1
    assert page.locator("main, article").count() == 1


def test_what_was_not_saved_is_said_aloud_and_stays_in_sight_until_it_is(gallery: str, open_page: Opener) -> None:
    page = open_page(phone=True, complaints=False)
    page.goto(gallery + PAGES["form"])
    page.route(
        "**/_gallery/keep", lambda route: route.fulfill(status=409, content_type="text/plain", body="同事已办结。")
    )
    page.locator("#f-name").type("甲")

    alert = page.locator("form[data-autosave] [role=alert]")
    expect(alert).to_have_text("没有自动保存，请勿关闭这一页。同事已办结。", timeout=15_000)
    expect(alert).to_be_in_viewport()  # she types at the form's top, its buttons are far below
    assert page.locator("[data-save-state]").first.inner_text() == ""
    page.unroute("**/_gallery/keep")
    page.locator("#f-name").type("乙")
    expect(alert).to_have_count(0, timeout=15_000)
