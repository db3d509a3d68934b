"""The flat names of a page become nested answers."""

from collections.abc import Callable

from werkzeug.datastructures import MultiDict

import forms
from tests.unit.forms.conftest import TODAY, question


def household(trial: Callable[..., forms.Form]) -> forms.Form:
    row = {
        "type": "object",
        "title": "成员",
        "x-en": "Member",
        "additionalProperties": False,
        "properties": {"name": question("姓名", "Name"), "born_on": question(format="date")},
    }
    ticks = {"type": "string", "oneOf": [{"const": c, "title": c, "x-en": c} for c in ("ill", "old")]}
    return trial(
        {
            "applicant": {**row, "title": "申请人", "x-en": "Applicant"},
            "members": {"type": "array", "title": "成员", "x-en": "Members", "items": row},
            "causes": {"type": "array", "title": "原因", "x-en": "Causes", "items": ticks},
        }
    )


def test_sections_rows_and_ticks_are_put_together(trial: Callable[..., forms.Form]) -> None:
    form = household(trial)
    page = MultiDict(
        [
            ("csrf_token", "secret"),
            ("applicant-name", "陈示例"),
            ("members-0-name", "李示例"),
            ("members-7-name", "陈小示"),
            ("members-3-name", ""),
            ("causes", "ill"),
            ("causes", "old"),
            ("_add", "members"),
        ]
    )
    answers = form.from_html(page)

    assert answers == {
        "applicant": {"name": "陈示例"},
        "members": [{"name": "李示例"}, {"name": ""}, {"name": "陈小示"}],
        "causes": ["ill", "old"],
    }
    assert form.validate(answers, today=TODAY).clean["members"] == [{"name": "李示例"}, {"name": "陈小示"}]


def test_a_date_may_come_in_three_boxes(trial: Callable[..., forms.Form]) -> None:
    page = {"applicant-born_on-year": "1985", "applicant-born_on-month": "3", "applicant-born_on-day": "12"}

    answers = household(trial).from_html(page)
    assert household(trial).validate(answers, today=TODAY).clean == {"applicant": {"born_on": "1985-03-12"}}


def test_every_input_of_the_tree_has_the_name_that_is_read_back(trial: Callable[..., forms.Form]) -> None:
    form = household(trial)
    name = form.fields[1].children[0]

    assert name.html_name(4) == "members-4-name"
    assert name.at(4) == "members/4/name"
    assert form.from_html({name.html_name(0): "李示例"}) == {"members": [{"name": "李示例"}]}
