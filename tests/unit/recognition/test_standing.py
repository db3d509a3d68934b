"""What a leader may grant: only what has stood in public until the end."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from server.determination import standing

POSTED: dict[str, Any] = {
    "item": "dibao", "notice_rule": "DB.notice", "notice_ended_at": "2026-03-07T00:00:00+08:00", "second_notice": True,
    "posted_amount": Decimal(1100), "objected": False, "objection_upheld": False,
}  # fmt: skip
TEKUN = {"item": "tekun", "second_notice": False, "posted_amount": None}


@pytest.mark.parametrize(
    ("data", "amount", "refused"),
    [
        ({}, 1100, None),
        ({"notice_ended_at": None}, 1100, "decision"),
        ({"notice_ended_at": None, "notice_wanted": False}, 1100, None),
        ({"objected": True}, 1100, "decision"),
        ({}, 900, "decided_amount"),
        ({"objected": True, "second_notice": False}, 900, None),  # the county's table asks for one notice only
        ({**TEKUN, "objected": True}, 1440, "decision"),  # and here the law asks for another
        (TEKUN, 1440, None),
        (
            {"item": "bianyuan", "posted_amount": None, "objected": True},
            None,
            None,
        ),  # not right: no new opinion followed
        ({"item": "bianyuan", "posted_amount": None, "objection_upheld": True}, None, "decision"),
    ],
)
def test_nothing_is_granted_that_has_not_stood_in_public(data: dict[str, Any], amount: int | None, refused: str | None):
    found = standing.problems({**POSTED, **data}, {"decision": "granted", "decided_amount": amount})

    assert [problem.path for problem in found] == ([refused] if refused else [])
    assert {problem.code for problem in found} <= {"not-posted"}
