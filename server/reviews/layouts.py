"""What the forms of a check are laid out with: the household's members, and what it declared last."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from server.cases.advance import plain
from server.cases.occurrence import Occurrence
from server.foundation.work import Work
from server.reviews import means
from server.reviews.models import Review
from server.reviews.reckoning import ITEMS


def _declare(work: Work, what: Occurrence) -> dict[str, Any] | None:
    review = work.session.get_one(Review, what.subject)
    if review.item not in ITEMS:
        return None
    return plain(means.laid_out(work, review)) or None


LAYOUTS: dict[str, Callable[[Work, Occurrence], dict[str, Any] | None]] = {"review.declare": _declare}
