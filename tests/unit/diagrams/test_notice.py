"""A public notice on its way: posted, objected to, ended, taken down, withheld."""

from __future__ import annotations

import pytest

from tests.unit.diagrams.walking import Walk
from workflows.errors import StepFailed

POSTED = "2026-02-27T09:00:00+08:00"
OBJECTED = "2026-03-04T20:10:00+08:00"
ENDED = "2026-03-07T00:00:00+08:00"
RULES = {"item": "dibao", "notice_rule": "DB.notice", "recheck_rule": "OBJ.recheck"}
FOUND = {"objected": True, "objection_upheld": False, "reply_needed": True, "more_objections": False}


def posted(**data: str) -> Walk:
    return Walk("notice", **{**RULES, **data}).do("post", notice_posted_at=POSTED)


def test_without_an_objection_it_ends_when_the_period_is_over_and_the_poster_is_down():
    walk = posted()
    assert walk.timers == {"period_ends": ("rule:DB.notice@notice_posted_at", POSTED)}
    walk.fire("period_ends")
    assert walk.open == {"take_down"}
    walk.do("take_down", notice_ended_at=ENDED)

    assert walk.finished
    assert walk.ends == ["over", "finished"]
    data = walk.progress.data
    assert (data["notice_posted_at"], data["notice_ended_at"], data["objected"], data["objection_upheld"]) == (
        POSTED, ENDED, False, False,
    )  # fmt: skip
    assert walk.asked == ["notice.prepare", "notice.post", "notice.take-down"]


def test_a_taken_down_poster_waits_for_the_objections_to_be_looked_into():
    walk = posted().tell("objection", objected_at=OBJECTED, objection_id="1")
    assert ("recheck", "OBJ.recheck", OBJECTED) in walk.terms
    walk.fire("period_ends").do("take_down", notice_ended_at=ENDED)
    assert not walk.finished
    walk.do("recheck", **FOUND)
    assert walk.open == {"answer"}
    walk.do("answer", more_objections=False)

    assert walk.finished
    assert walk.progress.data["objected"] is True


def test_what_comes_in_meanwhile_is_looked_into_next_by_the_clock_of_the_oldest():
    walk = posted().tell("objection", objected_at=OBJECTED, objection_id="1")
    walk.do("recheck", **{**FOUND, "reply_needed": False, "more_objections": True, "objected_at": "2026-03-05"})

    assert walk.open == {"recheck"}
    assert ("recheck", "OBJ.recheck", "2026-03-05") in walk.terms


def test_a_finding_in_favour_stays_whatever_a_later_one_says():
    walk = posted().tell("objection", objected_at=OBJECTED, objection_id="1")
    walk.do("recheck", **{**FOUND, "objection_upheld": True, "reply_needed": False})
    walk.tell("objection", objected_at=OBJECTED, objection_id="2")
    walk.do("recheck", **{**FOUND, "objection_upheld": True, "reply_needed": False})

    assert walk.progress.data["objection_upheld"] is True


@pytest.mark.parametrize("when", ["before", "during"])
def test_a_notice_that_is_withheld_counts_as_ended_at_once(when: str):
    walk = posted() if when == "during" else Walk("notice", **RULES)
    walk.tell("notice-exempt")

    assert walk.finished
    assert walk.ends == ["without_notice"]
    assert walk.progress.data["notice_ended_at"] is not None
    assert walk.asked[-1] == "notice.withhold"


@pytest.mark.parametrize(
    "rule", ["DB.notice", "BY.notice", "GX.notice", "LS.notice", "TK.notice", "TK.renotice", "TK.end.notice"]
)
def test_each_procedure_brings_its_own_period(rule: str):
    assert posted(notice_rule=rule).timers["period_ends"][0] == f"rule:{rule}@notice_posted_at"


def test_a_period_of_another_rule_stops_the_step():
    walk = Walk("notice", **{**RULES, "notice_rule": "TR.sign"})

    with pytest.raises(StepFailed):
        walk.do("post", notice_posted_at=POSTED)


def test_looking_again_at_a_destitute_person_takes_the_ministry_s_term():
    walk = posted(notice_rule="TK.notice", recheck_rule="TK.reinvestigate")
    walk.tell("objection", objected_at=OBJECTED, objection_id="1")

    assert ("recheck", "TK.reinvestigate", OBJECTED) in walk.terms
