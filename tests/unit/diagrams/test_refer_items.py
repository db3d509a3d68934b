"""The items with steps of their own: judicial aid, stranded people, services."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.unit.diagrams.walking import Walk

SIGNED = "2026-09-21T08:00:00+00:00"
ENTERED = "2026-09-21T20:30:00+08:00"


def walk(key: str, **data: Any) -> Walk:
    return Walk(
        key,
        case_id="C1",
        item="x",
        unit_department="D1",
        unit_township="T1",
        unit_county="X1",
        unit_confirmer="Z1",
        signed_at=SIGNED,
        result_from=SIGNED,
        **{"confirmed_by": ""} | data,
    )


@pytest.mark.parametrize(
    ("procedure", "step"), [("judicial", "decide"), ("stranded", "admit"), ("service", "order"), ("", "handle")]
)
def test_the_item_s_own_steps_are_chosen_by_the_data(procedure: str, step: str):
    assert walk("refer-generic", procedure=procedure, result_rule="TR.result").open == {step}


@pytest.mark.parametrize("rule", ["TR.result", "TR.fast"])
def test_the_term_for_the_result_is_the_item_s(rule: str):
    found = walk("refer-generic", procedure="", result_rule=rule)

    assert ("handle", rule, SIGNED) in found.terms
    assert found.timers == {"result_late": (f"rule:{rule}@result_from", SIGNED)}


def test_what_another_body_confirms_counts_from_then_on_and_is_reviewed_anew_until_it_agrees():
    found = walk("refer-generic", procedure="", result_rule="TR.result", confirmed_by="social-affairs")
    found.do("handle", result_kind="granted")
    assert (found.open, found.ends, {term[1] for term in found.terms}) == ({"confirm_result"}, [], {"TR.confirm"})
    assert found.fire("confirm_late").inputs("supervision.list") == [{"cause": "unconfirmed", "unit": "Z1"}]

    found.do("confirm_result", confirm_decision="sent-back")
    assert (found.open, {term[1] for term in found.terms}) == ({"review_again"}, {"TR.anew"})
    found.fire("again_late").do("review_again", result_kind="refused")
    assert found.open == {"confirm_result"}
    assert found.do("confirm_result", confirm_decision="confirmed").finished


@pytest.mark.parametrize(("confirmed_by", "kind"), [("", "granted"), ("social-affairs", "referred-on")])
def test_what_nobody_else_confirms_goes_on_at_once(confirmed_by: str, kind: str):
    found = walk("refer-generic", procedure="", result_rule="TR.result", confirmed_by=confirmed_by)
    assert found.do("handle", result_kind=kind, unit_referred_to="D2").finished


def test_judicial_aid_is_decided_paid_in_and_told_each_in_its_term():
    found = walk("refer-judicial")
    assert found.terms == {("decide", "SF.decide", SIGNED)}

    found.do("decide", result_kind="granted").do("funds", funds_at="2026-10-10T09:00:00+08:00")
    assert found.terms == {("collect", "SF.notify", "2026-10-10T09:00:00+08:00")}
    assert found.do("collect").ends == ["collected"]


def test_judicial_aid_refused_ends_and_a_late_decision_is_listed():
    late = walk("refer-judicial").fire("decision_late")
    assert late.inputs("supervision.list") == [{"cause": "late-result"}] and late.open == {"decide"}
    assert late.do("decide", result_kind="refused").ends == ["listed", "refused"]


def test_an_unknown_person_is_searched_for_and_may_stay_ten_days():
    found = walk("refer-stranded").do("admit", result_kind="granted", entered_at=ENTERED, identity_known=False)
    assert found.terms == {("search", "LL.search", ENTERED)}

    found.do("search", found=False)
    assert found.terms == {("compare", "LL.dna", ENTERED)}
    found.do("compare")
    assert ("leave", "LL.stay", ENTERED) in found.terms
    found.fire("stay_over").fire("unknown_long")
    assert found.inputs("supervision.list") == [{"cause": "late-result"}, {"cause": "settle"}]
    assert found.open == {"leave"} and found.do("leave", cost=Decimal("386.50")).finished
    asked = {"amount": Decimal("386.50"), "purpose": "stranded", "payee_unit": "D1"}
    assert found.inputs("payment.request") == [asked]


def test_who_is_found_is_not_compared_and_what_cost_nothing_is_not_paid():
    found = walk("refer-stranded").do("admit", result_kind="granted", entered_at=ENTERED, identity_known=False)
    assert found.do("search", found=True).open == {"leave"}
    assert found.do("leave", cost=Decimal(0)).finished and found.inputs("payment.request") == []


def test_a_known_person_goes_straight_to_the_stay_and_a_refused_one_ends():
    known = walk("refer-stranded").do("admit", result_kind="granted", entered_at=ENTERED, identity_known=True)
    assert known.open == {"leave"}
    assert walk("refer-stranded").do("admit", result_kind="refused").ends == ["refused"]


def test_a_service_goes_on_until_the_window_accepts_it():
    found = walk("refer-service").do("order", result_kind="granted")
    found.do("visit", more_visits=True).do("visit", more_visits=False)
    assert found.open == {"check_service"}

    found.do("check_service", accepted=False)
    assert found.open == {"visit"}
    assert found.do("visit", more_visits=False).do("check_service", accepted=True).ends == ["served"]
    assert walk("refer-service").do("order", result_kind="refused").ends == ["declined"]
