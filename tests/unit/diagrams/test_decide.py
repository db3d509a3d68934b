"""A decision is written down, told in writing, delivered, and a grant is published."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.unit.diagrams.rooms.determination import DECIDED_AT
from tests.unit.diagrams.walking import Walk

GRANTED = {"decision": "granted", "decided_amount": Decimal(1100), "decided_at": DECIDED_AT, "first_month": "2026-04-01",
           "notify_rule": "DELIVER"}  # fmt: skip
REFUSED = {"decision": "refused", "decided_amount": None, "decided_at": DECIDED_AT, "first_month": None,
           "notify_rule": "DB.refuse.notify"}  # fmt: skip


def asked(**data: Any) -> Walk:
    return Walk("decide", **{
        "case_id": "C1", "item_id": "I1", "item": "dibao", "unit_township": "T1", "unit_county": "X1", "unit_village": "V1",
        "decision_level": "county", "proposed": "grant", "proposed_amount": Decimal(1100), "decision": None,
    } | data)  # fmt: skip


@pytest.mark.parametrize(
    ("level", "step", "group"),
    [("county", "sign_county", "county_leader@county"), ("township", "sign_township", "township_leader@township")],
)
def test_the_level_that_holds_the_power_decides(level: str, step: str, group: str):
    walk = asked(decision_level=level)

    assert walk.open == {step}
    assert walk.progress.tasks[0].groups == (group,)


def test_a_grant_is_entered_at_once_and_ends_when_it_is_delivered_and_published():
    walk = asked().do("sign_county", **GRANTED)
    assert walk.asked == ["decision.made", "decision.papers", "benefit.grant"]
    assert walk.inputs("benefit.grant") == [{"amount": Decimal(1100), "period": "month", "first_month": "2026-04-01"}]
    assert walk.open == {"deliver"}

    walk.do("deliver", delivered_at="2026-03-23T10:00:00+08:00", publishes=True)
    assert walk.open == {"publish"}
    assert walk.asked[-1] == "notice.publish"

    walk.do("publish")
    assert walk.finished
    assert walk.progress.data["decided_amount"] == Decimal(1100)


def test_a_refusal_is_told_in_writing_within_its_own_term_and_not_published():
    walk = asked(proposed="refuse", proposed_amount=None).do("sign_county", **REFUSED)
    assert walk.asked == ["decision.made", "decision.papers", "item.refused"]
    assert ("deliver", "DB.refuse.notify", DECIDED_AT) in walk.terms

    walk.do("deliver", delivered_at="2026-03-23T10:00:00+08:00", publishes=False)
    assert walk.finished


def test_a_child_s_result_is_never_published():
    walk = asked(item="child").do("sign_county", **GRANTED)

    assert walk.do("deliver", delivered_at="2026-03-23T10:00:00+08:00", publishes=False).finished


def test_temporary_assistance_is_granted_once():
    walk = asked(item="temp-spend").do(
        "sign_county",
        **GRANTED,
    )

    assert walk.inputs("benefit.grant")[0]["period"] == "once"


def test_a_household_that_changes_after_the_decision_still_gets_it_delivered_and_not_a_second_one():
    walk = asked(**GRANTED)

    assert walk.open == {"deliver"}
    assert walk.asked == []
