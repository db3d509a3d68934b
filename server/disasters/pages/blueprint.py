"""The blueprint that the pages of disasters hang on, their words, and how a refusal is shown."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from flask import Blueprint, request

from server.cases.words import IDENTITIES, name_of, state_of
from server.disasters.words import LIST_STATES, PUT_FORWARD, REGISTERED, RESULTS, STATES, options, word
from server.foundation.errors import FieldProblem, InvalidAnswers
from server.web.amounts import read_amount
from server.web.language import pick

blueprint = Blueprint("disasters", __name__, template_folder="../templates")
TAGS = {"event": STATES, "list": LIST_STATES, "registered": REGISTERED}


@blueprint.context_processor
def words() -> dict[str, Any]:
    """Give the templates the words of disasters in the reader's language."""
    return {
        "disaster_word": lambda key: pick(word("disaster-event", "kind", key)),
        "needs_words": lambda keys: "、".join(pick(word("disaster-household", "needs", key)) for key in keys),
        "need_options": lambda: [(key, pick(word("disaster-household", "needs", key))) for key, *_ in options("disaster-household", "needs")],
        "identity_word": lambda key: pick(name_of(IDENTITIES, key)), "result_word": lambda key: pick(name_of(RESULTS, key)),
        "damage_grade": lambda key: pick(word("disaster-rebuild", "damage_grade", key)) if key else "—",
        "put_forward_word": lambda key: pick(PUT_FORWARD[key]), "said": pick,
        "state_tag": _tag,
    }  # fmt: skip


def _tag(what: str, key: str) -> tuple[str, str]:
    name, colour = state_of(TAGS[what], key)
    return pick(name), colour


def typed(name: str) -> str:
    """Return what was typed into a field."""
    return request.form.get(name, "").strip()


def typed_day(name: str) -> date | None:
    """Return the day typed into a field, if any.

    :raises InvalidAnswers: it is no date.
    """
    try:
        return date.fromisoformat(typed(name)) if typed(name) else None
    except ValueError as error:
        raise InvalidAnswers(
            [FieldProblem(name, "date", "请按 2026-04-07 的样子填写日期。", "Write the date like 2026-04-07.")]
        ) from error


def typed_amount(name: str) -> Decimal | None:
    """Return the amount typed into a field, if any.

    :raises InvalidAnswers: it is no amount.
    """
    return read_amount(typed(name), name)
