"""Real forms in a real browser: rows, conditions and nothing lost, with and without scripts."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

import pytest
from flask import Flask, g, render_template_string, request
from flask.typing import ResponseReturnValue
from playwright.sync_api import Page, expect

import forms
from server.web import samples, translate
from server.web.controls import change_rows
from server.web.setup import init_web

pytestmark = pytest.mark.browser

Opener = Callable[..., Page]
NOW = datetime.fromisoformat("2026-04-14T09:00:00+08:00")

PAGE = """{% extends "base.html" %}
{% from "components/form.html" import schema_form, contents %}
{% from "components/messages.html" import error_summary, page_head %}
{% from "components/buttons.html" import form_actions, token %}
{% block main %}
{{ error_summary(errors) }}
{{ page_head(t(form.root, "title_zh", "title_en")) }}
{{ contents(form.root) }}
<form method="post" novalidate>{{ token() }}
{{ schema_form(form.root, answers, errors, warnings, focus=focus) }}
{{ form_actions("提交") }}</form>
{% endblock %}"""


def show(key: str) -> ResponseReturnValue:
    """Serve one form as a page would."""
    g.now = NOW
    form, answers, focus = forms.load(key), {}, ""
    errors: tuple[forms.FieldError, ...] = ()
    warnings: tuple[forms.FieldError, ...] = ()
    if request.method == "POST":
        answers = form.from_html(request.form)
        add, remove = request.form.get("_add"), request.form.get("_remove")
        if add or remove:
            answers, focus = change_rows(answers, add=add, remove=remove)
        else:
            _clean, errors, warnings = form.validate(answers, today=NOW.date(), limits=dict.fromkeys(form.limits, 800))
    values = {"form": form, "answers": answers, "errors": errors, "warnings": warnings, "focus": focus}
    return render_template_string(PAGE, **values, **samples.frame()), 422 if errors else 200


@pytest.fixture(scope="module")
def address(serve: Callable[[Flask], str]) -> str:
    """The address of an application that shows any form."""
    translate.compile_all()
    app = Flask("forms", static_folder=None)
    app.config.update(SECRET_KEY="only-for-this-test", TESTING=True)
    init_web(app)
    app.add_url_rule("/<key>", "show", show, methods=["GET", "POST"])
    return serve(app)


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_member_is_added_and_removed_and_nothing_typed_is_lost(
    address: str, open_page: Opener, scripts: bool
) -> None:
    page = open_page(scripts=scripts)
    page.goto(f"{address}/household")
    page.locator("#f-applicant-name").fill("古丽·艾提")
    page.get_by_role("button", name="添加家庭成员").click()
    page.locator("#f-members-0-name").fill("艾提·买买提")
    page.get_by_role("button", name="添加家庭成员").click()
    page.locator("#f-members-1-name").fill("阿依古丽")
    page.get_by_role("button", name=re.compile(r"删除\s*家庭成员 1")).click()

    expect(page.locator("#f-applicant-name")).to_have_value("古丽·艾提")
    expect(page.locator("#f-members-0-name")).to_have_value("阿依古丽")
    expect(page.locator("#f-members-1-name")).to_have_count(0)


def test_the_new_row_has_the_focus(address: str, page: Page) -> None:
    page.goto(f"{address}/household")
    page.get_by_role("button", name="添加家庭成员").click()

    expect(page.locator("#f-members-0-name")).to_be_focused()


def test_every_error_leads_to_a_field_on_the_page(
    address: str, open_page: Opener, shoot: Callable[[Page, str], None]
) -> None:
    page = open_page(complaints=False)
    page.goto(f"{address}/household")
    page.get_by_role("button", name="提交", exact=True).click()
    shoot(page, "form-household-errors")

    links = page.locator("[data-error-summary] a")
    assert links.count() > 10
    for place in [link.get_attribute("href") for link in links.all()]:
        assert place is not None
        assert page.locator(f"[id='{place[1:]}']").count() == 1, place


def test_a_question_that_depends_on_an_answer_waits_for_it(address: str, page: Page) -> None:
    page.goto(f"{address}/urgent.register")
    kinds = page.locator("#f-person-id_kind")
    number = page.locator("[data-field=person-id_number]")

    expect(number).to_be_visible()
    kinds.select_option("none")
    expect(number).to_be_hidden()


def test_without_scripts_every_question_is_there(address: str, open_page: Opener) -> None:
    page = open_page(scripts=False)
    page.goto(f"{address}/urgent.register")

    assert page.locator("[data-visible-when]").count() > 0
    for part in page.locator("[data-visible-when]").all():
        expect(part).to_be_visible()


@pytest.mark.parametrize("key", ["household", "urgent.register", "refer.sign", "lead"])
def test_a_form_fits_a_phone(address: str, open_page: Opener, shoot: Callable[[Page, str], None], key: str) -> None:
    page = open_page(phone=True)
    page.goto(f"{address}/{key}")
    shoot(page, f"form-{key}-phone")

    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
