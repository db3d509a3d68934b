"""Cases that stick in several departments, started through the operations."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from server.cases.opening import add_item, open_case
from server.cases.operations import start_instance
from server.foundation.work import Work
from server.households.operations import register_household
from tests.stage import Stage

DEPARTMENTS = ("housing", "medical", "disabled")
TOWNSHIPS = ("qingsui", "baishi", "heyan")


def open_one(work: Work, stage: Stage, *, township: str, number: int, urgent: bool = False) -> str:
    unit = stage.unit(township)
    person = {
        "name": f"示例{'甲乙丙丁戊'[number % 5]}", "id_number": None, "id_kind": "none", "id_reason": "未带证件",
        "phone": "13800000001", "residence_address": "青穗县",
    }  # fmt: skip
    household = register_household(
        work, township=unit, village=stage.unit(f"{township}-village-1"), applicant=person, members=()
    )
    return open_case(
        work, household_id=household.id, applicant_id=household.head_id, township=unit, channel="window", opened_by_unit=unit,
        submitted_at=work.now, answers={}, urgent=urgent, village=household.village,
    ).id  # fmt: skip


def start_transfer(work: Work, stage: Stage, case_id: str, *, township: str, department: str) -> str:
    add_item(work, case_id=case_id, item="service", reason={}, state="running")
    unit = stage.unit(department)
    return start_instance(
        work, case_id=case_id, key="refer",
        data={
            "case_id": case_id, "referral_id": "r1", "item": "service", "department_kind": "generic",
            "unit_township": stage.unit(township), "unit_county": stage.unit("civil-affairs"), "unit_department": unit,
            "unit_bureau": unit, "unit_village": stage.unit(f"{township}-village-1"), "urgent": False,
            "means_way": None, "signed_at": None, "result_from": None,
            "sent_at": work.now.isoformat(), "returns": 0, "identity_token": False, "school_stage": None, "in_window": False,
            "window_opens_on": None,
        },
    )  # fmt: skip


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
def transfer(stage: Stage) -> str:
    """A case of 青穗镇 with a transfer to the housing department that nobody has signed."""

    def make(work: Work) -> str:
        case_id = open_one(work, stage, township="qingsui", number=0)
        start_transfer(work, stage, case_id, township="qingsui", department="housing")
        return case_id

    return stage.run("clerk.qingsui", make)


@pytest.fixture
def county_full_of_work(stage: Stage) -> Callable[[], None]:
    """Nine transfers and six emergencies on five days, in three townships and at three departments; some claimed."""

    def fill() -> None:
        from server.cases import assignment

        number = 0
        for _day in range(3):
            for township in TOWNSHIPS:

                def make(work: Work, township: str = township, number: int = number) -> tuple[str, str | None]:
                    case_id = open_one(work, stage, township=township, number=number)
                    start_transfer(work, stage, case_id, township=township, department=DEPARTMENTS[number % 3])
                    other = None
                    if number % 2:
                        other = open_one(work, stage, township=township, number=number + 1, urgent=True)
                        start_urgent(work, other)
                    return case_id, other

                case_id, _other = stage.run(f"clerk.{township}", make)
                if number % 4 == 0:
                    task: Any = stage.open_tasks(case_id)["sign"]
                    login = f"officer.{DEPARTMENTS[number % 3]}"
                    stage.run(login, lambda work, task=task: assignment.claim(work, task_id=task.id))
                number += 1
            stage.move(days=2, hours=3)

    return fill
