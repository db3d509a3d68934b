"""What recognition shows on the page of a case: why each of its items stands as it does."""

from __future__ import annotations

from typing import Any

from server.cases import asked
from server.cases.models import Case
from server.foundation.work import Work
from server.recognition.queries import grounds_of_case


def grounds(work: Work, case: Case) -> tuple[str, dict[str, Any]] | None:
    """Return the grounds of the case's items, or None where nothing has been found out."""
    found = grounds_of_case(work, case.id)
    return ("recognition/section.html", {"grounds": found, "case": case}) if found else None


SECTIONS = {"recognition": grounds, "asked": asked.section}
