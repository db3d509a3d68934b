"""Where two people press at once: on PostgreSQL, where writers do not wait for each other from the start."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import func, select

from server.foundation.errors import Refused
from server.foundation.work import Work
from server.verification import operations
from server.verification.models import Authorisation, Finding
from tests.integration.verification.story import WIFE, Inquest
from tests.stage import Stage

pytestmark = pytest.mark.postgres


def at_once(stage: Stage, login: str, *commands: Callable[[Work], Any]) -> list[Any]:
    """Run commands in the same moment and return what each gave, or the refusal."""
    gate = Barrier(len(commands))

    def run(command: Callable[[Work], Any]) -> Any:
        def wait(work: Work) -> Any:
            if gate.n_waiting >= 0 and not getattr(wait, "passed", False):
                wait.passed = True  # type: ignore[attr-defined]  # a repeated command does not wait for the other again
                gate.wait(10)
            return command(work)

        try:
            return stage.run(login, wait)
        except Refused as refusal:
            return refusal

    with ThreadPoolExecutor(len(commands)) as pool:
        return list(pool.map(run, commands))


def test_an_investigation_walks_its_whole_way(postgres_stage: Stage):
    inquest = Inquest(postgres_stage).apply().sent()
    inquest.answer("bank", WIFE, "found", findings=[{"kind": "deposits", "amount": "6000"}]).rest()
    inquest.reported().visited().concluded()

    assert inquest.data()["verify_result"] == "within"


def test_two_presses_mark_the_rest_once(postgres_stage: Stage):
    inquest = Inquest(postgres_stage).apply().sent()
    check, stage = inquest.check().id, postgres_stage

    def rest(work: Work) -> int:
        return operations.rest_without_record(work, check_id=check, sources_asked=["bank"], expected=3)

    told = at_once(stage, "checker.civil", rest, rest)

    assert sorted(str(each) if isinstance(each, int) else each.type for each in told) == ["3", "nothing-to-mark"]


def test_two_entries_for_one_request_leave_one_answer_standing(postgres_stage: Stage):
    inquest = Inquest(postgres_stage).apply().sent()
    (bank,) = inquest.inquiries(source="bank", name=WIFE)

    def enter(amount: str) -> Callable[[Work], Any]:
        told = {bank.id: {"state": "found", "findings": [{"kind": "deposits", "amount": amount}]}}
        return lambda work: operations.enter(work, check_id=bank.check_id, answers=told)

    at_once(postgres_stage, "checker.civil", enter("6000"), enter("7000"))

    standing = postgres_stage.read(
        lambda work: work.session.scalar(
            select(func.count())
            .select_from(Finding)
            .where(Finding.inquiry_id == bank.id, Finding.superseded_by.is_(None))
        )
    )
    assert standing == 1


def test_a_signature_sent_twice_at_once_is_one(postgres_stage: Stage):
    stage = postgres_stage
    inquest = Inquest(stage).apply(signed=("陈示例",))

    def sign(work: Work) -> Any:
        from server.verification.sheets import case_sheet

        wife = next(c for c in case_sheet(work, inquest.case_id).consents if c.name == WIFE)
        told = {"person_id": wife.person_id, "signed_on": work.today, "way": "paper"}
        return operations.authorise(work, case_id=inquest.case_id, signatures=[told])

    at_once(stage, "clerk.qingsui", sign, sign)

    rows = stage.read(
        lambda work: work.session.scalar(
            select(func.count())
            .select_from(Authorisation)
            .where(Authorisation.name == WIFE, Authorisation.replaced_by.is_(None))
        )
    )
    assert rows == 1
