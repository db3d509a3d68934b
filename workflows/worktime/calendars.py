"""Which days are working days, by the yearly notices of the State Council and by local exceptions."""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Protocol

import chinese_calendar.constants as notices

from workflows.worktime.festivals import LUNAR, statutory

FIRST_YEAR: int = min(notices.holidays).year
LAST_KNOWN_YEAR: int = max(notices.holidays).year
LAST_YEAR = max(LUNAR)


class YearNotCovered(LookupError):
    """The calendar says nothing about this year."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """What one date is; true when it is a working day."""

    workday: bool
    kind: str  #: workday, weekend, holiday, make-up or closure
    provisional: bool = False  #: True while no notice of the State Council settles the year
    zh: str = ""  #: holiday or reason
    en: str = ""

    def __bool__(self) -> bool:
        return self.workday


class Calendar(Protocol):
    """Answer for single days, and for whole years at once so that counting stays fast."""

    @property
    def version(self) -> str:
        """Name the state of the calendar, so that a deadline can say what it was counted with."""

    def is_workday(self, date: date, /) -> Day:
        """Say what `date` is."""

    def workdays(self, year: int, /) -> array[int]:
        """Give the ordinals of the working days of `year`, ascending."""

    def is_provisional(self, year: int, /) -> bool:
        """Say whether any day of `year` may still change."""


class NationalCalendar:
    """The mainland: published notices to the last known year, then provisional weekends and statutory holidays."""

    def __init__(self) -> None:
        self._years: dict[int, array[int]] = {}
        self._festivals: dict[int, dict[date, tuple[str, str]]] = {}

    @cached_property
    def version(self) -> str:
        """Name the package release and the last year that a notice settles."""
        from importlib.metadata import version

        return f"cn-{LAST_KNOWN_YEAR}/chinesecalendar-{version('chinesecalendar')}"

    def is_provisional(self, year: int, /) -> bool:
        """Say whether the notice for `year` is still to come."""
        return year > LAST_KNOWN_YEAR

    def is_workday(self, date: date, /) -> Day:
        """Say what `date` is.

        :raises YearNotCovered: outside the years of the notices and of the lunar table.
        """
        if not FIRST_YEAR <= date.year <= LAST_YEAR:
            raise YearNotCovered(f"{date.year}: the calendar covers {FIRST_YEAR} to {LAST_YEAR}")
        if date.year > LAST_KNOWN_YEAR:
            return self._expected(date)
        if date in notices.holidays:
            zh, en = _names(notices.holidays[date])
            return Day(workday=False, kind="holiday", zh=zh, en=en)
        if date in notices.workdays:
            zh, en = _names(notices.workdays[date])
            return Day(workday=True, kind="make-up", zh=zh, en=en)
        return _plain(date, provisional=False)

    def workdays(self, year: int, /) -> array[int]:
        """Give the ordinals of the working days of `year`, ascending.

        :raises YearNotCovered: outside the years of the notices and of the lunar table.
        """
        found = self._years.get(year)
        if found is None:
            found = self._years[year] = _ordinals(self, year)
        return found

    def _expected(self, day: date) -> Day:
        names = self._festivals.get(day.year)
        if names is None:
            names = self._festivals[day.year] = statutory(day.year)
        if day in names:
            zh, en = names[day]
            return Day(workday=False, kind="holiday", provisional=True, zh=zh, en=en)
        return _plain(day, provisional=True)


class LayeredCalendar:
    """A calendar with single days replaced: an imported notice, a local closure, a local working day."""

    def __init__(
        self, base: Calendar, overrides: Mapping[date, Day], *, version: str = "", settled: frozenset[int] = frozenset()
    ) -> None:
        """Lay `overrides` over `base`; years in `settled` are no longer provisional; `version` names this layer."""
        self._base = base
        self._overrides = dict(overrides)
        self._touched = {day.year for day in self._overrides}
        self._settled = settled
        self._layer = version or f"{len(self._overrides)} overrides"
        self._years: dict[int, array[int]] = {}

    @cached_property
    def version(self) -> str:
        """Name the base and the layer."""
        return f"{self._base.version}+{self._layer}"

    def is_provisional(self, year: int, /) -> bool:
        """Say whether `year` is still to be settled by a notice."""
        return year not in self._settled and self._base.is_provisional(year)

    def is_workday(self, date: date, /) -> Day:
        """Say what `date` is, the layer first.

        :raises YearNotCovered: when neither the layer nor the base knows the year.
        """
        day = self._overrides[date] if date in self._overrides else self._base.is_workday(date)
        provisional = self.is_provisional(date.year)
        if day.provisional == provisional:
            return day
        return Day(workday=day.workday, kind=day.kind, provisional=provisional, zh=day.zh, en=day.en)

    def workdays(self, year: int, /) -> array[int]:
        """Give the ordinals of the working days of `year`, ascending.

        :raises YearNotCovered: when the base does not know the year.
        """
        if year not in self._touched:
            return self._base.workdays(year)
        found = self._years.get(year)
        if found is None:
            found = self._years[year] = _ordinals(self, year)
        return found


def _ordinals(calendar: Calendar, year: int) -> array[int]:
    first = date(year, 1, 1)
    length = (date(year, 12, 31) - first).days + 1
    days = (first + timedelta(days=offset) for offset in range(length))
    return array("l", (day.toordinal() for day in days if calendar.is_workday(day).workday))


def _plain(day: date, *, provisional: bool) -> Day:
    working = day.weekday() < 5
    return Day(workday=working, kind="workday" if working else "weekend", provisional=provisional)


def _names(english: str) -> tuple[str, str]:
    for holiday in notices.Holiday:
        if holiday.value == english:
            return str(holiday.chinese), english
    return english, english
