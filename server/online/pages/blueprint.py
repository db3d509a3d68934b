"""The blueprint that the pages of applications from home hang on, and their words."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from server.cases.words import name_of, state_of
from server.online.words import OUTCOMES, STATES, want
from server.web.language import pick

blueprint = Blueprint("online", __name__, template_folder="../templates")


@blueprint.context_processor
def words() -> dict[str, Any]:
    """Give the templates the words of applications in the reader's language."""
    return {
        "want_word": lambda item: pick(want(item)),
        "outcome_word": lambda key: pick(name_of(OUTCOMES, key)),
        "application_tag": _tag,
    }


def _tag(key: str) -> tuple[str, str]:
    name, colour = state_of(STATES, key)
    return pick(name), colour
