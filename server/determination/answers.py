"""How the answers of determination's forms are read: instants, days, and a basis that must be in force."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from server.documents.norms import LAW_SINCE
from server.foundation.clock import LOCAL
from server.foundation.errors import FieldProblem
from server.foundation.work import Work


def cited_too_early(work: Work, basis: Any, path: str = "basis") -> list[FieldProblem]:
    """Refuse a basis that names the law of 2026 before it is in force."""
    if work.today >= LAW_SINCE or "社会救助法" not in str(basis or ""):
        return []
    return [
        FieldProblem(
            path, "not-in-force", "《社会救助法》自2026年7月1日起施行，此前的决定不能引用。",
            "The Social Assistance Law is in force from 2026-07-01; earlier acts cannot cite it.",
        )
    ]  # fmt: skip


def instant(value: Any) -> datetime:
    """Return a form's instant."""
    found = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    return found if found.tzinfo else found.replace(tzinfo=LOCAL)


def day(value: Any) -> date:
    """Return a form's date."""
    return value if isinstance(value, date) else date.fromisoformat(str(value)[:10])
