"""What the documents of complaints say; who reported is never among it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from server.cases.paper_facts import CaseFile, contact


def _handler(file: CaseFile, _code: str) -> dict[str, Any]:
    return {"contact": contact(file.unit(file.case.township))}


FACTS: dict[str, Callable[[CaseFile, str], dict[str, Any]]] = {
    "complaint-record": _handler,
    "complaint-reply": _handler,
}
