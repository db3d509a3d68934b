"""A family of the demo county whose numbers are masked."""

from __future__ import annotations

from typing import Any

import pytest

from server.cases.models import Case
from server.documents.attachments import attach
from server.foundation.work import Work
from tests.integration.cases.conftest import make_case
from tests.integration.households.conftest import HEAD
from tests.stage import Stage

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360000002000001e221bc330000000049454e44ae426082"
)


class Family:
    """One case of a household with its applicant and a scan of the identity card."""

    def __init__(self, stage: Stage, *, urgent: bool = False) -> None:
        def make(work: Work) -> tuple[str, str, str]:
            case_id = make_case(work, stage, person=HEAD, urgent=urgent)
            case = work.session.get_one(Case, case_id)
            card = attach(work, case_id=case_id, line="身份证", name="古丽·示例身份证.png", content=PNG)
            return case_id, case.applicant_id, card.id

        self.stage = stage
        self.case_id, self.person_id, self.card_id = stage.run("clerk.qingsui", make)


@pytest.fixture
def family(stage: Stage) -> Family:
    """A household with a case that is in no hurry."""
    return Family(stage)


def asked(**about: Any) -> dict[str, Any]:
    """Return what a request says."""
    return {"fields": ["id_number", "phone"], "reason": "核对身份证原件", **about}
