"""Spread checks over the working days before they are due, so that no township is given a month's work on one day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from sqlalchemy import func, select

from server.foundation.work import Work
from server.reviews.cycles import working_days
from server.reviews.models import CalendarEntry

EARLIEST = 60  #: days before its last day on which a check opens at the earliest (demo parameter)
LATEST = 20  #: days before its last day by which it opens, whatever else is planned (demo parameter)
CATCH_UP = 120  #: days over which checks that are late already are spread (demo parameter)
PER_DAY = 8  #: checks that a township begins in a day, unless the county says otherwise (demo parameter)


def capacity(work: Work) -> int:
    """Return how many checks a township begins in a day (county parameter `reviews_per_day`)."""
    return max(1, int(work.house.parameters.get("reviews_per_day", PER_DAY)))


def opening_day(days: Sequence[date], taken: Mapping[date, int], *, most: int) -> date:
    """Return the first of the days that has room; where none has, the one with the least (the legal date comes first)."""
    for day in days:
        if taken.get(day, 0) < most:
            return day
    return min(days, key=lambda day: taken.get(day, 0))


def window(work: Work, due: date) -> list[date]:
    """Return the working days on which a check with this last day may open, the best first; never before today.

    In time, the latest is best: what is found should be fresh. A check that is late or nearly so opens as soon as there is
    room: six hundred imported households that were not checked for a year are a quarter's work, not one morning's.
    """
    first, last = due - timedelta(days=EARLIEST), due - timedelta(days=LATEST)
    days = working_days(work, max(first, work.today), last) if last > work.today else []
    if days:
        return days[::-1]
    return working_days(work, work.today, work.today + timedelta(days=CATCH_UP)) or [work.today]


class Planner:
    """Give checks their opening days, one after the other, knowing what is planned already."""

    def __init__(self, work: Work) -> None:
        self._work, self._most = work, capacity(work)
        self._taken: dict[str, Counter[date]] = {}

    def opens_on(self, township: str, due: date) -> date:
        """Return the day on which one more check of the township opens, and count it."""
        taken = self._taken.setdefault(township, self._planned(township))
        day = opening_day(window(self._work, due), taken, most=self._most)
        taken[day] += 1
        return day

    def _planned(self, township: str) -> Counter[date]:
        rows = self._work.session.execute(
            select(CalendarEntry.opens_on, func.count())
            .where(
                CalendarEntry.township == township, CalendarEntry.state != "dropped", CalendarEntry.opens_on >= self._work.today
            )
            .group_by(CalendarEntry.opens_on)
        )  # fmt: skip
        return Counter({day: count for day, count in rows})
