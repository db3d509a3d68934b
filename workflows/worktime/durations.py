"""ISO 8601 durations, as timers of a diagram write them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from workflows.worktime.counting import SHANGHAI, add_months

DURATION = re.compile(
    r"(?:R[0-9]*/)?P(?=[0-9T])(?:([0-9]+)Y)?(?:([0-9]+)M)?(?:([0-9]+)W)?(?:([0-9]+)D)?"
    r"(?:T(?=[0-9])(?:([0-9]+)H)?(?:([0-9]+)M)?(?:([0-9]+)S)?)?"
)


def add_duration(moment: datetime, text: str) -> datetime:
    """Give the instant a duration such as `PT24H`, `P3D` or `P1M` later, in UTC.

    Months and years follow the mainland's calendar (民法典 art. 202); of a repetition (`R3/PT1H`) the first is given.

    :raises ValueError: when the text is no such duration, or the time has no offset.
    """
    found = DURATION.fullmatch(text)
    if not found:
        raise ValueError(f"{text} is not an ISO 8601 duration in whole numbers")
    if moment.tzinfo is None:
        raise ValueError("a time needs its offset from UTC")
    years, months, weeks, days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    local = moment.astimezone(SHANGHAI)
    try:
        begun = datetime.combine(add_months(local.date(), 12 * years + months), local.timetz())
        span = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
        return (begun + span).astimezone(UTC)
    except (OverflowError, ValueError) as error:
        raise ValueError(f"{text} is not an ISO 8601 duration that ends before the year 10000") from error
