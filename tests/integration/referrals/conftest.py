"""A marginal household with a pupil, a case for it, and hands that send, sign and answer transfers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from server.cases.models import Deadline, Instance, Task
from server.cases.opening import open_case
from server.cases.operations import complete_task
from server.foundation.work import Work
from server.households.operations import enter_identity, register_household
from server.organisation.models import Unit
from server.referrals.models import Referral
from server.referrals.operations import confirm_need, send
from tests.stage import Stage

QIAN = {
    "name": "钱示例", "id_number": "690102197510100174", "phone": "13800000002", "employment": "unemployed", "labour": "full",
    "residence_address": "青穗县青穗镇新桥社区二组", "insurance": ["none"],
}  # fmt: skip
DAUGHTER = {
    "name": "钱小示例", "id_number": "69010220090825010X", "relation": "child", "school_stage": "senior",
    "school": "青穗县第一高级中学", "grade": "高二",
}  # fmt: skip
OFFICERS = {"housing": "officer.housing", "employment": "officer.employment", "medical": "officer.medical"}


class Transfers:
    """Everything a test does with transfers, through the product's own operations."""

    def __init__(self, stage: Stage, case_id: str) -> None:
        self.stage, self.case_id = stage, case_id

    def confirm(self, item: str, **columns: Any) -> str:
        return self.stage.run(
            "clerk.qingsui", lambda w: confirm_need(w, case_id=self.case_id, item=item, need="需要帮助", **columns).id
        )

    def send(self, item: str, *, to: str | None = None, **columns: Any) -> str:
        referral = self.confirm(item, **columns)
        unit = self.stage.unit(to) if to else None
        self.stage.run("clerk.qingsui", lambda w: send(w, referral_id=referral, consent=True, to_unit=unit))
        return referral

    def row(self, referral: str) -> Referral:
        return self.stage.read(lambda w: w.session.get_one(Referral, referral))

    def tasks(self, referral: str) -> dict[str, Task]:
        instance = self.row(referral).instance_id
        return self.stage.read(
            lambda w: {
                t.element: t
                for t in w.session.scalars(select(Task).where(Task.instance_id == instance, Task.state == "open"))
            }
        )

    def do(self, referral: str, element: str, login: str, **answers: Any) -> None:
        task = self.tasks(referral)[element]
        self.stage.run(login, lambda w: complete_task(w, task_id=task.id, answers=answers))

    def sign(self, referral: str, login: str, element: str = "sign") -> None:
        self.do(referral, element, login, sign_decision="signed", handler_name="姜示办")

    def give_back(self, referral: str, login: str, proposed: str) -> None:
        self.do(
            referral, "sign", login, sign_decision="returned", return_reason="not-competent", return_text="不属于本单位职责",
            return_basis="本县部门职责规定", proposed_department=self.stage.unit(proposed),
        )  # fmt: skip

    def take(self, referral: str, login: str, element: str = "sign") -> None:
        self.sign(referral, login, element)
        self.do(referral, "look", login, papers_needed=False)

    def deadlines(self, referral: str) -> dict[str, Deadline]:
        instance = self.row(referral).instance_id
        return self.stage.read(
            lambda w: {
                d.rule: d
                for d in w.session.scalars(
                    select(Deadline).where(Deadline.instance_id == instance, Deadline.state == "open")
                )
            }
        )

    def instance_state(self, referral: str) -> str:
        instance = self.row(referral).instance_id
        return self.stage.read(lambda w: w.session.scalars(select(Instance.state).where(Instance.id == instance)).one())


def open_qian(
    work: Work, stage: Stage, *, identity: bool = True, answers: dict[str, Any] | None = None, **applicant: Any
) -> str:
    township, village = stage.unit("qingsui"), stage.unit("qingsui-village-2")
    household = register_household(
        work, township=township, village=village, applicant=QIAN | applicant, members=[DAUGHTER]
    )
    if identity:
        enter_identity(
            work, household_id=household.id, kind="bianyuan", document="青民认〔2026〕0018号", issued_by="青穗县民政局",
            valid_from=date(2026, 9, 18), valid_to=date(2027, 9, 17),
        )  # fmt: skip
    return open_case(
        work, household_id=household.id, applicant_id=household.head_id, township=township, channel="window",
        opened_by_unit=township, submitted_at=work.now, answers=answers or {}, village=village,
    ).id  # fmt: skip


@pytest.fixture
def transfers(stage: Stage) -> Transfers:
    """The household of 钱示例, recognised as marginal on Friday 2026-09-18, and its case."""
    return Transfers(stage, stage.run("clerk.qingsui", lambda w: open_qian(w, stage)))


@pytest.fixture
def without_identity(stage: Stage) -> Transfers:
    """The same household without a recognised identity."""
    return Transfers(stage, stage.run("clerk.qingsui", lambda w: open_qian(w, stage, identity=False)))


def close_unit(stage: Stage, code: str) -> None:
    """Close a unit, so that its items have nobody in the county."""
    unit = stage.unit(code)
    stage.run(None, lambda w: setattr(w.session.get_one(Unit, unit), "closed_on", w.today))


@pytest.fixture
def entries(stage: Stage) -> Callable[[type[Any], Any], list[Any]]:
    """Return all rows of a table under a condition."""
    return lambda model, where: stage.read(lambda w: list(w.session.scalars(select(model).where(where))))
