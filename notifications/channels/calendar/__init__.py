"""Calendar feeds (iCalendar, RFC 5545): due dates that a person's own calendar program fetches; nothing is sent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """One due date: what it is called, the last day or, of an hour clock, the instant; no personal detail."""

    id: str
    title: str
    on: date
    at: datetime | None  #: of an hour clock
    link: str


def render(name: str, lines: Iterable[Due], *, now: datetime) -> bytes:
    """Return a calendar of due dates as iCalendar."""
    from icalendar import Calendar  # loaded with the first feed: it takes long, and most processes serve none

    calendar = Calendar()
    calendar.add("prodid", "-//Yimen//due dates//ZH")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", "Asia/Shanghai")
    calendar.add("refresh-interval", timedelta(hours=1), parameters={"VALUE": "DURATION"})
    for line in lines:
        calendar.add_component(_event(line, now))
    return bytes(calendar.to_ical())


def _event(line: Due, now: datetime) -> Any:
    from icalendar import Event

    event = Event()
    event.add("uid", f"{line.id}@yimen")
    event.add("dtstamp", now)
    event.add("dtstart", line.at or line.on)
    event.add("dtend", line.at or line.on + timedelta(days=1))
    event.add("summary", line.title)
    event.add("url", line.link)
    event.add("transp", "TRANSPARENT")
    event.add("class", "PRIVATE")
    return event
