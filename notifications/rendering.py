"""Turn a message's name and facts into a title and a body, in Chinese or English."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from functools import cache
from pathlib import Path

from jinja2 import FileSystemLoader, StrictUndefined, Template
from jinja2.sandbox import ImmutableSandboxedEnvironment

from notifications.catalogue import TEMPLATES, check

FOLDER = Path(__file__).parent / "templates"
LANGUAGES = ("zh", "en")
LOCAL = timezone(timedelta(hours=8), "Asia/Shanghai")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class Rendered:
    """One message in one language."""

    title: str  #: one line
    body: str


def render(template: str, facts: Mapping[str, object], language: str) -> Rendered:
    """Write a message in `zh` or `en`.

    :raises UnknownTemplate: there is no such message.
    :raises FactRefused: a fact is not allowed, or one is missing.
    """
    check(template, facts)
    if language not in LANGUAGES:
        raise ValueError(language)
    known = {name: facts.get(name) for name in TEMPLATES[template].facts}
    shown = {name: "" if value is None else value for name, value in known.items()}
    title, body = (part.render(shown) for part in _parts(template, language))
    return Rendered(title=" ".join(title.split()), body=body.strip())


@cache
def _parts(template: str, language: str) -> tuple[Template, Template]:
    """Return the templates of a message's title and body; no file is looked at again."""
    of = _environment(language).get_template
    return of(f"{template}/title.{language}.txt"), of(f"{template}/body.{language}.txt")


@cache
def _environment(language: str) -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(FOLDER),
        undefined=StrictUndefined,
        autoescape=False,  # plain text; pages escape it when they show it
    )
    environment.filters["day"] = _day_zh if language == "zh" else _day_en
    return environment


def _read(text: str) -> tuple[date, str]:
    """Return the local date of an ISO date or instant, and its minute when it has one."""
    if len(text) == len("2026-04-07"):
        return date.fromisoformat(text), ""
    instant = datetime.fromisoformat(text)
    local = instant.astimezone(LOCAL) if instant.tzinfo else instant
    return local.date(), f" {local:%H:%M}"


def _day_zh(text: str) -> str:
    day, minute = _read(text)
    return f"{day.year}年{day.month}月{day.day}日{minute}"


def _day_en(text: str) -> str:
    day, minute = _read(text)
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}{minute}"
