"""The daily summary: on working days from 8:30 on, how much stands on a person's list; it leaves by the person's other channels."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time

from notifications.ladder import CalendarLike

AT = time(8, 30)  #: local time
TEMPLATE = "daily-digest"


def is_due(local_now: datetime, calendar: CalendarLike) -> bool:
    """Tell whether the summary of a local day is to be written by now: never on a day off."""
    return local_now.time() >= AT and bool(calendar.is_workday(local_now.date()))


def facts(day: str, numbers: Mapping[str, int], *, most: int) -> dict[str, str | int] | None:
    """Return what the summary says of the day, or None for an empty list; beyond `most` numbers are not counted out."""
    if not numbers["total"]:
        return None
    return {"day": day} | {name: f"{most - 1}+" if number >= most else number for name, number in numbers.items()}
