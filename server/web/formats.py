"""How dates, money and identifiers are written for people."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from flask import Flask
from flask_babel import gettext as _
from markupsafe import Markup, escape

from server.foundation.clock import LOCAL
from server.web.entry import now
from server.web.language import language

WEEKDAYS = {
    "zh": ("周一", "周二", "周三", "周四", "周五", "周六", "周日"),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def _day(value: date | datetime | str) -> date:
    if isinstance(value, str):
        value = datetime.fromisoformat(value) if "T" in value or " " in value else date.fromisoformat(value)
    if isinstance(value, datetime):
        return value.astimezone(LOCAL).date()
    return value


def local_date(value: date | datetime | str | None, style: str = "long", *, today: date | None = None) -> str:
    """Return the date in Asia/Shanghai: long `2026年4月7日`, short `4月7日`, iso `2026-04-07`.

    With `today` a short date of another year says its year: of a list that runs over New Year nobody has to guess.
    """
    if not value:
        return ""
    day = _day(value)
    if style == "iso":
        return day.isoformat()
    if style == "short" and today is not None and day.year != today.year:
        style = "long"
    if language() == "en":
        short = f"{day.day} {MONTHS[day.month - 1]}"
        return short if style == "short" else f"{short} {day.year}"
    short = f"{day.month}月{day.day}日"
    return short if style == "short" else f"{day.year}年{short}"


def local_datetime(value: datetime | str | None, style: str = "long", *, today: date | None = None) -> str:
    """Return date and minute in Asia/Shanghai, the date as `local_date`; a naive instant is refused.

    :raises ValueError: the instant has no time zone.
    """
    if not value:
        return ""
    instant = datetime.fromisoformat(value) if isinstance(value, str) else value
    if instant.tzinfo is None:
        raise ValueError("an instant without a time zone cannot be shown")
    return f"{local_date(instant, style, today=today)} {instant.astimezone(LOCAL):%H:%M}"


def weekday(value: date | datetime | str) -> str:
    """Return the day of the week."""
    return WEEKDAYS[language()][_day(value).weekday()]


def money(value: Decimal | int | str | None, unit: bool = True) -> str:
    """Return an amount in yuan with thousands separators and two decimals."""
    if value is None or value == "":
        return ""
    figure = f"{Decimal(value):,.2f}"
    return _("%(figure)s 元", figure=figure) if unit else figure


def figure(value: Decimal | int | str | None) -> str:
    """Return an amount as `money` writes it, without its unit; what is words already stays as it is."""
    try:
        return money(value, unit=False)
    except InvalidOperation:
        return str(value)


_CODE = re.compile(r"\d[\d:]*(?:[-–]\d[\d:]*)+")


def whole(value: Any) -> Markup:
    """Return a text in which no line ends inside a date, a telephone number or a code."""
    return Markup(_CODE.sub(r'<span class="nowrap">\g<0></span>', str(escape(value))))  # noqa: S704 - escaped before


def masked_id(value: str | None) -> str:
    """Return an identity number of which only the division and the last four places show."""
    if not value:
        return ""
    if len(value) <= 10:
        return value[:1] + "*" * (len(value) - 1)
    return f"{value[:6]}{'*' * (len(value) - 10)}{value[-4:]}"


def masked_phone(value: str | None) -> str:
    """Return a telephone number of which the first three and last four digits show."""
    if not value:
        return ""
    return f"{value[:3]}****{value[-4:]}" if len(value) >= 11 else "*" * len(value)


def problem_words(problem: Any) -> str:
    """Return the sentence of a field problem in the reader's language; plain strings pass."""
    if problem is None or isinstance(problem, str):
        return problem or ""
    return str(problem.en if language() == "en" else problem.zh)


def init_formats(app: Flask) -> None:
    """Install the filters."""
    app.jinja_env.filters.update(
        local_date=lambda value, style="long": local_date(value, style, today=_day(now())),
        local_datetime=lambda value, style="long": local_datetime(value, style, today=_day(now())),
        weekday=weekday,
        money=money,
        figure=figure,
        whole=whole,
        masked_id=masked_id,
        masked_phone=masked_phone,
        words=problem_words,
    )
