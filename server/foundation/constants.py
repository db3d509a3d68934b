"""Constants of a statement, written into its text."""

from __future__ import annotations

import re
from typing import TypeVar

from sqlalchemy import literal_column
from sqlalchemy.sql import visitors
from sqlalchemy.sql.elements import BindParameter, ClauseElement

T = TypeVar("T", bound=ClauseElement)
_WORD = re.compile(r"[a-z-]*")


def written_out(statement: T) -> T:
    """Return a statement with its own words (states, names) as literals instead of bound values.

    Where a partial index asks for a state and the state is bound, SQLite plans the statement anew each time it is asked; that took
    more than all else of a statement with many parts.
    """
    return visitors.replacement_traverse(statement, {}, _literal)  # type: ignore[return-value]


def _literal(element: object, **_options: object) -> ClauseElement | None:
    if isinstance(element, BindParameter) and isinstance(element.value, str) and _WORD.fullmatch(element.value):
        return literal_column(f"'{element.value}'", element.type)
    return None
