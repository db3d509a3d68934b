"""Reports of the means check that a periodic check may rest on."""

from __future__ import annotations

from datetime import date

from server.foundation.work import Work
from server.verification.checking import reusable


def valid_report(work: Work, household_id: str) -> date | None:
    """Return the last day of a report of the household that may be used again today, or None."""
    check = reusable(work, household_id)
    return check.valid_to if check else None
