"""A transfer leaves the window, is signed, handled, answered, and told to the applicant."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.diagrams.walking import NOW, Walk

SENT = "2026-09-21T01:00:00+00:00"
SIGNED = "2026-09-21T08:00:00+00:00"


def transfer(**data: Any) -> Walk:
    return Walk("refer", **{
        "case_id": "C1", "referral_id": "R1", "item": "medical", "department_kind": "generic",
        "unit_department": "D1", "unit_bureau": "B1", "unit_village": "V1", "unit_township": "T1", "unit_county": "X1",
        "urgent": False, "sent_at": SENT, "returns": 0, "identity_token": True, "school_stage": None, "in_window": False,
        "window_opens_on": None, "procedure": "", "result_rule": "TR.result", "confirmed_by": "", "unit_confirmer": None,
        "means_way": None, "accepted_at": None, "relative_filed": False, "signed_at": None, "result_from": None,
    } | data)  # fmt: skip


def signed(walk: Walk) -> Walk:
    return walk.do("sign", sign_decision="signed", signed_at=SIGNED, result_from=SIGNED)


def taken(**data: Any) -> Walk:
    return signed(transfer(**data)).do("look", papers_needed=False)


def test_an_ordinary_transfer_is_signed_within_its_rule():
    walk = transfer()

    assert walk.terms == {("sign", "TR.sign", SENT)}
    assert walk.timers == {"unsigned": ("rule:TR.sign@sent_at", SENT)}


def test_an_urgent_transfer_has_the_hour_clock():
    walk = transfer(urgent=True)

    assert walk.terms == {("sign_urgent", "TR.urgent", SENT)}
    assert walk.timers == {"unsigned_urgent": ("rule:TR.urgent@sent_at", SENT)}


@pytest.mark.parametrize(
    ("urgent", "task", "timer"), [(False, "sign", "unsigned"), (True, "sign_urgent", "unsigned_urgent")]
)
def test_an_unsigned_transfer_goes_to_the_supervision_list_and_stays_open(urgent: bool, task: str, timer: str):
    walk = transfer(urgent=urgent).fire(timer)

    assert walk.inputs("supervision.list") == [{"cause": "unsigned"}]
    assert walk.open == {task}

    walk.do(task, sign_decision="signed", signed_at=SIGNED, result_from=SIGNED)
    assert walk.open == {"look"}


def test_the_result_is_due_from_the_signature():
    assert taken().terms == {("handle", "TR.result", SIGNED)}


def test_a_unit_that_signs_and_stays_silent_goes_to_the_supervision_list_and_may_still_answer():
    walk = signed(transfer())
    assert walk.timers == {"silent": ("rule:TR.result@result_from", SIGNED)}

    walk.fire("silent")
    assert walk.inputs("supervision.list") == [{"cause": "late-result"}]
    assert walk.open == {"look"}

    walk.do("look", papers_needed=False)
    assert walk.open == {"handle"}


def test_the_first_return_goes_back_to_the_sender_and_the_clock_starts_again():
    walk = transfer().do("sign", sign_decision="returned")
    assert walk.open == {"readdress"}
    assert walk.progress.tasks[0].groups == ("clerk@sender", "county_reviewer@sender", "department_handler@sender")

    walk.do("readdress", department_kind="housing", unit_department="D2")
    assert walk.inputs("referral.readdress") == [{"to_unit": "D2", "kind": "housing", "ruled": False}]
    assert walk.terms == {("sign", "TR.sign", NOW.isoformat())}
    assert walk.progress.data["unit_department"] == "D2"


def test_the_second_return_is_ruled_by_the_county_and_cannot_come_back_again():
    walk = (
        transfer().do("sign", sign_decision="returned").do("readdress", department_kind="generic", unit_department="D2")
    )
    walk.do("sign", sign_decision="returned")
    assert walk.open == {"rule"}
    assert walk.progress.tasks[0].groups == ("county_reviewer@county",)
    assert walk.terms == {("rule", "TR.ruling", None)}

    walk.do("rule", department_kind="generic", unit_department="D3", signed_at=SIGNED, result_from=SIGNED)
    assert walk.inputs("referral.readdress")[-1] == {"to_unit": "D3", "kind": "generic", "ruled": True}
    assert walk.open == {"look"}


def test_means_are_checked_once_before_the_department_looks_and_its_term_begins_with_the_conclusion():
    told = {"signed_at": SIGNED, "result_from": SIGNED, "accepted_at": SIGNED, "relative_filed": False}
    walk = transfer(identity_token=False).do("sign", sign_decision="signed", means_way="check", **told)
    assert walk.open == {"start_survey"}
    assert walk.terms == {("start_survey", "DB.start", SIGNED)}

    walk.do("start_survey", check_way="refused")
    walk.do("conclude_survey", verify_result="uncooperative", verified_at="2026-09-30T02:00:00+00:00")
    assert walk.inputs("referral.means") == [{}]
    assert walk.open == {"look"}
    assert walk.terms == {("look", "TR.result", "2026-09-30T02:00:00+00:00")}


def test_a_second_need_waits_for_the_check_that_runs_and_an_identity_that_ends_brings_one_behind_the_signature():
    walk = transfer().do("sign", sign_decision="signed", means_way="join", signed_at=SIGNED, result_from=SIGNED)
    assert walk.open == set()
    walk.tell("means-known", means_way="report", result_from="2026-09-30T02:00:00+00:00")
    assert walk.terms == {("look", "TR.result", "2026-09-30T02:00:00+00:00")}

    walk.do("look", papers_needed=False).tell(
        "identity-ended", means_way="check", accepted_at="2026-10-08T01:00:00+00:00"
    )
    assert walk.open == {"start_survey"}
    assert walk.terms == {("start_survey", "DB.start", "2026-10-08T01:00:00+00:00")}


def test_papers_are_asked_for_once_and_through_the_window():
    walk = signed(transfer()).do("look", papers_needed=True)
    assert walk.open == {"bring_papers"}
    assert walk.progress.tasks[0].groups == ("clerk@sender", "county_reviewer@sender", "department_handler@sender")
    assert walk.terms == {("bring_papers", "SUP.fix", None)}

    walk.do("bring_papers", papers_brought=True)
    assert walk.open == {"handle"}


def test_a_late_result_goes_to_the_supervision_list():
    walk = taken().fire("result_late")

    assert walk.inputs("supervision.list") == [{"cause": "late-result"}]
    assert walk.open == {"handle"}


@pytest.mark.parametrize("result", ["granted", "refused"])
def test_a_result_goes_back_to_the_window_which_tells_the_applicant(result: str):
    walk = taken().do("handle", result_kind=result)
    assert walk.inputs("referral.result") == [{"result_kind": result}]
    assert walk.open == {"tell"}
    assert walk.terms == {("tell", "DELIVER", None)}

    walk.do("tell", need_open=False)
    assert walk.finished
    assert "answered_end" in walk.ends


def test_a_need_that_remains_is_proposed_again():
    walk = taken().do("handle", result_kind="refused").do("tell", need_open=True)

    assert walk.finished
    assert walk.inputs("items.propose") == [{"item": "assess", "cause": "need-open"}]


def test_a_partial_result_is_told_and_the_rest_handled_further():
    walk = taken().do("handle", result_kind="partial").do("tell", need_open=True)
    assert walk.open == {"handle"}

    walk.do("handle", result_kind="granted").do("tell", need_open=False)
    assert walk.finished
    assert [given["result_kind"] for given in walk.inputs("referral.result")] == ["partial", "granted"]


def test_a_waiting_list_is_told_at_once_and_looked_at_on_its_day():
    walk = taken().do("handle", result_kind="waiting", next_check_on="2027-03-01")
    assert walk.inputs("referral.result") == [{"result_kind": "waiting", "next_check_on": "2027-03-01"}]
    assert walk.timers == {"recheck_day": ("2027-03-01", None)}
    assert walk.open == set()

    walk.fire("recheck_day")
    assert walk.open == {"recheck_waiting"}
    walk.do("recheck_waiting", result_kind="waiting", next_check_on="2027-09-01").fire("recheck_day")
    walk.do("recheck_waiting", result_kind="granted")
    assert walk.open == {"tell"}


def test_a_transfer_referred_on_opens_another_one():
    walk = taken().do("handle", result_kind="referred-on", unit_referred_to="D9")

    assert walk.inputs("referral.refer-on") == [{"to_unit": "D9"}]
    assert walk.open == {"tell"}


@pytest.mark.parametrize("reason", ["withdrawn", "died", "moved-out", "uncooperative"])
def test_a_withdrawal_ends_the_transfer_wherever_it_stands(reason: str):
    for walk in (transfer(), signed(transfer()), taken(), taken().do("handle", result_kind="granted")):
        walk.tell("withdraw", withdrawal_reason=reason)

        assert walk.finished
        assert walk.inputs("referral.result")[-1] == {"result_kind": "withdrawn", "reason": reason}
        assert walk.ends[-1] == "stopped"


@pytest.mark.parametrize(
    ("kind", "item", "task"),
    [
        ("education", "education", "temporary"), ("housing", "housing-urban", "check_housing"),
        ("housing", "housing-rural", "survey"), ("employment", "employment", "register"), ("generic", "medical", "handle"),
    ],
)  # fmt: skip
def test_each_kind_of_department_has_its_own_procedure(kind: str, item: str, task: str):
    assert taken(department_kind=kind, item=item).open == {task}


def test_an_open_transfer_is_stored_in_four_kilobytes():
    assert len(taken(department_kind="education").progress.snapshot) < 4096
