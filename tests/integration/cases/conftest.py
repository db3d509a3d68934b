"""An open urgent case and an open transfer of the demo county."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from server.cases.models import Case
from server.cases.opening import add_item, open_case
from server.cases.operations import start_instance
from server.foundation.work import Work
from server.households.operations import enter_identity, register_household
from tests.stage import Stage

PERSON = {
    "name": "示例甲",
    "id_number": "690102198503070012",
    "phone": "13800000001",
    "residence_address": "青穗县青穗镇麦香村一组",
}


def make_case(work: Work, stage: Stage, *, person: dict[str, Any] | None = None, urgent: bool = False) -> str:
    township = stage.unit("qingsui")
    household = register_household(
        work, township=township, village=stage.unit("qingsui-village-1"), applicant=person or PERSON, members=()
    )
    return open_case(
        work, household_id=household.id, applicant_id=household.head_id, township=township, channel="window",
        opened_by_unit=township, submitted_at=work.now, answers={}, urgent=urgent, village=household.village,
    ).id  # fmt: skip


def start_urgent(work: Work, case_id: str) -> str:
    item = add_item(work, case_id=case_id, item="temp-urgent", reason={}, state="running")
    return start_instance(
        work, case_id=case_id, key="urgent", item_id=item.id,
        data={
            "case_id": case_id, "item_id": item.id, "registered_at": work.now.isoformat(), "registered_by": "",
            "amount_asked": Decimal(600), "small_cap": Decimal(800), "township_limit": Decimal(3000), "withdrawal_reason": None,
        },
    )  # fmt: skip


@pytest.fixture
def urgent_case(stage: Stage) -> str:
    """A case in the urgent lane, registered at 09:00 on a Friday; its first task stands at the window."""

    def make(work: Work) -> str:
        case_id = make_case(work, stage, urgent=True)
        start_urgent(work, case_id)
        return case_id

    return stage.run("clerk.qingsui", make)


@pytest.fixture
def transfer_case(stage: Stage) -> str:
    """A case with a transfer to the housing department, not signed for yet."""

    def make(work: Work) -> str:
        case_id = make_case(work, stage)
        item = add_item(work, case_id=case_id, item="housing-rural", reason={}, state="running")
        enter_identity(
            work,
            household_id=work.session.get_one(Case, case_id).household_id,
            kind="bianyuan",
            document="青民认〔2026〕0001号",
            issued_by="青穗县民政局",
            valid_from=date(2026, 1, 1),
            valid_to=date(2026, 12, 31),
        )
        start_instance(work, case_id=case_id, key="refer", item_id=item.id, data=transfer_data(stage, work, case_id))
        return case_id

    return stage.run("clerk.qingsui", make)


def transfer_data(stage: Stage, work: Work, case_id: str) -> dict[str, Any]:
    housing = stage.unit("housing")
    return {
        "case_id": case_id, "referral_id": "r1", "item": "housing-rural", "department_kind": "housing",
        "unit_township": stage.unit("qingsui"), "unit_county": stage.unit("civil-affairs"), "unit_department": housing,
        "unit_bureau": housing, "unit_village": stage.unit("qingsui-village-1"), "urgent": False,
        "means_way": None, "signed_at": None, "result_from": None,
        "sent_at": work.now.isoformat(), "returns": 0, "identity_token": True, "school_stage": None, "in_window": False,
        "window_opens_on": None,
    }  # fmt: skip


@pytest.fixture
def task_of(stage: Stage) -> Callable[[str, str], str]:
    """Return the id of a case's open task by element."""
    return lambda case_id, element: stage.open_tasks(case_id)[element].id
