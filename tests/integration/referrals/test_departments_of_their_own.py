"""Education, housing and employment go their own ways."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

import forms
from server.cases.models import Instance, Item
from server.cases.occurrence import Occurrence
from server.foundation.errors import InvalidAnswers
from server.households.models import Benefit
from server.messaging.models import Outbox
from server.referrals import housing
from server.referrals.models import JobOffer
from tests.integration.referrals.conftest import Transfers
from tests.stage import Stage

OFFER: dict[str, Any] = {"offered_on": "2026-09-18", "job": "保洁员", "employer": "示例物业", "fit": "离家近，不需学历"}
REFUSED = {
    "offer_answer": "refused",
    "answer_reason": "嫌远",
    "refusal_justified": False,
    "justification": "公交直达，理由不成立",
}


@pytest.fixture
def registered(transfers: Transfers) -> str:
    """A transfer to the employment service whose person is registered as unemployed."""
    referral = transfers.send("employment")
    transfers.take(referral, "officer.employment")
    transfers.do(
        referral, "register", "officer.employment", registered=True, person="钱示例", unemployed_since="2026-03-01", labels=["hard-to-place"],
        skills="缝纫",
    )  # fmt: skip
    return referral


def offer(transfers: Transfers, referral: str, **answer: Any) -> None:
    transfers.do(referral, "offer", "officer.employment", **{**OFFER, **answer})


def offers(stage: Stage) -> list[tuple[str, bool, int]]:
    rows = stage.read(lambda w: list(w.session.scalars(select(JobOffer).order_by(JobOffer.recorded_at, JobOffer.id))))
    return [(row.answer, row.justified, row.in_row) for row in rows]


def test_three_unjustified_refusals_in_a_row_are_told_to_civil_affairs(
    stage: Stage, transfers: Transfers, registered: str
) -> None:
    for day in (1, 2, 3):
        stage.move(hours=day)
        offer(transfers, registered, **REFUSED)

    assert offers(stage) == [("refused", False, 1), ("refused", False, 2), ("refused", False, 3)]
    reviewer = stage.actor("reviewer.civil").id
    told = stage.read(lambda w: list(w.session.scalars(select(Outbox).where(Outbox.recipient == reviewer))))
    assert any("听取意见" in str(message.facts.get("outcome_zh")) for message in told)
    assert transfers.row(registered).result_kind == "refused"


def test_a_justified_refusal_breaks_the_row_and_an_unsuitable_job_does_not_count(
    stage: Stage, transfers: Transfers, registered: str
) -> None:
    answers = (
        REFUSED, REFUSED, {"offer_answer": "not-suitable", "answer_reason": "需要夜班", "refusal_justified": False},
        {**REFUSED, "refusal_justified": True, "justification": "照料重病家人"}, REFUSED,
    )  # fmt: skip
    for answer in answers:
        stage.move(hours=1)
        offer(transfers, registered, **answer)

    assert [in_row for *_rest, in_row in offers(stage)] == [1, 2, 2, 0, 1]
    assert transfers.row(registered).result_kind is None


def test_the_engine_and_the_log_count_the_same_refusals(stage: Stage, transfers: Transfers, registered: str) -> None:
    for _number in (1, 2):
        stage.move(hours=1)
        offer(transfers, registered, **REFUSED)
    instance = stage.read(lambda w: w.session.get_one(Instance, transfers.row(registered).instance_id))
    assert instance.data["refusals_in_row"] == transfers.row(registered).refusals_in_row == 2


def test_a_job_taken_is_the_result(stage: Stage, transfers: Transfers, registered: str) -> None:
    offer(transfers, registered, offer_answer="accepted", refusal_justified=False, start_on="2026-09-28")
    (line,) = stage.read(lambda w: list(w.session.scalars(select(Benefit))))
    assert (line.kind, str(line.since), line.amount) == ("service", "2026-09-28", None)
    assert transfers.row(registered).result_kind == "granted"


def test_in_september_the_school_begins_at_once(transfers: Transfers) -> None:
    referral = transfers.send("education")
    transfers.take(referral, "officer.high-school")
    assert set(transfers.tasks(referral)) == {"apply"}


def test_off_season_the_window_proposes_temporary_aid_and_the_school_waits(stage: Stage, transfers: Transfers) -> None:
    stage.move_to("2026-11-02T09:00:00+08:00")
    referral = transfers.send("education")
    transfers.take(referral, "officer.high-school")
    assert set(transfers.tasks(referral)) == {"temporary"}
    transfers.do(referral, "temporary", "clerk.qingsui", temporary_wanted=True, needed_for="住宿费和交通费")

    assert "temp-spend" in stage.read(lambda w: set(w.session.scalars(select(Item.item))))
    assert transfers.tasks(referral) == {}


def test_a_silent_school_is_chased_by_the_bureau(stage: Stage, transfers: Transfers) -> None:
    referral = transfers.send("education")
    transfers.take(referral, "officer.high-school")
    stage.move_to("2026-10-28T09:00:00+08:00")
    stage.tick()
    task = transfers.tasks(referral)["chase"]
    assert (task.unit_id, task.role) == (stage.unit("education"), "department_leader")


def test_urban_housing_waits_with_a_number_and_a_yearly_check(stage: Stage, transfers: Transfers) -> None:
    referral = transfers.send("housing-urban")
    transfers.take(referral, "officer.housing")
    waits = {
        "housing_now": "private-rent", "area_per_head": 9, "result_kind": "waiting", "queue_number": "2026-0031",
        "next_check_on": "2027-09-20",
    }  # fmt: skip
    # HS.notice, 7 days: posted on 09-04 it ends with Friday 09-11, posted on 09-11 with today, 09-18, which is not over
    for posted in (("2026-09-04", "2026-09-10"), ("2026-09-11", "2026-09-18")):
        with pytest.raises(InvalidAnswers) as refused:
            days = dict(zip(("posted_from", "posted_to"), posted, strict=True))
            transfers.do(referral, "check_housing", "officer.housing", **waits, **days)
        assert [(each.path, each.code) for each in refused.value.fields] == [("posted_to", "notice-too-short")]
    transfers.do(
        referral, "check_housing", "officer.housing", **waits, posted_from="2026-09-04", posted_to="2026-09-11"
    )

    row = transfers.row(referral)
    assert (row.state, str(row.next_check_on)) == ("waiting", "2027-09-20")
    transfers.do(
        referral,
        "allocate",
        "officer.housing",
        result_kind="granted",
        way="subsidy",
        grant_amount=300,
        grant_from="2026-09-18",
    )
    lines = stage.read(lambda w: list(w.session.scalars(select(Benefit))))
    assert {line.kind: str(line.until) for line in lines} == {"waiting-list": "2026-09-18", "money": "None"}


def test_not_eligible_for_housing_is_looked_at_by_another_person(stage: Stage, transfers: Transfers) -> None:
    referral = transfers.send("housing-urban")
    transfers.take(referral, "officer.housing")
    no = {"result_kind": "refused", "reason": "人均面积超过标准", "basis": "本县规定", "remedies": ["recheck"]}
    transfers.do(referral, "check_housing", "officer.housing", housing_now="own", area_per_head=40, **no)
    assert transfers.row(referral).result_kind is None
    assert transfers.tasks(referral)["recheck"].role == "department_leader"
    waits = {"result_kind": "waiting", "queue_number": "2026-0032", "next_check_on": "2027-09-20"}
    with pytest.raises(InvalidAnswers) as refused:
        transfers.do(referral, "recheck", "chief.housing", **_answers("refer-housing.recheck", **waits))
    assert [each.code for each in refused.value.fields] == ["notice-too-short"]  # posted today, on the day itself
    transfers.do(referral, "recheck", "chief.housing", **_answers("refer-housing.recheck", **no))
    assert (transfers.row(referral).result_kind, set(transfers.tasks(referral))) == ("refused", {"tell"})


def test_the_school_recognises_and_the_result_is_told(stage: Stage, transfers: Transfers) -> None:
    referral = transfers.send("education")
    transfers.take(referral, "officer.high-school")
    transfers.do(referral, "apply", "officer.high-school", **_answers("refer-education.apply"))
    grant = {
        "result_kind": "granted", "aid": ["preschool"], "difficulty": "severe", "grant_amount": 2000, "grant_from": "2026-09-18",
    }  # fmt: skip
    for years in ("2026-2029", "2026-2026"):
        with pytest.raises(InvalidAnswers) as refused:
            transfers.do(referral, "recognise", "officer.high-school", school_year=years, **grant)
        assert [each.code for each in refused.value.fields] == ["not-one-year"]
    grant |= {"school_year": "2026-2027", "notice_from": "2026-09-10"}
    # ED.notice, 5 working days: posted on Thursday 09-10 it ends with 09-17 (11, 14, 15, 16, 17), posted on the 14th with Sunday 09-20, worked
    for days in ({}, {"notice_to": "2026-09-16"}, {"notice_from": "2026-09-14", "notice_to": "2026-09-18"}):
        with pytest.raises(InvalidAnswers) as refused:
            transfers.do(referral, "recognise", "officer.high-school", **grant | days)
        assert [(each.path, each.code) for each in refused.value.fields] == [("notice_to", "notice-too-short")]
    transfers.do(referral, "recognise", "officer.high-school", **grant, notice_to="2026-09-17")
    (line,) = stage.read(lambda w: list(w.session.scalars(select(Benefit))))
    assert (line.item, int(line.amount or 0), line.unit) == ("education", 2000, stage.unit("high-school"))
    assert line.until == date(2027, 8, 31)  # the next school year is asked for anew


@pytest.mark.parametrize(
    ("data", "result", "codes"),
    [
        ({"village_endorsed": True}, "granted", []),
        ({"village_endorsed": False}, "granted", ["not-posted"]),
        ({"danger_grade": "A"}, "granted", ["not-posted"]),
        ({"danger_grade": "A"}, "refused", []),
    ],
)
def test_a_house_that_the_village_has_not_endorsed_and_posted_is_not_approved(
    data: dict[str, Any], result: str, codes: list[str]
) -> None:
    asked = Occurrence(
        case_id="C", township="T", instance_id="I", item_id=None, subject=None, data=data,
        answers={"result_kind": result},
    )  # fmt: skip
    assert [each.code for each in housing.check_approved(None, asked, None)] == codes  # type: ignore[arg-type]


def test_rural_repair_is_approved_repaired_inspected_and_only_then_paid(stage: Stage, transfers: Transfers) -> None:
    referral = transfers.send("housing-rural")
    transfers.take(referral, "officer.housing")
    transfers.do(referral, "survey", "officer.housing", **_answers("refer-housing.rural-survey", danger_grade="D"))
    endorsed = _answers("refer-housing.village", village_endorsed=True)  # posted today and taken down today
    with pytest.raises(InvalidAnswers) as refused:
        transfers.do(referral, "village_review", "village2.qingsui", **endorsed)
    assert [each.code for each in refused.value.fields] == ["notice-too-short"]
    endorsed |= {"posted_from": "2026-09-04", "posted_to": "2026-09-11"}
    transfers.do(referral, "village_review", "village2.qingsui", **endorsed)
    transfers.do(referral, "approve", "chief.housing", result_kind="granted", way="rebuild", repair_amount=26000)
    transfers.do(referral, "repair", "officer.housing", **_answers("refer-housing.repair"))
    assert transfers.row(referral).result_kind is None
    transfers.do(referral, "inspect", "officer.housing", **_answers("refer-housing.inspection", repair_passed=True))

    row = transfers.row(referral)
    assert row.result_kind == "granted"
    (line,) = stage.read(lambda w: list(w.session.scalars(select(Benefit))))
    assert (int(line.amount or 0), line.kind, line.source) == (26000, "money", row.number)


def _answers(form: str, **given: Any) -> dict[str, Any]:
    """Answer what a form requires with the plainest value of its type."""
    found: dict[str, Any] = {}
    for field in forms.load(form).root.children:
        if field.required and field.name not in given:
            found[field.name] = _plain(field)
    return {**found, **given}


def _plain(field: Any) -> Any:
    if field.options:
        return field.options[0].value
    if field.widget in ("date", "datetime"):
        return "2026-09-18" if field.widget == "date" else "2026-09-18T09:00:00+08:00"
    return {"boolean": True, "number": 10, "integer": 1, "array": []}.get(field.type, "示例")
