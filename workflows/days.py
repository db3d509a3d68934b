"""The local day of a date or an instant, as data and tables hold it."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

LOCAL_TIME = ZoneInfo("Asia/Shanghai")


def local_day(value: object) -> date:
    """Return a date, or the day on which an instant lies here: one past 16:00 UTC is of the next day.

    :raises ValueError: it is neither, nor the ISO 8601 text of one.
    """
    if isinstance(value, str):
        value = date.fromisoformat(value) if len(value) == len("2026-04-07") else datetime.fromisoformat(value)
    if isinstance(value, datetime):
        return (value.astimezone(LOCAL_TIME) if value.tzinfo else value).date()
    if isinstance(value, date):
        return value
    raise ValueError(f"{value!r} is no date")
