"""Verification over HTTP."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from server.documents.models import Document
from tests.integration.relief.story import Program
from tests.integration.verification.story import WIFE, Inquest
from tests.stage import Stage


@pytest.fixture
def checker(inquest: Inquest) -> Any:
    return Program(inquest.stage, "checker.civil")


def test_answers_are_entered_many_at_once_and_once_however_often_they_are_sent(inquest: Inquest, checker: Any):
    inquest.sent()
    check = inquest.check().id
    (bank,) = inquest.inquiries(source="bank", name=WIFE)
    body = {"answers": {bank.id: {"state": "found", "findings": [{"kind": "deposits", "amount": "6000.00"}]}}}

    for _again in range(2):
        answer = checker.post(
            f"/api/v1/checks/{check}/answers", json=body, headers={"Idempotency-Key": "answers-of-today"}
        )
        assert (answer.status_code, answer.json) == (200, {"count": 1})

    read = checker.get(f"/api/v1/checks/{check}").json
    assert read["assets"] == {"deposits": "6000.00"}
    assert [r["findings"][0]["amount"] for r in read["requests"] if r["findings"]] == ["6000.00"]
    assert next(row for row in checker.get("/api/v1/checks").json["rows"])["open"] == 55


@pytest.mark.parametrize(
    ("told", "path"),
    [
        ({"state": "found"}, "findings"),
        ({"state": "none", "findings": [{"kind": "deposits", "amount": "1"}]}, "state"),
        ({"state": "unavailable"}, "note"),
        ({"state": "found", "findings": [{"kind": "deposits", "amount": "-1"}]}, "findings/0/amount"),
        ({"state": "found", "findings": [{"kind": "deposits", "amount": "0.001"}]}, "findings/0/amount"),
        ({"state": "found", "findings": [{"kind": "gold", "amount": "1"}]}, "findings/0/kind"),
        ({"state": "found", "findings": [{"kind": "wage"}]}, "findings/0/amount"),
        ({"state": "found", "findings": [{"kind": "vehicles", "number": 0}]}, "findings/0/number"),
    ],
)
def test_an_answer_that_does_not_fit_is_refused_at_its_field(
    inquest: Inquest, checker: Any, told: dict[str, Any], path: str
):
    inquest.sent()
    (bank,) = inquest.inquiries(source="bank", name=WIFE)

    answer = checker.post(f"/api/v1/checks/{inquest.check().id}/answers", json={"answers": {bank.id: told}})

    assert answer.status_code == 422
    assert f"answers/{bank.id}/{path}" in [each["path"] for each in answer.json["errors"]]


def test_the_rest_is_without_record_only_when_the_number_is_the_one_that_was_seen(inquest: Inquest, checker: Any):
    inquest.sent()
    path = f"/api/v1/checks/{inquest.check().id}/no-record"

    assert checker.post(path, json={"sources": ["bank"], "expected": 4}).json["code"] == "nothing-to-mark"
    assert checker.post(path, json={"sources": ["bank"], "expected": 3}).json == {"count": 3}
    assert checker.post(path, json={"sources": ["bank"], "expected": 3}).status_code == 409


def test_only_the_checker_enters_and_only_those_who_may_look_look(inquest: Inquest):
    inquest.sent()
    check = inquest.check().id
    stage: Stage = inquest.stage

    for login in ("clerk.qingsui", "reviewer.civil", "village1.qingsui", "officer.housing"):
        client = Program(stage, login)
        assert (
            client.post(f"/api/v1/checks/{check}/no-record", json={"sources": ["bank"], "expected": 3}).status_code
            == 403
        )
    assert Program(stage, "supervisor.county").get(f"/api/v1/checks/{check}?reason=supervision").status_code == 403
    assert Program(stage, "clerk.heyan").get(f"/api/v1/checks/{check}?reason=review").status_code == 403
    assert Program(stage, "auditor.county").get(f"/api/v1/checks/{check}").status_code == 422
    assert Program(stage, "auditor.county").get(f"/api/v1/checks/{check}?reason=audit").status_code == 200
    assert stage.client().get(f"/api/v1/checks/{check}").status_code == 401


def test_consents_are_listed_signed_and_taken_back(stage: Stage):
    inquest = Inquest(stage).apply(signed=("陈示例",))
    client = Program(stage, "clerk.qingsui")
    path = f"/api/v1/verification/cases/{inquest.case_id}/authorisations"
    (wife,) = client.get(path).json["missing"]
    today = stage.clock.now().date().isoformat()

    bad = client.post(path, json={"signatures": [{"person_id": wife, "signed_on": "2099-01-01", "way": "paper"}]})
    assert bad.status_code == 422 and bad.json["errors"][0]["path"] == "signatures/0/signed_on"
    made = client.post(path, json={"signatures": [{"person_id": wife, "signed_on": today, "way": "paper"}]})
    assert made.status_code == 201 and made.json["missing"] == []

    hers = next(row["id"] for row in made.json["rows"] if row["name"] == WIFE)
    gone = f"/api/v1/verification/authorisations/{hers}/withdrawal"
    assert client.post(gone, json={"reason": ""}).status_code == 422
    assert client.post(gone, json={"reason": "本人提出"}).status_code == 200
    assert client.post(gone, json={"reason": "本人提出"}).json["code"] == "consent-withdrawn-already"
    assert client.get(path).json["missing"] == [wife]


def test_an_obligor_is_queried_only_with_a_signature_of_his_own(inquest: Inquest):
    client = Program(inquest.stage, "clerk.qingsui")
    today = inquest.stage.clock.now().date().isoformat()
    path = f"/api/v1/verification/cases/{inquest.case_id}/authorisations"
    told = {
        "name": "陈示父",
        "relation": "parent",
        "id_number": "690102195501010013",
        "signed_on": today,
        "way": "paper",
    }

    assert client.post(path, json={"signatures": [told]}).status_code == 201
    inquest.sent()

    assert len(inquest.inquiries(name="陈示父")) == 24
    inquest.answer("bank", "陈示父", "found", findings=[{"kind": "deposits", "amount": "90000"}])
    report = Program(inquest.stage, "checker.civil").get(f"/api/v1/checks/{inquest.check().id}").json
    assert report["assets"] == {}


def test_the_register_is_read_and_changed(stage: Stage):
    checker = Program(stage, "checker.civil")
    rows = checker.get("/api/v1/check-sources").json["rows"]
    assert {row["channel"] for row in rows} == {"interface", "counter", "letter"}
    upper = {row["code"] for row in rows if not row["active"]}
    assert upper == {"upper-city", "upper-province"} and len(rows) == 24 + len(upper)

    assert checker.post("/api/v1/check-sources/bank", json={"channel": "interface"}).json["term"] == "VF.online"
    assert checker.post("/api/v1/check-sources/bank", json={"channel": "pigeon"}).status_code == 422
    assert (
        checker.post(
            "/api/v1/check-sources/water", json={"zh": "用水", "holder": "水务公司", "channel": "letter"}
        ).status_code
        == 200
    )
    assert checker.post("/api/v1/check-sources/payroll", json={"active": False}).status_code == 200
    passed_up = checker.post("/api/v1/check-sources/upper-city", json={"active": True}).json
    assert (passed_up["active"], passed_up["term"]) == (True, "VF.letter")
    assert Program(stage, "clerk.qingsui").post("/api/v1/check-sources/bank", json={"active": False}).status_code == 403

    inquest = Inquest(stage).apply()  # signs for what is asked from now on
    inquest.do("clerk.qingsui", "start_survey", check_way="new")
    assert {row.source for row in inquest.inquiries()} >= {"bank", "upper-city"}
    assert not inquest.inquiries(source="upper-province")
    assert not inquest.inquiries(source="payroll")


def test_an_appraisal_needs_five_people_and_votes_that_add_up(inquest: Inquest):
    client = Program(inquest.stage, "clerk.qingsui")
    path = f"/api/v1/verification/cases/{inquest.case_id}/appraisals"
    people = [{"name": f"村民{n}", "standing": "deputy"} for n in "甲乙丙丁戊"]
    told = {
        "held_on": inquest.stage.clock.now().date().isoformat(), "place": "村委会", "chair": "陶示一", "question": "是否共同生活",
        "people": people, "agree": 4, "against": 1, "abstained": 0, "opinion": "多数认为共同生活",
    }  # fmt: skip

    def send(**more: Any) -> Any:
        return client.post(path, json={"answers": {**told, **more}})

    assert send(people=people[:4]).status_code == 422
    assert send(agree=5).json["errors"][0]["path"] == "agree"
    assert send(people=[*people[:4], {"name": WIFE, "standing": "neighbour"}]).json["errors"][0]["path"] == "people"
    assert send().status_code == 201
    (paper,) = inquest.stage.read(
        lambda work: work.session.scalars(select(Document).where(Document.kind == "appraisal-record")).all()
    )
    assert paper.facts["people"][0] == "村民甲（村民（居民）代表）"
