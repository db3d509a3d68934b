"""What the room keeps of the forms of a notice."""

from __future__ import annotations

from collections.abc import Callable

from server.cases.occurrence import Occurrence
from server.foundation.work import Work
from server.notices import objections, operations


def _checked(work: Work, occurrence: Occurrence) -> None:
    objections.keep_finding(work, occurrence.task_id, occurrence.answers)


def _answered(work: Work, occurrence: Occurrence) -> None:
    objections.keep_answers(work, occurrence.task_id, list(occurrence.answers["answers"]))


def _taken_down(work: Work, occurrence: Occurrence) -> None:
    notice = operations.latest(work, occurrence.instance_id)
    operations.take_down(work, notice, at=objections.instant(occurrence.answers["taken_down_at"]))


RECORDS: dict[str, Callable[[Work, Occurrence], None]] = {
    "notice.recheck": _checked,
    "notice.answer": _answered,
    "notice.take-down": _taken_down,
}
