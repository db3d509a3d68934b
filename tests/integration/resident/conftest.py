"""A case whose household asks how far it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import select

from server.cases.models import Case
from server.cases.opening import add_item, open_case
from server.cases.operations import start_instance
from server.foundation.work import Work
from server.households.operations import register_household
from tests.stage import Stage

PERSON = {
    "name": "示例甲",
    "id_number": "690102198503070012",
    "phone": "13800000001",
    "residence_address": "青穗县青穗镇麦香村一组",
}


@dataclass(frozen=True)
class Receipt:
    """What stands on the receipt."""

    case_id: str
    number: str
    code: str


@pytest.fixture
def receipt(stage: Stage) -> Receipt:
    """A case with a transfer to the housing department that waits to be signed."""

    def make(work: Work) -> Case:
        township = stage.unit("qingsui")
        household = register_household(
            work, township=township, village=stage.unit("qingsui-village-1"), applicant=PERSON, members=()
        )
        case = open_case(
            work, household_id=household.id, applicant_id=household.head_id, township=township, channel="window",
            opened_by_unit=township, submitted_at=work.now, answers={}, village=household.village, state="open",
        )  # fmt: skip
        item = add_item(work, case_id=case.id, item="medical", reason={}, state="running")
        unit = stage.unit("medical")
        start_instance(
            work, case_id=case.id, key="refer", item_id=item.id,
            data={
                "case_id": case.id, "referral_id": "r1", "item": "medical", "department_kind": "generic",
                "unit_township": township, "unit_county": stage.unit("civil-affairs"), "unit_department": unit,
                "unit_bureau": unit, "unit_village": stage.unit("qingsui-village-1"), "urgent": False,
                "means_way": None, "signed_at": None, "result_from": None,
                "sent_at": work.now.isoformat(), "returns": 0, "identity_token": False, "school_stage": None,
                "in_window": False, "window_opens_on": None,
            },
        )  # fmt: skip
        return case

    case = stage.run("clerk.qingsui", make)
    return Receipt(case.id, case.code, case.query_code)


@pytest.fixture
def change_case(stage: Stage, receipt: Receipt) -> Callable[..., None]:
    """Set columns of the case."""

    def change(**columns: Any) -> None:
        def do(work: Work) -> None:
            case = work.session.scalars(select(Case).where(Case.id == receipt.case_id)).one()
            for name, value in columns.items():
                setattr(case, name, value)

        stage.run(None, do)

    return change
