"""The facts of the room's documents, from the rows of the meeting or resolution that a process is about."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from server.cases.paper_facts import CaseFile
from server.meetings import papers
from server.meetings.following import resolution_of
from server.meetings.reading import read_meeting


def _notice(file: CaseFile, _code: str) -> dict[str, Any]:
    return papers.notice_facts(file.work, read_meeting(file.work, str(file.occurrence.subject)))


def _attendance(file: CaseFile, _code: str) -> dict[str, Any]:
    return papers.attendance_facts(file.work, read_meeting(file.work, str(file.occurrence.subject)))


def _minutes(file: CaseFile, _code: str) -> dict[str, Any]:
    return papers.minutes_facts(file.work, read_meeting(file.work, str(file.occurrence.subject)))


def _order(file: CaseFile, _code: str) -> dict[str, Any]:
    return papers.order_facts(file.work, resolution_of(file.work, file.occurrence.subject))


FACTS: dict[str, Callable[[CaseFile, str], dict[str, Any]]] = {
    "meeting-notice": _notice,
    "meeting-attendance": _attendance,
    "meeting-minutes": _minutes,
    "resolution-order": _order,
}

ISSUERS: dict[str, str] = dict.fromkeys(FACTS, "meeting")
