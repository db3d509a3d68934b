"""Two windows accept the same household at the same moment: one case, and a clear answer for the other."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from sqlalchemy import func, select

from server.cases.models import Case
from server.foundation.errors import Refused
from server.households.models import Household, Person
from server.intake import operations
from tests.integration.intake.conftest import filled
from tests.stage import Stage


def test_two_windows_at_once_make_one_case(stage: Stage) -> None:
    start = Barrier(2)

    def register(login: str) -> str:
        answers = filled(stage, town=login.partition(".")[2])
        start.wait(timeout=10)
        try:
            return str(stage.run(login, lambda work: operations.register(work, answers=answers)).code)
        except Refused as refused:
            return refused.type

    with ThreadPoolExecutor(2) as pool:
        told = sorted(pool.map(register, ("clerk.qingsui", "clerk.baishi")))

    assert told == ["690102-2026-000001", "household-item-open"]
    counts = stage.read(
        lambda work: [
            work.session.scalar(select(func.count()).select_from(table)) for table in (Case, Household, Person)
        ]
    )
    assert counts == [1, 1, 2]


def test_two_windows_at_once_make_one_case_on_postgresql(postgres_stage: Stage) -> None:
    test_two_windows_at_once_make_one_case(postgres_stage)
