"""Two forms on one page may ask the same; their labels must lead to their own fields."""

from __future__ import annotations

from flask import Flask, render_template_string

PAGE = """{% import "components/fields.html" as f %}
{{ field_scope('one') }}{{ f.text('reason', 'A', '', none, hint='why') }}{{ field_scope() }}{{ f.text('reason', 'B') }}"""


def test_two_forms_with_the_same_question_have_ids_of_their_own(app: Flask) -> None:
    with app.test_request_context("/"):
        page = render_template_string(PAGE)

    assert page.count('id="f-one-reason"') == page.count('for="f-one-reason"') == 1
    assert page.count('id="f-reason"') == page.count('for="f-reason"') == 1
    assert 'aria-describedby="f-one-reason-hint"' in page
