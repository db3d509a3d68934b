"""A form's answers as rows that people read: labels and chosen words in both languages, sensitive ones masked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

import forms
from forms.fields import Field
from server.foundation.clock import LOCAL

_NONE: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One answered question."""

    zh: str
    en: str
    value_zh: str
    value_en: str


def answer_rows(
    form_key: str | None, version: int | None, answers: Mapping[str, Any] | None, units: Mapping[str, str] = _NONE
) -> list[AnswerRow]:
    """Return what was answered, in the order of the form; unanswered questions are left out.

    `units` names the units that were chosen (`units_in`), by id.
    """
    if not form_key or not answers:
        return []
    try:
        form = forms.load(form_key, version)
    except forms.UnknownForm:
        return []
    return list(_rows(form.root, answers, "", "", units))


def units_in(form_key: str | None, version: int | None, answers: Mapping[str, Any] | None) -> set[str]:
    """Return the ids of the units that the answers name: a form's schema does not know what they are called."""
    try:
        fields = forms.load(form_key, version).root.children if form_key and answers else ()
    except forms.UnknownForm:
        return set()
    given = answers or {}
    return {str(given[each.name]) for each in fields if each.widget == "unit" and given.get(each.name)}


def _rows(parent: Field, answers: Mapping[str, Any], zh: str, en: str, units: Mapping[str, str]) -> Iterator[AnswerRow]:
    for field in parent.children:
        value = answers.get(field.name)
        if value in (None, "", [], {}):
            continue
        label_zh, label_en = f"{zh}{field.title_zh}", f"{en}{field.title_en}"
        if field.type == "object" and isinstance(value, Mapping):
            yield from _rows(field, value, f"{label_zh} · ", f"{label_en} · ", units)
        elif field.type == "array" and field.item_type == "object":
            for number, row in enumerate(value, start=1):
                yield from _rows(field, row, f"{label_zh} {number} · ", f"{label_en} {number} · ", units)
        elif field.widget == "unit" and str(value) in units:
            yield AnswerRow(label_zh, label_en, units[str(value)], units[str(value)])
        else:
            yield AnswerRow(label_zh, label_en, told(field, value, "zh"), told(field, value, "en"))


def told(field: Field, value: Any, language: str) -> str:
    """Return one answer in words."""
    if field.sensitive:
        return "已填，敏感信息不在此显示" if language == "zh" else "given; sensitive, not shown here"
    if isinstance(value, list):
        return ("、" if language == "zh" else ", ").join(told(field, each, language) for each in value)
    for option in field.options:
        if str(option.value) == str(value):
            return option.zh if language == "zh" else option.en
    if field.type == "boolean" and str(value).lower() in ("true", "false"):  # as a page sends it, before it is read
        value = str(value).lower() == "true"
    if isinstance(value, bool):
        return {("zh", True): "是", ("zh", False): "否", ("en", True): "yes", ("en", False): "no"}[language, value]
    if field.widget == "money":
        return _money(value, language)
    if field.widget == "datetime" and isinstance(value, str):
        return _instant(value)
    return str(value)


def _money(value: Any, language: str) -> str:
    try:
        figure = f"{Decimal(str(value)):,.2f}"
    except InvalidOperation:
        return str(value)
    return f"{figure} 元" if language == "zh" else f"{figure} yuan"


def _instant(value: str) -> str:
    try:
        instant = datetime.fromisoformat(value)
    except ValueError:
        return value
    return f"{instant.astimezone(LOCAL):%Y-%m-%d %H:%M}" if instant.tzinfo else value
