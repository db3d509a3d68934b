"""What the documents of notices say."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from server.cases.paper_facts import CaseFile, contact
from server.notices import content


def _window(file: CaseFile, _code: str) -> dict[str, Any]:
    return {"contact": contact(file.unit(file.case.township))}


FACTS: dict[str, Callable[[CaseFile, str], dict[str, Any]]] = {
    "notice": content.before,
    "publication": content.after,
    "objection-record": _window,
    "objection-answer": _window,
}
