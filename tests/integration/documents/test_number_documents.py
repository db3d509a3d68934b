"""Numbers run without gaps per unit, kind and year, whoever issues at once and whatever is rolled back."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from server.documents.models import Document
from server.documents.operations import FactNotAllowed, issue
from server.foundation.work import Work
from tests.stage import Stage

CLERKS = ("clerk.qingsui", "clerk2.qingsui", "leader.qingsui", "duty.qingsui")
EACH = 5


def promise(work: Work, unit: str) -> str:
    return issue(work, kind="promise", unit_id=unit, addressee="示例", facts={"name": "示例"}).number


def serials(stage: Stage) -> list[int]:
    return stage.read(lambda work: list(work.session.scalars(select(Document.serial).order_by(Document.serial))))


def crowd(stage: Stage) -> None:
    unit = stage.unit("qingsui")

    def one(number: int) -> str:
        return stage.run(CLERKS[number % len(CLERKS)], lambda work: promise(work, unit))

    with ThreadPoolExecutor(len(CLERKS)) as pool:
        numbers = list(pool.map(one, range(EACH * len(CLERKS))))
    assert len(set(numbers)) == EACH * len(CLERKS)
    assert serials(stage) == list(range(1, EACH * len(CLERKS) + 1))


def test_issuing_at_once_leaves_no_gap_on_sqlite(stage: Stage) -> None:
    crowd(stage)


@pytest.mark.postgres
def test_issuing_at_once_leaves_no_gap_on_postgresql(postgres_stage: Stage) -> None:
    crowd(postgres_stage)


def test_a_rolled_back_issue_gives_its_number_back(stage: Stage) -> None:
    unit = stage.unit("qingsui")

    def broken(work: Work) -> None:
        promise(work, unit)
        raise RuntimeError("the rest of the command failed")

    stage.run("clerk.qingsui", lambda work: promise(work, unit))
    with pytest.raises(RuntimeError):
        stage.run("clerk.qingsui", broken)
    stage.run("clerk.qingsui", lambda work: promise(work, unit))
    assert serials(stage) == [1, 2]


def test_units_kinds_and_years_count_for_themselves(stage: Stage) -> None:
    numbers = [
        stage.run("clerk.qingsui", lambda work, town=town: promise(work, stage.unit(town)))
        for town in ("qingsui", "baishi")
    ]
    stage.move_to("2027-01-01T09:00:00+08:00")
    numbers.append(stage.run("clerk.qingsui", lambda work: promise(work, stage.unit("qingsui"))))
    assert numbers == ["青穗救诺〔2026〕0001号", "白石救诺〔2026〕0001号", "青穗救诺〔2027〕0001号"]


def test_a_fact_outside_the_whitelist_is_refused(stage: Stage) -> None:
    def leak(work: Work) -> None:
        issue(
            work,
            kind="transfer",
            unit_id=stage.unit("qingsui"),
            addressee="x",
            facts={"id_number": "690102196804220134"},
        )

    with pytest.raises(FactNotAllowed):
        stage.run("clerk.qingsui", leak)


@pytest.mark.parametrize(("day", "cited"), [("2026-06-30T09:00:00+08:00", False), ("2026-07-01T09:00:00+08:00", True)])
def test_the_law_is_cited_from_its_first_day_on(stage: Stage, day: str, cited: bool) -> None:
    from datetime import datetime

    from server.foundation.clock import FixedClock

    stage.clock = FixedClock(datetime.fromisoformat(day))
    unit = stage.unit("qingsui")
    basis = stage.run(
        "clerk.qingsui",
        lambda work: issue(work, kind="acceptance-notice", unit_id=unit, addressee="x", facts={}).facts["basis"],
    )
    assert any("中华人民共和国社会救助法" in line for line in basis) == cited
