"""Every item that another department handles has an addressee, questions, an answer and a term of its own."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

import forms
from server.cases.opening import read_case
from server.foundation.errors import InvalidAnswers
from server.foundation.work import Work
from server.households.models import Benefit
from server.households.operations import enter_benefit
from server.referrals.addressing import address_of, transferable
from server.referrals.queries import open_transfer
from server.referrals.refusals import TransferRunning
from server.referrals.types import type_of
from tests.integration.referrals.conftest import Transfers
from tests.stage import Stage, csrf_token

MEDICAL = {"diagnosis": "慢性肾病", "hospital": "青穗县人民医院", "kind": "poor-by-illness", "own_part": 18000}
ITEMS = [
    option.value
    for field in forms.load("household").root.walk()
    if field.path == "case/items_wanted"
    for option in field.options
]


def _types(stage: Stage) -> dict[str, Any]:
    return stage.read(lambda w: {item: type_of(w, str(item)) for item in ITEMS if transferable(w, str(item))})


def test_no_item_lacks_an_addressee_a_result_form_or_a_term(stage: Stage, transfers: Transfers) -> None:
    def read(work: Work) -> dict[str, str | None]:
        case = read_case(work, transfers.case_id, action="case.read")
        return {item: address_of(work, case=case, item=item).unit for item in _types(stage)}

    units = stage.read(read, "clerk.qingsui")
    book = stage.house.rules
    assert [item for item, unit in units.items() if unit is None] == []
    for item, kind in _types(stage).items():
        assert forms.load(kind.result_form).routing_fields, item
        assert kind.request_form == "" or forms.load(kind.request_form), item
        assert book.rule(kind.result_rule, on=date(2026, 9, 18), division="690102"), item


@pytest.mark.parametrize("item", ["dibao", "price-subsidy", "one-off", "unheard-of"])
def test_what_no_other_department_handles_goes_nowhere(stage: Stage, item: str) -> None:
    assert stage.read(lambda w: transferable(w, item)) is False


def test_the_department_sees_what_was_told_and_answers_on_the_item_s_form(stage: Stage, transfers: Transfers) -> None:
    referral = transfers.send("medical", details=MEDICAL)
    transfers.take(referral, "officer.medical")

    task = transfers.tasks(referral)["handle"]
    sheet = stage.read(lambda w: open_transfer(w, referral), "officer.medical")
    assert task.form == "refer-medical.result"
    assert {row.zh: row.value_zh for row in sheet.shown.details}["诊断"] == "慢性肾病"
    with pytest.raises(InvalidAnswers) as refusal:
        transfers.do(referral, "handle", "officer.medical", result_kind="granted", decided_on="2026-09-18")
    assert {problem.path for problem in refusal.value.fields} == {"support", "grant_amount", "grant_from"}
    answer = {
        "result_kind": "granted", "support": "application", "insured_paid": 42000, "own_part": 18000, "grant_amount": 12600,
        "grant_period": "once", "grant_from": "2026-09-20", "decided_on": "2026-09-18",
    }  # fmt: skip
    for wrong, path in (("insured_paid", "insured_paid"), ("own_part", "own_part"), ("grant_amount", "grant_amount")):
        told = (
            {**answer, wrong: 18000.01} if wrong == "grant_amount" else {k: v for k, v in answer.items() if k != wrong}
        )
        with pytest.raises(InvalidAnswers) as refusal:
            transfers.do(referral, "handle", "officer.medical", **told)
        assert [problem.path for problem in refusal.value.fields] == [path]
    transfers.do(referral, "handle", "officer.medical", **answer)
    line = stage.read(lambda w: w.session.query(Benefit).filter_by(item="medical").one())
    assert (line.amount, line.note) == (Decimal(12600), "因病致贫依申请")


def test_wrong_details_are_named_and_no_details_is_no_mistake(stage: Stage, transfers: Transfers) -> None:
    with pytest.raises(InvalidAnswers) as refusal:
        transfers.confirm("medical", details={**MEDICAL, "kind": "?", "diagnosis": ""})
    assert {problem.path for problem in refusal.value.fields} == {"details/kind", "details/diagnosis"}
    assert transfers.row(transfers.confirm("medical")).state == "draft"


def test_judicial_aid_is_given_once_in_one_case_by_its_number(stage: Stage, transfers: Transfers) -> None:
    told = {"authority": "青穗县人民法院", "stage": "trial", "harm": "serious", "compensated": False}
    referral = transfers.send("judicial", details={**told, "case_number": "(2026)青0102刑初18号"})
    with pytest.raises(InvalidAnswers) as refusal:
        transfers.confirm("judicial", details={**told, "case_number": "（2026） 青0102刑初18号"})
    assert [(p.path, p.code) for p in refusal.value.fields] == [("details/case_number", "once-per-case")]
    with pytest.raises(TransferRunning):  # another case of hers is another aid, once this one is answered
        transfers.confirm("judicial", details={**told, "case_number": "（2026）青0102刑初19号"})

    login = "officer.political-legal"
    transfers.take(referral, login)
    granted = {
        "result_kind": "granted",
        "grant_kind": "救助金",
        "grant_amount": 20000,
        "once": True,
        "document": "青司救〔2026〕1号",
    }
    with pytest.raises(InvalidAnswers) as refusal:
        transfers.do(referral, "decide", login, **granted, decided_on="2026-09-18")
    assert [p.path for p in refusal.value.fields] == ["case_number"]
    transfers.do(referral, "decide", login, **granted, decided_on="2026-09-18", case_number="（2026）青0102刑初18号")


def test_charity_gets_a_summary_and_the_person_only_after_both_have_said_yes(
    stage: Stage, transfers: Transfers
) -> None:
    referral = transfers.send("charity", details={"summary": "孩子上高中缺学费", "kind": "education"})

    def seen() -> tuple[str, list[dict[str, str]]]:
        sheet = stage.read(lambda w: open_transfer(w, referral), "officer.charity")
        return str(sheet.line.referral.facts), list(sheet.shown.revealed)

    facts, revealed = seen()
    assert "钱示例" not in facts and revealed == []
    transfers.take(referral, "officer.charity")
    assert [row["value_zh"] for row in seen()[1]] == ["钱示例", "13800000002"]


def test_what_is_excluded_is_not_granted(stage: Stage, transfers: Transfers) -> None:
    referral = transfers.send("disability-two-subsidies")
    transfers.take(referral, "officer.disabled")
    row = transfers.row(referral)
    stage.run(
        "clerk.qingsui",
        lambda w: enter_benefit(
            w, household_id=row.household_id, person_id=row.person_id, item="tekun", unit=stage.unit("qingsui"), since=date(2026, 1, 1),
            amount=Decimal(1040), period="month",
        ),
    )  # fmt: skip

    with pytest.raises(InvalidAnswers) as refusal:
        transfers.do(
            referral, "handle", "officer.disabled", result_kind="granted", aid=["living"], grant_amount=90, grant_period="monthly",
            grant_from="2026-10-01", decided_on="2026-09-18",
        )  # fmt: skip
    assert [(p.path, p.code) for p in refusal.value.fields] == [("result_kind", "excluded")]


def test_the_page_asks_the_item_s_questions_and_keeps_what_was_typed(stage: Stage, transfers: Transfers) -> None:
    clerk = stage.client("clerk.qingsui")
    path = f"/transfers/new?case={transfers.case_id}"
    data = {"csrf_token": csrf_token(clerk, path), "case": transfers.case_id, "item": "medical", "need": "住院费用高"}

    chosen = clerk.post("/transfers/new", data={**data, "_choose": "1"}).get_data(as_text=True)
    assert 'name="diagnosis"' in chosen and "住院费用高" in chosen
    wrong = clerk.post(
        "/transfers/new", data={**data, "details_of": "medical", "diagnosis": "慢性肾病", "consent": "true"}
    )
    text = wrong.get_data(as_text=True)
    assert wrong.status_code == 422 and "慢性肾病" in text and 'href="#f-hospital"' in text
    right = {
        **data,
        "details_of": "medical",
        "diagnosis": "慢性肾病",
        "hospital": "县医院",
        "kind": "listed",
        "consent": "true",
    }
    sent = clerk.post("/transfers/new", data=right)
    assert sent.status_code == 303
    assert "慢性肾病" in stage.client("officer.medical").get(sent.location).get_data(as_text=True)
