"""The month's figures are the rows', and the sheet says the same."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date

import openpyxl
from sqlalchemy import select

from server.cases.models import Deadline, Instance, Task
from server.cases.operations import complete_task
from server.oversight.queries.statistics import statistics
from server.web.spreadsheets import HIDDEN, plain_cell
from tests.stage import Stage


def sign(stage: Stage, case_id: str, login: str) -> None:
    task = stage.open_tasks(case_id)["sign"]
    stage.run(
        login,
        lambda work: complete_task(
            work, task_id=task.id, answers={"sign_decision": "signed", "handler_name": "承办人甲"}
        ),
    )


def test_the_rate_is_met_over_met_and_late(stage: Stage, county_full_of_work: Callable[[], None]) -> None:
    county_full_of_work()
    stage.move(days=5)
    housing = stage.unit("housing")
    open_ = stage.read(
        lambda work: list(
            work.session.scalars(
                select(Task.case_id).where(Task.unit_id == housing, Task.state == "open", Task.element == "sign")
            )
        )
    )
    sign(stage, open_[0], "officer.housing")
    month = stage.read(lambda work: statistics(work, first=date(2026, 9, 1)), "supervisor.county")

    met = late = 0
    wanted = select(Deadline.state, Deadline.unit_id, Instance.key).join(Instance, Instance.id == Deadline.instance_id)
    for row in stage.read(lambda work: work.session.execute(wanted).all()):
        if row.unit_id == housing and row.key == "refer":
            met, late = met + (row.state == "met"), late + (row.state == "late")
    mine = next(each for each in month.on_time if each.unit_id == housing)
    assert (mine.met, mine.late) == (met, late)
    assert late >= 1
    assert mine.rate == met / (met + late)
    assert mine.open_overdue == 2


def test_the_figures_of_another_month_are_empty(stage: Stage, county_full_of_work: Callable[[], None]) -> None:
    county_full_of_work()
    month = stage.read(lambda work: statistics(work, first=date(2026, 8, 1)), "supervisor.county")

    assert (month.opened, month.met, month.late, month.durations) == (0, 0, 0, ())
    assert sum(each.open_overdue for each in month.on_time) == 0


def test_the_page_and_the_sheet_say_the_same(stage: Stage, county_full_of_work: Callable[[], None]) -> None:
    county_full_of_work()
    client = stage.client("supervisor.county")
    page = client.get("/oversight/statistics?month=2026-09").get_data(as_text=True)
    sheet = openpyxl.load_workbook(io.BytesIO(client.get("/oversight/statistics.xlsx?month=2026-09").data)).active
    lines = {(line[0], line[1]): line[2:] for line in sheet.iter_rows(values_only=True, min_row=2)}

    month = stage.read(lambda work: statistics(work, first=date(2026, 9, 1)), "supervisor.county")
    assert lines[("本月登记", None)][0] == month.opened == 13
    assert f"<b>{month.opened}</b>" in page
    assert client.get("/oversight/statistics?month=2027-01").status_code == 422


def test_a_cell_never_computes_and_never_carries_a_persons_number() -> None:
    assert plain_cell("=1+1") == "'=1+1"
    assert plain_cell("@SUM(A1)") == "'@SUM(A1)"
    assert plain_cell("身份证 690102198503070012 电话 13800000001") == f"身份证 {HIDDEN} 电话 {HIDDEN}"
    assert plain_cell("690102-2026-000001") == "690102-2026-000001"
