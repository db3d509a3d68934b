"""The blueprint that the pages of discovery hang on, their words, and how a refusal is shown."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, request

from server.cases.words import name_of, state_of
from server.discovery.words import OUTCOMES, REPORTERS, STATES, VERIFIED, WAYS, scene_name
from server.foundation.errors import FieldProblem, InvalidAnswers
from server.web.language import pick

blueprint = Blueprint("discovery", __name__, template_folder="../templates")


@blueprint.context_processor
def words() -> dict[str, Any]:
    """Give the templates the words of leads in the reader's language."""
    return {
        "scene_word": lambda key: pick(scene_name(key)), "outcome_word": lambda key: pick(name_of(OUTCOMES, key)),
        "verified_word": lambda key: pick(name_of(VERIFIED, key)), "way_word": lambda key: pick(name_of(WAYS, key)),
        "reporter_word": lambda key: pick(name_of(REPORTERS, key)), "lead_tag": _tag,
    }  # fmt: skip


def _tag(key: str) -> tuple[str, str]:
    name, colour = state_of(STATES, key)
    return pick(name), colour


def typed(name: str) -> str:
    """Return what was typed into a field."""
    return request.form.get(name, "").strip()


def typed_day(name: str) -> date:
    """Return the day typed into a field.

    :raises InvalidAnswers: it is no date.
    """
    try:
        return date.fromisoformat(typed(name))
    except ValueError as error:
        raise InvalidAnswers(
            [FieldProblem(name, "date", "请按 2026-04-07 的样子填写日期。", "Write the date like 2026-04-07.")]
        ) from error
