"""The forms of the six processes: what the diagrams read from them, and what they refuse."""

import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

import forms
from tests.unit.forms.conftest import TODAY

#: Form key → fields that diagrams read, one file per room.
ROUTING: dict[str, set[str]] = {
    key: set(names)
    for path in sorted((Path(__file__).parent / "routing").glob("*.yaml"))
    for key, names in yaml.safe_load(path.read_text(encoding="utf-8")).items()
}
LIMITS = {"township_limit": Decimal(3000)}


def codes(key: str, answers: dict[str, Any]) -> set[tuple[str, str]]:
    return {(e.path, e.code) for e in forms.load(key).validate(answers, today=TODAY, limits=LIMITS).errors}


def test_every_form_is_listed_here_with_what_the_diagram_reads() -> None:
    assert {key: {field.name for field in forms.load(key).routing_fields} for key in forms.keys()} == ROUTING


@pytest.mark.parametrize("key", forms.keys())
def test_a_decision_that_a_gateway_reads_cannot_be_left_out(key: str) -> None:
    missing = codes(key, {})
    for field in forms.load(key).routing_fields:
        assert (field.path, "required") in missing or field.visible_when


def test_a_return_without_reason_text_and_department_is_refused_at_each_of_them() -> None:
    found = forms.load("refer.sign").validate({"sign_decision": "returned"}, today=TODAY).errors

    assert [(e.path, e.code) for e in found] == [
        ("return_reason", "required"),
        ("return_text", "required"),
        ("return_basis", "required"),
        ("proposed_department", "required"),
    ]
    assert found[0].zh == "退回必须选择法定理由。"


def test_a_refusal_needs_reason_basis_and_remedy() -> None:
    assert codes("refer.result", {"result_kind": "refused", "decided_on": "2026-09-21"}) == {
        ("reason", "required"),
        ("basis", "required"),
        ("remedies", "required"),
    }


def test_a_waiting_list_needs_a_number_and_a_next_check_that_lies_ahead() -> None:
    answers = {"result_kind": "waiting", "decided_on": "2026-09-21", "next_check_on": "2026-09-20"}
    assert codes("refer.result", answers) == {("queue_number", "required"), ("next_check_on", "in-past")}


def test_what_belongs_to_another_result_is_neither_asked_for_nor_kept() -> None:
    form = forms.load("refer.result")
    answers = {
        "result_kind": "referred-on",
        "unit_referred_to": "D-7",
        "referred_reason": "属于残联职责",
        "decided_on": "2026-09-21",
        "queue_number": "W-1",
    }
    result = form.validate(answers, today=TODAY)

    assert result.errors == ()
    assert "queue_number" not in result.clean
    assert form.routing(result.clean) == {"result_kind": "referred-on", "unit_referred_to": "D-7"}


def test_advance_relief_above_the_township_limit_is_refused_at_the_amount() -> None:
    assert codes("urgent.first-relief", {"relief_amount": "3000.01", "reason": "火灾"}) == {
        ("relief_amount", "above-limit")
    }
    assert codes("urgent.first-relief", {"relief_amount": "3000", "reason": "火灾"}) == set()


def test_an_urgent_case_needs_an_amount_and_a_case_that_is_not_urgent_has_none() -> None:
    judged = {"opinion": "属实", "verified_how": ["phone"]}

    assert codes("urgent.judge", {**judged, "urgent": "true", "grounds": ["fire"], "amount": "0"}) == {
        ("amount", "too-small")
    }
    assert codes("urgent.judge", {**judged, "urgent": "false", "amount": "5"}) == {("amount", "too-large")}


def test_a_person_without_papers_can_be_registered_in_an_emergency() -> None:
    answers = {
        "person": {"id_kind": "none", "name": "身份待查", "no_id_reason": "unknown"},
        "event": {"kind": "stranded", "happened_at": "2026-09-20 23:40", "place": "汽车站", "narrative": "无处安身"},
        "report": {"by": "police", "way": "phone", "name": "民警示例", "phone": "13800000001"},
    }
    assert codes("urgent.register", answers) == set()
    assert codes("urgent.register", {**answers, "person": {"id_kind": "none", "name": "身份待查"}}) == {
        ("person/no_id_reason", "required")
    }


def test_nothing_that_is_missing_is_accepted_as_complete_and_nothing_complete_is_deficient() -> None:
    missing = {"paper": "诊断证明", "state": "missing", "what_to_bring": "原件"}
    present = {"paper": "身份证", "state": "present"}

    assert codes("intake.check", {"papers": [missing], "check_outcome": "complete"}) == {("papers", "not-allowed")}
    assert codes("intake.check", {"papers": [present], "check_outcome": "deficient"}) == {("papers", "none-fits")}
    assert codes("intake.check", {"papers": [missing, present], "check_outcome": "deficient"}) == set()


def test_leaving_the_proposal_needs_a_reason_on_that_line() -> None:
    answers = {
        "dimensions": dict.fromkeys(
            ("population", "health", "labour", "rigid_expense", "housing", "schooling", "job"), "some"
        ),
        "items": [
            {"item": "dibao", "take": True, "proposed": True},
            {"item": "education", "take": False, "proposed": True},
            {"item": "charity", "take": True, "proposed": False},
        ],
        "items_confirmed": 2,
        "consents_to_transfer": True,
    }

    assert codes("needs.assess", answers) == {("items/1/reason", "required"), ("items/2/reason", "required")}
    assert ("items_confirmed", "miscounted") in codes("needs.assess", {**answers, "items_confirmed": 3})


