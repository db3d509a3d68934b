"""A household's number is never given twice, not even to the first household of a new year."""

from __future__ import annotations

from datetime import date

from server.demo.people import id_number
from server.foundation.work import Work
from server.households.operations import register_household
from tests.stage import Stage


def enter(stage: Stage, sequence: int) -> str:
    def do(work: Work) -> str:
        number = id_number(date(1960, 1, 5), sequence)
        applicant = {"name": "陈示例", "id_kind": "resident", "id_number": number}
        return register_household(
            work, township=stage.unit("qingsui"), village=None, applicant=applicant, members=[]
        ).code  # fmt: skip

    return stage.run("clerk.qingsui", do)


def test_numbers_go_on_over_the_turn_of_the_year(stage: Stage) -> None:
    stage.move_to("2026-12-31T16:00:00+08:00")
    before = [enter(stage, 101), enter(stage, 102)]
    stage.move_to("2027-01-04T09:00:00+08:00")
    after = enter(stage, 103)

    assert [code[-5:] for code in (*before, after)] == ["00001", "00002", "00003"]
