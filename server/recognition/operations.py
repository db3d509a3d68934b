"""What people do in recognition beside the tasks of its diagrams."""

from __future__ import annotations

from datetime import date

from server.cases.models import Case
from server.foundation.errors import FieldProblem, InvalidAnswers
from server.foundation.work import Work
from server.recognition import support


def report_care(work: Work, *, person_id: str, change: str, reported_on: str | date) -> Case:
    """Take a report that somebody's self-care has changed and return the case in which the county rates again.

    :raises InvalidAnswers: the day is none, lies ahead, or nothing is said.
    :raises NotSupported: the person receives no support.
    :raises RatingRunning: a report is being dealt with.
    """
    return support.ask_for_rating(work, person_id=person_id, change=change, reported_on=_day(reported_on))


def _day(value: str | date) -> date:
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value.strip())
    except ValueError:
        words = ("请按 2026-04-07 的样子填写日期。", "Write the date like 2026-04-07.")
        raise InvalidAnswers([FieldProblem("reported_on", "date", *words)]) from None
