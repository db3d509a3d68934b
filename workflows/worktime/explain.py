"""Why a term ends when it does, day by day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Protocol

from workflows.worktime.calendars import Calendar, Day
from workflows.worktime.counting import SHANGHAI, local_day
from workflows.worktime.rules import Unit
from workflows.worktime.suspensions import Suspension, paused

WEEKDAYS_ZH = "一二三四五六日"
WEEKDAYS_EN = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedDay:
    """One day between the start and the end of a term."""

    date: date
    counted: bool
    kind: str  #: workday, make-up, weekend, holiday, closure, suspended, rolled or calendar
    zh: str
    en: str


class Counted(Protocol):
    """A measured term, as far as its explanation needs it."""

    @property
    def unit(self) -> Unit: ...
    @property
    def start(self) -> date | datetime: ...
    @property
    def nominal_on(self) -> date: ...
    @property
    def due_on(self) -> date: ...
    @property
    def due_at(self) -> datetime | None: ...
    @property
    def counted_with(self) -> Calendar: ...
    @property
    def suspensions(self) -> Sequence[Suspension]: ...


def explain(term: Counted) -> tuple[CountedDay, ...]:
    """List each day after the start with its reason; the counted ones add up to the term.

    An hour clock lists each date it runs on, the first included. Month and fixed-date rules list nothing.
    """
    if isinstance(term.start, datetime) and term.due_at is not None:
        return _clock(term.start.astimezone(SHANGHAI), term.due_at)
    if term.unit not in (Unit.DAY, Unit.WORKING_DAY):
        return ()
    first = local_day(term.start)
    days = (first + timedelta(days=offset) for offset in range(1, (term.due_on - first).days + 1))
    return tuple(_say(day, term) for day in days)


def _say(day: date, term: Counted) -> CountedDay:
    for pause in term.suspensions:
        if paused(day, (pause,)):
            zh = f"中止计时：{pause.ground}（{pause.document}）"
            en = f"suspended: {pause.ground} ({pause.document})"
            return CountedDay(date=day, counted=False, kind="suspended", zh=zh, en=en)
    if term.unit is Unit.WORKING_DAY:
        return _working(day, term.counted_with.is_workday(day))
    if day > term.nominal_on:
        return _rolled(day, term)
    weekday_zh, weekday_en = _weekday(day)
    zh, en = f"{weekday_zh}，按自然日计算，节假日计算在内", f"{weekday_en}, calendar day, holidays included"
    return CountedDay(date=day, counted=True, kind="calendar", zh=zh, en=en)


def _working(day: date, what: Day) -> CountedDay:
    zh, en = _name(day, what)
    return CountedDay(date=day, counted=what.workday, kind=what.kind, zh=zh, en=en)


def _rolled(day: date, term: Counted) -> CountedDay:
    zh, en = _name(day, term.counted_with.is_workday(day))
    if day == term.due_on:
        zh, en = (
            f"{zh}，期满日不是工作日，顺延到这一天",
            f"{en}; the last day was no working day, so the term ends here",
        )
    else:
        zh, en = f"{zh}，期满日顺延", f"{en}; the end moves on"
    return CountedDay(date=day, counted=False, kind="rolled", zh=zh, en=en)


def _name(day: date, what: Day) -> tuple[str, str]:
    weekday_zh, weekday_en = _weekday(day)
    zh, en = {
        "workday": (f"{weekday_zh}，工作日", f"{weekday_en}, working day"),
        "weekend": (f"{weekday_zh}，休息日", f"{weekday_en}, weekend"),
        "holiday": (f"{weekday_zh}，{what.zh}放假", f"{weekday_en}, holiday: {what.en}"),
        "make-up": (f"{weekday_zh}，{what.zh}调休上班", f"{weekday_en}, make-up working day: {what.en}"),
    }.get(what.kind, (f"{weekday_zh}，{what.zh}", f"{weekday_en}, {what.en}"))
    return (f"{zh}（暂定）", f"{en} (provisional)") if what.provisional else (zh, en)


def _weekday(day: date) -> tuple[str, str]:
    return f"周{WEEKDAYS_ZH[day.weekday()]}", WEEKDAYS_EN[day.weekday()]


def _clock(start: datetime, due_at: datetime) -> tuple[CountedDay, ...]:
    found: list[CountedDay] = []
    moment = start.replace(second=0, microsecond=0)
    while moment < due_at:
        midnight = datetime.combine(moment.date() + timedelta(days=1), time(), SHANGHAI)
        until = min(midnight, due_at)
        span = f"{moment:%H:%M}–{'24:00' if until == midnight else format(until, '%H:%M')}"
        zh, en = f"{span}，按小时连续计算，夜间和节假日计算在内", f"{span}, hours run on through nights and holidays"
        found.append(CountedDay(date=moment.date(), counted=True, kind="calendar", zh=zh, en=en))
        moment = until
    return tuple(found)
