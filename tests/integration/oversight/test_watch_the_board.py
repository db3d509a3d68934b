"""The board's figures are true, and each opens the list that it counts."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import openpyxl
import pytest
from sqlalchemy import select, text

from server.foundation.errors import NotPermitted
from server.organisation.models import Unit
from server.oversight.queries import board
from server.oversight.queries.board import Wanted
from server.oversight.queries.tally import tally
from tests.stage import Stage

OVERDUE = "SELECT count(*) FROM tasks WHERE state = 'open' AND due_at < :now"
UNSIGNED = """SELECT count(*) FROM tasks t JOIN instances i ON i.id = t.instance_id
    WHERE t.state = 'open' AND i.key = 'refer' AND t.element IN ('sign', 'sign_urgent')"""
WITHIN = "SELECT count(*) FROM tasks WHERE state = 'open' AND due_at >= :now AND due_at < :until"


def plain_sql(stage: Stage, sql: str, **values: str) -> int:
    now = stage.clock.now().replace(tzinfo=None).isoformat(sep=" ", timespec="microseconds")
    return stage.read(
        lambda work: work.session.execute(text(sql), {"now": now, **values} if ":now" in sql else values).scalar_one()
    )


def test_the_tiles_equal_independent_counts(stage: Stage, county_full_of_work: Callable[[], None]) -> None:
    county_full_of_work()  # the clock stands on Thursday 2026-09-24, 18:00
    counts = stage.read(lambda work: tally(work, Wanted()).total, "supervisor.county")

    assert counts.overdue == plain_sql(stage, OVERDUE) > 0
    assert counts.unsigned == plain_sql(stage, UNSIGNED) == 9
    # Friday the 25th is a holiday (Mid-Autumn) and so are the days to Sunday: the next working day is Monday the 28th.
    assert counts.within[0] == plain_sql(stage, WITHIN, until="2026-09-28 16:00:00.000001")
    assert counts.open == plain_sql(stage, "SELECT count(*) FROM tasks WHERE state = 'open'")


@pytest.mark.parametrize("due", ["unsigned", "overdue", "1", "3", "5", "meeting", ""])
def test_each_tile_opens_as_many_rows_as_it_counts(
    stage: Stage, county_full_of_work: Callable[[], None], due: str
) -> None:
    county_full_of_work()
    stage.move(days=4)

    def both(work: object) -> tuple[int, int]:
        wanted, seen, after = Wanted(due=due), 0, None
        while True:
            page = board.rows(work, wanted, after=after, size=4)  # type: ignore[arg-type]
            seen, after = seen + len(page.rows), page.next
            if after is None:
                return board.count(work, wanted), seen  # type: ignore[arg-type]

    counted, seen = stage.read(both, "supervisor.county")
    assert counted == seen


def test_the_groups_add_up_to_the_whole(stage: Stage, county_full_of_work: Callable[[], None]) -> None:
    county_full_of_work()

    found = stage.read(lambda work: tally(work, Wanted()), "supervisor.county")
    lists = {"units": found.units, "steps": found.steps, "holders": found.holders}
    told = {
        name: [(each.open, each.overdue, each.unsigned, each.within) for each in rows] for name, rows in lists.items()
    }
    whole = found.total
    for name in ("units", "steps"):
        assert [sum(column) for column in zip(*(row[:3] for row in told[name]), strict=True)] == [
            whole.open,
            whole.overdue,
            whole.unsigned,
        ]
        assert tuple(map(sum, zip(*(row[3] for row in told[name]), strict=True))) == whole.within
    held = "SELECT count(*) FROM tasks WHERE state = 'open' AND holder_id IS NOT NULL"
    assert sum(each.open for each in found.holders) == plain_sql(stage, held) < whole.open
    named = {each.key[0]: each.name for each in found.units}
    assert named == stage.read(
        lambda work: dict(work.session.execute(select(Unit.id, Unit.name).where(Unit.id.in_(named))).all())
    )
    meeting = stage.read(lambda work: board.count(work, Wanted(due="meeting")), "supervisor.county")
    assert found.meeting == meeting


def test_unsigned_transfers_come_first_then_the_longest_overdue(
    stage: Stage, county_full_of_work: Callable[[], None]
) -> None:
    county_full_of_work()
    rows = stage.read(lambda work: board.rows(work, Wanted(), size=100).rows, "supervisor.county")

    assert [row.unsigned for row in rows] == sorted((row.unsigned for row in rows), reverse=True)
    signed = [row.due_at for row in rows if not row.unsigned]
    assert signed == sorted(signed)


def test_pages_of_the_list_go_on_from_the_unsigned_to_the_others_with_nothing_twice_and_nothing_left_out(
    stage: Stage, county_full_of_work: Callable[[], None]
) -> None:
    county_full_of_work()
    whole = stage.read(lambda work: [row.id for row in board.rows(work, Wanted(), size=1000).rows], "supervisor.county")

    for size in (1, 4, 9, 10):  # nine are unsigned: pages that end before, at and behind the last of them

        def walked(work: object, size: int = size) -> list[str]:
            found: list[str] = []
            after: str | None = None
            while True:
                page = board.rows(work, Wanted(), after=after, size=size)  # type: ignore[arg-type]
                found, after = found + [row.id for row in page.rows], page.next
                if after is None:
                    return found

        assert stage.read(walked, "supervisor.county") == whole

    assert len(whole) == plain_sql(stage, "SELECT count(*) FROM tasks WHERE state = 'open'") > 10


def test_what_the_list_may_be_narrowed_to_is_what_its_rows_show(
    stage: Stage, county_full_of_work: Callable[[], None]
) -> None:
    county_full_of_work()

    for login in ("supervisor.county", "leader.qingsui", "chief.housing"):
        rows = stage.read(lambda work: board.rows(work, Wanted(), size=1000).rows, login)
        found = stage.read(board.choices, login)

        assert found.open == len(rows)
        assert set(found.units) == {(row.unit_id, row.unit) for row in rows}
        assert set(found.holders_of("")) == {(row.holder_id, row.holder) for row in rows if row.holder_id}
        assert found.processes == {row.process for row in rows}
        for unit, _name in found.units:
            held = {(row.holder_id, row.holder) for row in rows if row.holder_id and row.unit_id == unit}
            assert set(found.holders_of(unit)) == held


def test_five_working_days_over_go_on_the_meeting_list_and_not_a_day_earlier(stage: Stage, transfer: str) -> None:
    # Sent on Friday 09-18; TR.sign is 2 working days: Sunday the 20th (a make-up day) and Monday the 21st.
    # Working days over: 22, 23, 24, then 28 and 29 (25th to 27th: Mid-Autumn).
    def listed() -> int:
        return stage.read(lambda work: board.count(work, Wanted(due="meeting")), "supervisor.county")

    stage.move_to("2026-09-28T18:00:00+08:00")
    before = listed()
    stage.move_to("2026-09-29T09:00:00+08:00")
    rows = stage.read(lambda work: board.rows(work, Wanted(due="meeting")).rows, "supervisor.county")

    assert before == 0
    assert [row.over for row in rows] == [5]


def test_a_township_leader_sees_her_township_and_a_department_its_own_tasks(
    stage: Stage, county_full_of_work: Callable[[], None]
) -> None:
    county_full_of_work()
    township = stage.read(lambda work: board.rows(work, Wanted(), size=100).rows, "leader.qingsui")
    department = stage.read(lambda work: board.rows(work, Wanted(), size=100).rows, "chief.housing")

    mine = "SELECT count(*) FROM tasks t JOIN cases c ON c.id = t.case_id WHERE t.state = 'open' AND c.township = :unit"
    assert len(township) == plain_sql(stage, mine, unit=stage.unit("qingsui")) > 0
    assert {row.unit_id for row in department} == {stage.unit("housing")}


def test_a_clerk_has_no_board(stage: Stage) -> None:
    with pytest.raises(NotPermitted):
        stage.read(lambda work: tally(work, Wanted()), "clerk.qingsui")
    assert stage.client("clerk.qingsui").get("/oversight").status_code == 403


def test_the_page_shows_figures_and_masked_names_only(stage: Stage, county_full_of_work: Callable[[], None]) -> None:
    county_full_of_work()
    page = stage.client("supervisor.county").get("/oversight").get_data(as_text=True)

    assert re.search(r'href="/oversight/tasks\?due=unsigned"><b>9</b>', page)
    assert "示*" in page
    assert not re.search("示例[甲乙丙丁戊]", page)


def test_the_sheet_holds_the_list_without_names_and_the_export_is_in_the_read_log(
    stage: Stage, county_full_of_work: Callable[[], None]
) -> None:
    county_full_of_work()
    answer = stage.client("supervisor.county").get("/oversight/tasks.xlsx?due=overdue")
    rows = stage.read(lambda work: board.rows(work, Wanted(due="overdue"), size=100).rows, "supervisor.county")

    sheet = openpyxl.load_workbook(io.BytesIO(answer.data)).active
    lines = list(sheet.iter_rows(values_only=True))
    assert lines[0][:3] == ("案件编号", "家庭编号", "申请人（已遮盖）")
    assert [line[0] for line in lines[1:]] == [row.case_code for row in rows]
    assert [line[9] for line in lines[1:]] == [row.over for row in rows]
    assert not any("示例" in str(cell) for line in lines for cell in line)
    assert (
        plain_sql(stage, "SELECT count(*) FROM read_entries WHERE action = 'export' AND subject = 'board:overdue'") == 1
    )


def test_the_stuck_page_marks_late_steps_on_the_diagram(stage: Stage, transfer: str) -> None:
    stage.move(days=10)
    page = stage.client("supervisor.county").get("/oversight/stuck/refer")

    assert page.status_code == 200
    assert "bpmn-late" in page.get_data(as_text=True)
