"""An education transfer goes to the school; the bureau chases it; off season temporary aid bridges."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.diagrams.walking import Walk


def at_school(**data: Any) -> Walk:
    return Walk("refer-education", **{
        "case_id": "C1", "unit_department": "S1", "unit_bureau": "B1", "unit_township": "T1", "unit_county": "X1",
        "school_stage": "high", "in_window": True, "window_opens_on": None, "signed_at": "2026-09-21T08:00:00+00:00",
        "result_from": "2026-09-21T08:00:00+00:00",
    } | data)  # fmt: skip


def off_season() -> Walk:
    return at_school(in_window=False, window_opens_on="2027-09-01")


@pytest.mark.parametrize("result", ["granted", "refused", "partial"])
def test_the_school_tells_recognises_and_answers(result: str):
    walk = at_school()
    assert walk.open == {"apply"}
    assert walk.progress.tasks[0].groups == ("school_handler@department",)

    walk.do("apply").do("recognise", result_kind=result)
    assert walk.finished
    assert walk.inputs("document.issue") == [{"document": "education-result"}]
    assert walk.progress.data["result_kind"] == result


def test_off_season_the_window_may_propose_temporary_aid():
    walk = off_season()
    assert walk.open == {"temporary"}
    assert walk.progress.tasks[0].groups == ("clerk@township",)

    walk.do("temporary", temporary_wanted=True)
    assert walk.inputs("items.propose") == [{"item": "temp-spend", "cause": "off-season"}]
    assert walk.timers == {"window_opens": ("2027-09-01", None)}
    assert walk.open == set()


def test_off_season_the_school_begins_when_its_window_opens():
    walk = off_season().do("temporary", temporary_wanted=False)
    assert walk.asked == []

    walk.fire("window_opens")
    assert walk.open == {"apply"}


def test_the_school_has_one_clock_for_all_its_steps():
    walk = at_school()
    assert ("school", "TR.result", None) in walk.terms
    clock = [term.id for term in walk.progress.terms if term.element == "school"]

    walk.do("apply")
    assert [term.id for term in walk.progress.terms if term.element == "school"] == clock


def test_the_bureau_chases_a_school_that_has_not_even_begun():
    walk = at_school().fire("recognition_late")

    assert walk.open == {"apply", "chase"}


def test_the_bureau_chases_a_late_school_and_the_school_still_answers():
    walk = at_school().do("apply").fire("recognition_late")
    assert walk.open == {"recognise", "chase"}
    assert ("chase", "TR.chase", None) in walk.terms

    walk.do("recognise", result_kind="granted")
    assert walk.open == {"chase"}
    assert walk.do("chase").finished


def test_a_late_university_goes_to_the_supervision_list():
    walk = at_school(school_stage="higher").do("apply").fire("recognition_late")

    assert walk.open == {"recognise"}
    assert walk.inputs("supervision.list") == [{"cause": "late-result"}]
