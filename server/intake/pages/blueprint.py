"""The blueprint that the window's pages hang on, and how a refusal is shown."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, request

from server.cases.words import CASE_STATES, ITEM_STATES, ITEMS, name_of, state_of
from server.foundation.errors import FieldProblem, InvalidAnswers
from server.web.language import pick

blueprint = Blueprint("intake", __name__, template_folder="../templates")


def typed(name: str) -> str:
    """Return what was typed into a field."""
    return request.form.get(name, "").strip()


def typed_day(name: str, *, required: bool = True) -> date | None:
    """Return the day typed into a field.

    :raises InvalidAnswers: it is no date, or a required one is missing.
    """
    text = typed(name)
    if not text and not required:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InvalidAnswers([
            FieldProblem(name, "date", "请按 2026-04-07 的样子填写日期。", "Write the date like 2026-04-07.")
        ]) from error  # fmt: skip


@blueprint.app_template_filter("item_name")
def item_name(key: str) -> str:
    """Name an item in the reader's language."""
    return pick(name_of(ITEMS, key))


@blueprint.app_template_filter("case_state")
def case_state(key: str) -> tuple[str, str]:
    """Name a case's state and the colour of its tag."""
    name, colour = state_of(CASE_STATES, key)
    return pick(name), colour


@blueprint.app_template_filter("item_state")
def item_state(key: str) -> tuple[str, str]:
    """Name an item's state and the colour of its tag."""
    name, colour = state_of(ITEM_STATES, key)
    return pick(name), colour
