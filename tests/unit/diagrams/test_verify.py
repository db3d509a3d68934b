"""An investigation: consent first, check and visit side by side, a person's conclusion, objection, second look."""

from __future__ import annotations

from typing import Any

from tests.unit.diagrams.walking import NOW, Walk

STARTED = "2026-09-21T01:30:00+00:00"


def investigation(**data: Any) -> Walk:
    return Walk("verify", **{
        "case_id": "C1", "unit_township": "T1", "unit_county": "X1", "item": "dibao", "accepted_at": STARTED,
        "verify_for": "application", "relative_filed": False,
    } | data)  # fmt: skip


def checked(walk: Walk) -> Walk:
    return walk.do("dispatch_check").do("collect_results").do("review_report", report_sound=True)


def concluded(result: str, **data: Any) -> Walk:
    walk = checked(investigation(**data).do("start_survey", check_way="new")).do("visit_home")
    return walk.do("conclude_survey", verify_result=result, verified_at=STARTED)


def test_it_begins_with_the_signatures_on_file_and_the_term_from_acceptance():
    walk = investigation()

    assert walk.asked == ["verify.open"]
    assert walk.terms == {("start_survey", "DB.start", STARTED)}


def test_nothing_is_asked_of_a_source_before_the_investigation_is_started():
    assert "verify.request" not in investigation().asked
    assert "verify.request" in investigation().do("start_survey", check_way="new").asked


def test_check_and_visit_run_side_by_side_each_under_its_own_term():
    walk = investigation().do("start_survey", check_way="new")

    assert walk.open == {"dispatch_check", "visit_home"}
    assert walk.terms == {("dispatch_check", "DB.check.start", None), ("visit_home", "DB.visit", STARTED)}


def test_a_report_that_is_still_valid_leaves_only_the_visit():
    walk = investigation().do("start_survey", check_way="reuse")

    assert walk.open == {"visit_home"}
    assert "verify.reuse" in walk.asked and "verify.request" not in walk.asked


def test_a_refusal_goes_to_a_person_and_ends_nothing_by_itself():
    walk = investigation().do("start_survey", check_way="refused")

    assert walk.open == {"conclude_survey"}
    assert not walk.finished


def test_what_does_not_answer_times_out_and_the_task_stays():
    walk = investigation().do("start_survey", check_way="new").do("dispatch_check")
    assert {element: term for element, (term, _anchor) in walk.timers.items()} == {
        "online_over": "rule:VF.online", "letter_over": "rule:VF.letter",
    }  # fmt: skip

    walk.fire("online_over").fire("letter_over")

    assert walk.asked.count("verify.overdue") == 2
    assert "collect_results" in walk.open


def test_a_report_that_is_sent_back_is_entered_again_and_comes_into_force_only_when_sound():
    walk = investigation().do("start_survey", check_way="new").do("dispatch_check").do("collect_results")
    walk.do("review_report", report_sound=False)

    assert "collect_results" in walk.open and "verify.report" not in walk.asked

    walk.do("collect_results").do("review_report", report_sound=True)
    assert "verify.report" in walk.asked


def test_a_consent_taken_back_stops_the_check_and_leaves_the_visit():
    walk = investigation().do("start_survey", check_way="new").do("dispatch_check").tell("consent-withdrawn")

    assert walk.open == {"visit_home"}
    assert walk.timers == {}
    assert walk.do("visit_home").open == {"conclude_survey"}


def test_a_filed_relative_is_visited_by_the_township_and_then_by_the_county():
    walk = investigation(relative_filed=True).do("start_survey", check_way="reuse").do("visit_home")

    assert walk.open == {"county_visit_home"}
    assert walk.do("county_visit_home").open == {"conclude_survey"}


def test_a_complaint_is_the_countys_from_start_to_conclusion():
    walk = investigation(verify_for="complaint")
    assert walk.open == {"county_start_survey"}

    walk.do("county_start_survey", check_way="reuse")
    assert walk.open == {"county_visit_home"}

    walk.do("county_visit_home")
    assert walk.open == {"county_conclude_survey"}


def test_within_ends_it_with_the_result_for_the_caller():
    walk = concluded("within")

    assert walk.finished
    assert walk.progress.data["verify_result"] == "within" and walk.progress.data["verified_at"] == STARTED


def test_above_a_limit_the_applicant_is_told_and_heard_first():
    walk = concluded("exceeds")

    assert walk.inputs("document.issue") == [{"document": "check-result-notice"}]
    assert walk.terms == {("hear_objection", "VF.hear", None)}
    assert walk.do("hear_objection", result_objected=False, verified_at=STARTED).finished


def test_an_objection_is_looked_at_again_and_its_outcome_is_the_result():
    walk = concluded("exceeds").do(
        "hear_objection", result_objected=True, result_objected_at="2026-09-24", verified_at=STARTED
    )
    assert walk.terms == {("recheck_result", "OBJ.recheck", "2026-09-24")}

    later = NOW.isoformat()
    walk.do("recheck_result", verify_result="within", verified_at=later)

    assert walk.finished
    assert walk.inputs("document.issue")[-1] == {"document": "recheck-conclusion"}
    assert (walk.progress.data["verify_result"], walk.progress.data["verified_at"]) == ("within", later)
