"""What is written into agendas, votes, resolutions and minutes speaks of cases by their code, never by people's numbers."""

from __future__ import annotations

from notifications.catalogue import IDENTIFIER
from server.foundation.errors import FieldProblem


def number_problems(path: str, text: object) -> list[FieldProblem]:
    """Return what is wrong with a text that holds an identity or telephone number."""
    if not IDENTIFIER.search(str(text or "")):
        return []
    return [
        FieldProblem(
            path, "personal-number", "请不要写身份证号或电话号码，用案件编号代替。",
            "Leave identity and telephone numbers out; the case number is enough.",
        )
    ]  # fmt: skip
