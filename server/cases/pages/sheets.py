"""Deadlines and answers in the reader's language, ready for the components."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from flask_babel import gettext as _

from server.cases.answers import AnswerRow
from server.cases.lights import Explained
from server.cases.words import DEADLINE_STATES, MESSAGES, name_of
from server.documents.catalogue import KINDS
from server.web.formats import local_date, local_datetime, weekday
from server.web.language import language, pick
from server.web.lights import Light, Month, calendar_months
from server.web.terms import term_words


@dataclass(frozen=True, slots=True)
class Sheet:
    """One deadline as the explanation component takes it."""

    id: str
    light: Light
    facts: list[tuple[str, str]]
    months: tuple[Month, ...]
    is_open: bool
    hours: tuple[str, ...]


def sheets(found: Iterable[Explained]) -> list[Sheet]:
    """Return the deadlines, each with its facts and counted days."""
    return [
        Sheet(
            id=each.row.id, light=_worded(each), facts=_facts(each), months=calendar_months(each.days) if each.days else (),
            is_open=each.row.state == "open", hours=_hours(each),
        )
        for each in found
    ]  # fmt: skip


def _worded(each: Explained) -> Light:
    """Return the light with its words in the reader's language: how it ended, or that it stands still."""
    if each.row.state == "open" and each.row.due_at is not None:
        return each.light
    return replace(
        each.light, words=pick(name_of(DEADLINE_STATES, each.row.state if each.row.state != "open" else "suspended"))
    )


def _facts(each: Explained) -> list[tuple[str, str]]:
    row, rows = each.row, []
    hours = each.light.unit == "hour"
    if each.rule is not None:
        rows += [(_("时限"), term_words(each.rule)), (_("依据"), pick(each.rule.basis))]
        start = local_datetime(row.start_at) if hours else local_date(row.start_at)
        rows.append((_("起算"), _("%(start)s（%(event)s）", start=start, event=pick(each.rule.start))))
    if row.pack.count("/") == 2:
        table, version, line = row.pack.split("/")
        rows.append(
            (_("照哪张表"), _("%(table)s，%(version)s 版，%(line)s 行", table=table, version=version, line=line))
        )
    rows.append((_("到期"), _due(each)))
    if row.extended_by:
        rows.append((_("延长"), _("已依法延长，起算日不变")))
    if row.closed_at:
        rows.append((_("结束"), local_datetime(row.closed_at)))
    return rows


def _due(each: Explained) -> str:
    row = each.row
    if row.due_at is None or row.due_on is None:
        return str(_("已中止，恢复后重新计算"))
    if each.light.unit == "hour":
        return local_datetime(row.due_at)
    return f"{local_date(row.due_on)} {weekday(row.due_on)} 24:00"


def _hours(each: Explained) -> tuple[str, ...]:
    if each.due is None or each.light.unit != "hour":
        return ()
    return tuple(f"{local_date(day.date, 'short')} {pick(day)}" for day in each.due.days)


def answer_pairs(rows: Iterable[AnswerRow]) -> list[tuple[str, str]]:
    """Return label and answer in the reader's language."""
    english = language() == "en"
    return [(row.en or row.zh, row.value_en) if english else (row.zh, row.value_zh) for row in rows]


def to_residents(kind: str) -> bool:
    """Tell whether a kind of document goes to the household, so that its delivery counts."""
    return kind in KINDS and KINDS[kind].for_resident


def document_name(kind: str) -> str:
    """Return what a kind of document is called in the reader's language."""
    return pick(KINDS[kind]) if kind in KINDS else kind


def message_title(template: str) -> str:
    """Return what a kind of message is about, in the reader's language."""
    entry = MESSAGES.get(template)
    return pick(entry) if entry is not None else template
