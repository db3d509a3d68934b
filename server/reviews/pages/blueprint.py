"""The blueprint that the pages of this room hang on, and the words that they share."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import Blueprint, flash, request
from flask_babel import gettext as _

from server.cases.words import ITEMS, Name, name_of
from server.foundation.errors import FieldProblem, InvalidAnswers
from server.reviews import words
from server.reviews.batch import Batch
from server.web.language import language, pick

blueprint = Blueprint("reviews", __name__, url_prefix="/reviews", template_folder="../templates")


@blueprint.app_context_processor
def review_words() -> dict[str, Any]:
    """Give the templates the words of this room in the reader's language."""
    return {"review_word": word_in, "review_tag": tag_of}


def word_in(kind: str, key: str) -> str:
    """Return a word of one of this room's lists (`kinds`, `outcomes`, `grounds` …)."""
    names: dict[str, dict[str, Name]] = {
        "kind": words.KINDS, "outcome": words.OUTCOMES, "ground": words.GROUNDS, "change": words.CHANGES,
        "source": words.SOURCES, "heard": words.HEARD, "decision": words.DECISIONS, "sign": words.SIGNS,
        "suspicion": words.SUSPICIONS, "reason": words.REASONS, "result": words.RESULTS, "item": ITEMS,
    }  # fmt: skip
    return pick(name_of(names[kind], key))


def tag_of(kind: str, key: str) -> tuple[str, str]:
    """Return the word and the colour of a state."""
    states = {"change": words.CHANGE_STATES, "suspicion": words.SUSPICION_STATES}[kind]
    name, colour = states.get(key) or (Name(key, key), "")
    return pick(name), colour


def options(names: dict[str, Name], *, only: Sequence[str] | None = None) -> list[tuple[str, str]]:
    """Return words as the options of a select field."""
    return [(key, pick(name)) for key, name in names.items() if only is None or key in only]


def typed_day(name: str) -> date:
    """Return a date field of the form.

    :raises InvalidAnswers: it is no date.
    """
    try:
        return date.fromisoformat(request.form.get(name, ""))
    except ValueError:
        words_ = ("日期请按 2026-04-07 的样子填写。", "Write it as 2026-04-07.")
        raise InvalidAnswers([FieldProblem(name, "unreadable", *words_)]) from None


def say_batch(batch: Batch) -> None:
    """Put what a batch did above the next page."""
    if batch.done:
        flash(_("已办 %(n)s 户。", n=batch.done), "success")
    why: dict[str, int] = {}
    for _id, zh, en in batch.left_out:
        text = zh if language() == "zh" else en
        why[text] = why.get(text, 0) + 1
    for text, count in why.items():
        flash(_("%(n)s 户没有办：%(why)s", n=count, why=text), "error")
