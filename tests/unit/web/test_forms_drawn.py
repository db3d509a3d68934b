"""Whole forms drawn from their schema, and their rows added and removed."""

from __future__ import annotations

import json
import re
from datetime import datetime

import pytest
from flask import Flask, g, render_template_string

import forms
from forms.fields import Field
from forms.problems import FieldError
from server.web import controls

PAGE = '{% from "components/form.html" import schema_form %}{{ schema_form(form.root, answers, errors) }}'


def draw(
    app: Flask, key: str, answers: dict[str, object], errors: tuple[FieldError, ...] = (), *, day: str = "2026-10-12"
) -> str:
    with app.test_request_context("/"):
        g.now = datetime.fromisoformat(f"{day}T09:00:00+08:00")
        return render_template_string(PAGE, form=forms.load(key), answers=answers, errors=errors)


def one_row_each(field: Field) -> dict[str, object]:
    """Answer nothing, but open one row of every list."""
    return {
        child.name: [one_row_each(child)] if child.item_type == "object" else one_row_each(child)
        for child in field.children
        if child.children
    }


@pytest.mark.parametrize("key", forms.keys())
def test_every_question_of_every_form_has_a_control(app: Flask, key: str) -> None:
    form = forms.load(key)
    page = draw(app, key, one_row_each(form.root))

    for field in form.root.walk():
        if field.path and not field.children and field.path.count("*") <= 1:
            assert f'name="{field.html_name(0)}"' in page, field.path


@pytest.mark.parametrize(("day", "cited"), [("2026-06-30", False), ("2026-07-01", True)])
def test_a_hint_cites_the_law_of_2026_from_its_first_day_on(app: Flask, day: str, cited: bool) -> None:
    page = draw(app, "intake.check", {"papers": [{}]}, day=day)

    assert "数据能证明的不得要求提交" in page
    assert ("社会救助法62" in page) is cited


def test_what_was_typed_comes_back_escaped_beside_its_error(app: Flask) -> None:
    answers = {"members": [{"name": '阿依古丽·"<b>'}]}
    error = FieldError(
        path="members/0/name", code="bad", zh="姓名里有不能用的字符。", en="The name has bad characters."
    )
    page = draw(app, "household", answers, (error,))

    assert "阿依古丽·&#34;&lt;b&gt;" in page
    assert "<b>" not in page
    assert re.search(r'id="f-members-0-name-error".*?姓名里有不能用的字符。', page, re.S)
    assert 'aria-invalid="true"' in page


def test_what_no_date_control_can_hold_stays_visible_as_text(app: Flask) -> None:
    field = next(f for f in forms.load("household").root.walk() if f.widget == "date" and "*" not in f.path)
    section, name = field.path.split("/")
    page = draw(app, "household", {section: {name: "二〇二六年四月"}})

    assert re.search(rf'name="{field.html_name()}" type="text" value="二〇二六年四月"', page)


def test_a_row_is_added_at_the_end_and_removed_from_its_place() -> None:
    answers = {"members": [{"name": "甲"}, {"name": "乙"}]}

    added, focus = controls.change_rows(answers, add="members", remove=None)
    assert (added["members"][2], focus) == ({}, "members-2")
    removed, _focus = controls.change_rows(answers, add=None, remove="members/0")
    assert removed["members"] == [{"name": "乙"}]
    assert answers["members"] == [{"name": "甲"}, {"name": "乙"}]


def test_removing_a_row_that_is_not_there_changes_nothing() -> None:
    answers = {"members": [{"name": "甲"}]}

    for remove in ("members/7", "members/x", "members/-1", "others/0"):
        changed, _focus = controls.change_rows(answers, add=None, remove=remove)
        assert changed["members"] == answers["members"]


def test_a_row_is_added_inside_a_section_that_is_not_there_yet() -> None:
    added, focus = controls.change_rows({}, add="property/vehicles", remove=None)

    assert (added, focus) == ({"property": {"vehicles": [{}]}}, "property-vehicles-0")


def test_asking_for_a_row_where_no_list_is_changes_nothing() -> None:
    answers = {"applicant": {"name": "甲"}}

    for add in ("applicant", "applicant/name", "applicant/name/more"):
        changed, _focus = controls.change_rows(answers, add=add, remove=None)
        assert changed == answers


def test_a_condition_names_the_controls_of_its_own_row() -> None:
    for key in forms.keys():
        for field in forms.load(key).root.walk():
            if field.visible_when and "*" in field.path:
                condition = json.loads(controls.visible_condition(field, (3,)))
                assert all("*" not in name for name in condition)
                return
    pytest.fail("no form has a condition inside a row")


@pytest.mark.parametrize("key", ["decide.sign", "decide.deliver", "stop.hear"])
def test_the_page_says_which_answer_makes_a_question_required(app: Flask, key: str) -> None:
    page = draw(app, key, {})
    fields = [field for field in forms.load(key).root.walk() if field.needed_zh]

    assert fields
    for field in fields:
        label = re.search(rf'data-field="{field.name}">.*?<span class="opt">(.*?)</span>', page, re.DOTALL)
        assert label and label[1] == f"（{field.needed_zh}）"
