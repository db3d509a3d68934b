"""The sheet of a check as it would be reckoned now, for whoever reads the kept ones of its case."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from server.audit import operations as audit
from server.cases.opening import read_case
from server.cases.veiling import veil
from server.foundation.errors import NotFound
from server.foundation.work import Work
from server.reviews import reckoning
from server.reviews.models import Review


@dataclass(frozen=True, slots=True)
class LiveSheet:
    """A check with its sheet of today; none where its aid does not hang on means, or nobody declared them."""

    review: Review
    sheet: dict[str, Any] | None


def live_sheet(work: Work, review_id: str) -> LiveSheet:
    """Return the sheet of a check as of today; that somebody read it is in the read log.

    :raises NotFound: the county has no such check, or it is restricted and not the actor's to handle.
    :raises NotPermitted: it is not one of the actor's.
    """
    review = work.session.scalar(select(Review).where(Review.id == review_id, Review.county == work.house.county))
    if review is None:
        raise NotFound
    case = read_case(work, review.case_id, action="assessment.read", held_by=frozenset())
    sheet = reckoning.sheet_of(work, review)
    audit.record_read(work, "assessment.open", review.id)
    return LiveSheet(review, None if sheet is None else veil(work, case.id).over(sheet.plain()))
