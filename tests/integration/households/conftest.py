"""Two registered persons of the demo county."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from server.households.models import Household
from server.households.operations import register_household
from tests.stage import Stage

HEAD = {"name": "古丽·示例", "id_number": "690102198503070012", "phone": "13800000001"}
SON = {
    "name": "小示例",
    "id_kind": "none",
    "no_id_reason": "unregistered-child",
    "birth": "2020-05-01",
    "relation": "child",
    "sex": "male",
}


@pytest.fixture
def enter(stage: Stage) -> Callable[..., Household]:
    """Enter a household at a township."""

    def run(head: Mapping[str, Any] = HEAD, *members: Mapping[str, Any], town: str = "qingsui") -> Household:
        return stage.run(
            f"clerk.{town}",
            lambda work: register_household(
                work,
                township=stage.unit(town),
                village=stage.unit(f"{town}-village-1"),
                applicant=head,
                members=members,
            ),
        )

    return run
