"""The blueprint that the pages of rolls hang on, and how files leave."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response

from server.cases.words import IDENTITIES, ITEMS, name_of
from server.web.language import pick

blueprint = Blueprint("rolls", __name__, url_prefix="/rolls", template_folder="../templates")


@blueprint.context_processor
def words() -> dict[str, Any]:
    """Give the templates the words of items and identities in the reader's language."""
    return {
        "item_word": lambda key: pick(name_of(ITEMS, key)),
        "identity_word": lambda key: pick(name_of(IDENTITIES, key)),
    }


def csv_answer(content: bytes, name: str) -> Response:
    """Return a CSV file as a download."""
    answer = Response(content, mimetype="text/csv")
    answer.headers["Content-Disposition"] = f"attachment; filename=list.csv; filename*=UTF-8''{quote(name)}"
    answer.headers["Cache-Control"] = "no-store"
    return answer