def test_papers_that_data_prove_cannot_even_be_chosen_by_a_department() -> None:
    kinds = {o.value for o in forms.load("refer.supplement-request").fields[1].children[0].options}

    assert kinds.isdisjoint({"income", "assets", "vehicle", "marriage", "bank"})
    answers = {"papers_needed": True, "papers": [{"kind": "income", "paper": "收入证明", "why": "核实"}]}
    assert codes("refer.supplement-request", answers) == {("papers/0/kind", "not-an-option")}


def test_a_goods_payment_names_the_goods_and_a_transfer_its_account() -> None:
    paid = {"paid_at": "2026-09-21 10:30", "received_by": "孙示例", "receipt": True}

    assert codes("urgent.pay", {**paid, "way": "cash"}) == set()
    assert codes("urgent.pay", {**paid, "way": "goods"}) == {("goods", "required")}
    assert codes("urgent.pay", {**paid, "way": "bank"}) == {("account", "required"), ("bank", "required")}


def test_a_job_offer_that_was_accepted_has_no_refusal_to_justify() -> None:
    offer = {"offered_on": "2026-09-21", "job": "保洁", "employer": "示例公司", "fit": "适合"}

    assert codes("refer-employment.offer", {**offer, "offer_answer": "refused", "refusal_justified": "false"}) == {
        ("answer_reason", "required"),
        ("justification", "required"),
    }
    assert codes(
        "refer-employment.offer",
        {**offer, "offer_answer": "accepted", "refusal_justified": "true", "start_on": "2026-10-01"},
    ) == {("refusal_justified", "not-allowed")}


#: Words of a title that ask for a person, a number or a place, and titles that only sound like it.
SOUNDS = re.compile(
    r"姓名|电话|住址|户籍地址|居住地址|证件号码|身份证号|账号|户名|人$|是谁|谁收|谁说|见到谁|告知了谁|交接给谁|付给谁|查谁|与谁|被访"
)
ONLY_SOUNDS = {
    "family.change person",  # an id of the family, chosen
    "request-charity summary",  # asks for a summary without them
    "pay-return.confirm account_confirmed", "request-stranded finder",
}  # fmt: skip


def test_every_field_that_asks_for_somebody_says_so() -> None:
    """By its control or by `x-about`: what a form asks of people is covered for whoever reads no names, whatever the form."""
    fields = [(f"{key} {field.path}", field) for key in forms.keys() for field in forms.load(key).root.walk()]
    silent = {
        name
        for name, field in fields
        if SOUNDS.search(field.title_zh) and not (field.about or field.options or field.children)
    }

    assert silent - ONLY_SOUNDS == set()
    assert {name for name, field in fields if field.about == "staff"} == STAFF


#: Who acts in office is named to everybody who may read the step.
STAFF = {
    "child.visit visitor", "child.visit second_visitor", "child-review.visit visitor", "child-review.visit second_visitor",
    "complaint.check with_whom", "household relative_of_staff/staff_name",
    "refer-education.bureau spoke_to", "refer.sign handler_name", "refer.sign handler_phone", "tekun.care assessor",
    "tekun.care second_assessor", "verify.appraisal chair", "verify.visit investigators/*/name", "winter.receive handler_name",
}  # fmt: skip


@pytest.mark.parametrize(("support", "asks"), [("one-stop", True), ("application", True), ("insurance", False)])
def test_aid_for_a_bill_asks_for_the_figures_after_insurance_and_marks_them(support: str, asks: bool):
    form = forms.load("refer-medical.result")
    figures = {field.name: field for field in form.root.children if field.name in ("insured_paid", "own_part")}
    answers = {
        "result_kind": "granted", "support": support, "grant_amount": 100, "grant_from": "2026-09-20", "decided_on": "2026-09-18",
    }  # fmt: skip
    missing = {problem.path for problem in form.validate(answers, today=TODAY).errors}

    assert all(field.required for field in figures.values())  # while they are shown, no （选填） stands beside them
    assert missing == (set(figures) if asks else set())


def test_a_question_that_another_answer_makes_required_says_which_answer_that_is() -> None:
    fields = {field.path: field for field in forms.load("decide.sign").root.walk()}
    left = {field.path: field for field in forms.load("refer-stranded.leave").root.walk()}
    items = {field.path: field for field in forms.load("needs.assess").root.walk()}

    assert fields["reason"].needed_zh == "“决定”选“不予确认同意”“退回重新提出意见”时必填"
    assert left["cost_words"].needed_zh.endswith("大于 0 时必填")
    assert "，或" in items["items/*/reason"].needed_zh
    assert (fields["decision"].needed_zh, fields["decision"].required) == ("", True)


@pytest.mark.parametrize("key", forms.keys())
def test_what_a_condition_requires_is_never_called_free(key: str) -> None:
    schema = forms.load(key).schema
    fields = {field.path: field for field in forms.load(key).root.walk()}

    for rule in (schema, *schema.get("allOf", ())):
        for name in (*rule.get("then", {}).get("required", ()), *rule.get("else", {}).get("required", ())):
            assert fields[name].required or fields[name].needed_zh, name
