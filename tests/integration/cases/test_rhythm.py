"""A township's rhythm groups the to-do list and moves no legal date."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from server.cases.models import Task
from server.cases.queries.todo import Wanted, todo
from server.cases.rhythm import batch
from server.discovery.operations import report
from tests.integration.discovery.conftest import REPORT
from tests.stage import Stage


@pytest.mark.parametrize(
    ("now", "cutoff", "meeting", "close", "before"),
    [
        # 09-22 is a Tuesday; three working days before: 09-21, 09-20 (make-up Sunday), 09-18. 09-25 is 中秋: closed on 09-24.
        ("2026-09-18T09:00:00+08:00", date(2026, 9, 18), date(2026, 9, 22), date(2026, 9, 24), None),
        # After the meeting of September: 10-22 is a Thursday; 10-21, 20, 19. 10-25 is a Sunday: closed on 10-23. September is open until 09-24.
        ("2026-09-23T09:00:00+08:00", date(2026, 10, 19), date(2026, 10, 22), date(2026, 10, 23), date(2026, 9, 24)),
        # 2026-02-22 lies in the Spring Festival: meeting on 02-24, the first working day; before it 02-14 (make-up), 13, 12.
        ("2026-02-10T09:00:00+08:00", date(2026, 2, 12), date(2026, 2, 24), date(2026, 2, 25), None),
    ],
)
def test_the_days_of_a_batch_keep_clear_of_holidays(
    stage: Stage, now: str, cutoff: date, meeting: date, close: date, before: date | None
) -> None:
    stage.clock.instant = datetime.fromisoformat(now)

    found = stage.read(batch, "clerk.qingsui")

    assert found is not None
    assert (found.cutoff_on, found.meeting_on, found.close_on) == (cutoff, meeting, close)
    assert found.before_closes_on == before


def test_who_has_no_township_has_no_batch(stage: Stage) -> None:
    assert stage.read(batch, "reviewer.civil") is None


def test_the_list_is_grouped_and_the_due_dates_stay(stage: Stage) -> None:
    def urgent(submission: str, name: str) -> None:
        answers = {**REPORT, "urgent": True, "name": name}
        stage.run(
            "village1.qingsui",
            lambda w: report(w, township=stage.unit("qingsui"), answers=answers, submission=submission),
        )

    def listed(which: str) -> int:
        return len(stage.read(lambda w: todo(w, Wanted(batch=which)).rows, "clerk.qingsui"))

    urgent("a", "甲示例")
    before = stage.read(lambda w: {task.id: task.due_at for task in w.session.query(Task)})
    stage.move_to("2026-09-19T09:00:00+08:00")
    urgent("b", "乙示例")

    assert (listed("this"), listed("next"), listed("")) == (1, 1, 2)
    after = stage.read(lambda w: {task.id: task.due_at for task in w.session.query(Task)})
    assert all(after[task] == due for task, due in before.items())
    page = stage.client("clerk.qingsui").get("/tasks?batch=this").get_data(as_text=True)
    assert "9月18日" in page and "法定期限一天不变" in page and "收件已经截止" in page
    told = stage.client("clerk.qingsui").get("/api/v1/tasks?batch=next").json
    assert [row["person"] for row in told["rows"]] == ["乙示例"]
