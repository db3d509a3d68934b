"""What the pages of verification share: the blueprint, words of codes, problems of a refusal."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from flask import Blueprint

from server.cases.words import Name
from server.foundation.clock import LOCAL
from server.foundation.errors import FieldProblem, InvalidAnswers
from server.verification.words import CHANNELS, CHECK_STATES, CONCLUSIONS, RESULTS, SIGNED_WAYS, STATES, WAYS
from server.web.language import pick

blueprint = Blueprint("verification", __name__, url_prefix="/verification", template_folder="../templates")


def tag_of(names: dict[str, tuple[Name, str]], key: str) -> tuple[str, str]:
    """Return words and colour of a state in the reader's language."""
    name, colour = names.get(key, (Name(key, key), ""))
    return pick(name), colour


def words(names: dict[str, Name]) -> list[tuple[str, str]]:
    """Return the options of a choice in the reader's language."""
    return [(key, pick(name)) for key, name in names.items()]


def typed_day(raw: str, path: str) -> date | None:
    """Return a typed day, or None where nothing is typed.

    :raises InvalidAnswers: it is no date.
    """
    if not raw.strip():
        return None
    try:
        return date.fromisoformat(raw.strip())
    except ValueError:
        raise InvalidAnswers(
            [FieldProblem(path, "unreadable", "日期请按 2026-04-07 的样子填写。", "Write it as 2026-04-07.")]
        ) from None


def noon(day: date | None) -> datetime | None:
    """Return a day of a source as an instant."""
    return None if day is None else datetime.combine(day, time(12), tzinfo=LOCAL)


def template_words() -> dict[str, Any]:
    """Return the helpers that templates of the room use."""
    return {
        "state": lambda key: tag_of(STATES, key), "check_state": lambda key: tag_of(CHECK_STATES, key),
        "conclusion": lambda key: tag_of(CONCLUSIONS, key), "result": lambda key: tag_of(RESULTS, key),
        "channel": lambda key: pick(CHANNELS[key]), "way": lambda key: pick(WAYS[key]),
        "signed_way": lambda key: pick(SIGNED_WAYS[key]),
    }  # fmt: skip


@blueprint.context_processor
def _helpers() -> dict[str, Any]:
    return {"vw": template_words()}
