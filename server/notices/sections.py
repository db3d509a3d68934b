"""What stands about notices on the page of a case."""

from __future__ import annotations

from typing import Any

from server.cases.models import Case
from server.foundation.work import Work
from server.notices import queries
from server.notices.words import KINDS, STATES
from server.organisation import rules


def notices(work: Work, case: Case) -> tuple[str, dict[str, Any]] | None:
    """Return the notices of the case, None where there is none or the reader does not see notices."""
    if not rules.may(work.actor, "notice.read"):
        return None
    rows = queries.of_case(work, case.id)
    return ("notices/section.html", {"rows": rows, "states": STATES, "kinds": KINDS}) if rows else None


SECTIONS = {"notices": notices}
