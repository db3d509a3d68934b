"""Support of a child: data instead of a means check, no notice anywhere, the guardian's account."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from lxml import etree

from tests.unit.diagrams.standins import Short
from tests.unit.diagrams.walking import diagrams

ACCEPTED, APPLIED, SENT = "2026-09-08T09:30:00+08:00", "2026-09-07T16:00:00+08:00", "2026-09-18T10:00:00+08:00"
YET: dict[str, Any] = {
    "accepted_at": ACCEPTED, "received_at": APPLIED, "proposed": None, "proposed_amount": None, "decision": None,
    "in_danger": False, "needs_visit": False, "forwarded_at": None, "check_rule": "SW.check", "county_rule": "SW.county",
    "decided_at": None, "item": "child",
}  # fmt: skip
BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"


def child(**data: Any) -> Short:
    return Short("child", **{**YET, **data})


def screened(*, danger: bool = False, orphan: bool = False) -> Short:
    mark = "GE" if orphan else "SW"
    return child().do("screen", in_danger=danger, check_rule=f"{mark}.check", county_rule=f"{mark}.county")  # type: ignore[return-value]


def sent() -> Short:
    walk = screened().do("check_data", needs_visit=False)
    return walk.do("initial_opinion", proposed="grant", proposed_amount=Decimal(1500), forwarded_at=SENT)  # type: ignore[return-value]


@pytest.mark.parametrize("orphan", [True, False])
def test_the_township_s_clock_runs_from_the_application_by_the_kind_of_child(orphan: bool):
    rule = "GE.check" if orphan else "SW.check"
    walk = screened(orphan=orphan)
    assert walk.terms == {("check_data", rule, APPLIED)}

    walk.do("check_data", needs_visit=True)
    assert walk.terms == {("visit", rule, APPLIED)}


def test_a_child_in_danger_is_relieved_at_once_and_the_check_goes_on():
    walk = screened(danger=True)
    assert walk.inputs("relief.start") == [{"kind": "other"}]
    assert walk.open == {"check_data"}
    assert "relief.start" not in screened().asked


def test_only_doubt_leads_to_a_visit():
    assert screened().do("check_data", needs_visit=False).open == {"initial_opinion"}
    assert screened().do("check_data", needs_visit=True).open == {"visit"}


def test_the_county_s_clock_runs_from_the_file_and_its_child_welfare_section_reviews():
    walk = sent()
    assert walk.terms == {("county_review", "SW.county", SENT)}
    assert walk.progress.tasks[0].groups == ("child_welfare@county",)


def test_a_supported_child_is_entered_in_the_national_system():
    walk = sent().do("county_review", proposed="grant", proposed_amount=Decimal(1500)).decide("granted")  # type: ignore[attr-defined]
    assert walk.open == {"enter_upstream"}
    assert walk.do("enter_upstream").finished


def test_a_refusal_ends_with_its_delivery():
    walk = sent().do("county_review", proposed="refuse", proposed_amount=None).decide("refused")  # type: ignore[attr-defined]
    assert walk.finished


def test_a_withdrawal_ends_it():
    walk = screened()
    walk.tell("withdraw", withdrawal_reason="moved-out")
    assert walk.inputs("item.withdrawn") == [{"reason": "moved-out"}]
    assert walk.asked[-1] == "procedure.end-notice"


def test_neither_the_diagram_nor_what_it_calls_knows_of_a_notice_or_of_means():
    seen, waiting = set(), ["child"]
    while waiting:
        key = waiting.pop()
        seen.add(key)
        called = etree.fromstring(diagrams()[key]).iter(f"{BPMN}callActivity")
        waiting += [name for node in called if (name := node.get("calledElement")) not in seen]
    assert seen == {"child", "child-check", "decide", "terminate"}

    topics = "".join(xml.decode() for key, xml in diagrams().items() if key in seen - {"decide"})
    assert "notice." not in topics
    assert "verify" not in topics
