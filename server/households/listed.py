"""Whether a person's household stands on the low-income roll."""

from __future__ import annotations

from sqlalchemy import select

from server.foundation.work import Work
from server.households.duplicates import matches
from server.households.identities import WITHOUT_MEANS, valid_today
from server.households.models import RecognisedIdentity


def listed_household(work: Work, number: str | None) -> str | None:
    """Return the household of a person that has a recognised identity today, or None."""
    for match in matches(work, number=number) if number else ():
        if match.household_id is None:
            continue
        valid = work.session.scalar(
            select(RecognisedIdentity.id)
            .where(
                RecognisedIdentity.household_id == match.household_id, RecognisedIdentity.kind.not_in(WITHOUT_MEANS), valid_today(work),
            )
            .limit(1)
        )  # fmt: skip
        if valid is not None:
            return match.household_id
    return None
