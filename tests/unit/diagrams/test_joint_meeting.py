"""A meeting convenes, counts, deliberates case by case, writes its minutes and follows what it resolved."""

from __future__ import annotations

from typing import Any

from tests.unit.diagrams.walking import LATER, Walk

ASKED = "2026-12-01T01:00:00+00:00"
HELD = "2026-12-09T06:30:00+00:00"


def meeting() -> Walk:
    return Walk(
        "joint-meeting",
        case_id="C1",
        meeting_id="G1",
        unit_meeting="M1",
        unit_township="M1",
        requested_at=ASKED,
        closed=0,
    )


def sitting(way: str = "meeting") -> Walk:
    walk = meeting().do("prepare", way=way, requested_at=ASKED)
    return walk.do("open", quorum=True, held_at=HELD) if way == "meeting" else walk


def concluded(walk: Walk, *, remaining: int, resolutions: int) -> Walk:
    return walk.do("deliberate", remaining=remaining, resolutions=resolutions, held_at=HELD)


def test_the_meeting_is_due_from_the_request():
    assert meeting().terms == {("prepare", "MT.hold", ASKED)}
    assert sitting().terms == {("deliberate", "MT.hold", ASKED)}


def test_without_a_quorum_it_is_put_off_and_prepared_anew():
    walk = meeting().do("prepare", way="meeting", requested_at=ASKED).do("open", quorum=False, held_at=HELD)

    assert walk.open == {"prepare"}
    assert walk.asked == ["meeting.convene", "meeting.postpone"]


def test_a_circulation_needs_no_counting_of_heads():
    walk = sitting("written")

    assert walk.open == {"deliberate"}
    assert walk.inputs("meeting.convene") == [{"way": "written"}]


def test_what_is_called_off_ends_before_anything_is_sent():
    walk = meeting().do("prepare", way="cancel")

    assert walk.finished and walk.asked == ["meeting.cancel"] and walk.ends == ["cancelled"]


def test_each_matter_is_recorded_and_answered_before_the_next():
    walk = concluded(concluded(sitting(), remaining=1, resolutions=1), remaining=0, resolutions=2)

    assert walk.asked.count("meeting.resolve") == 2
    assert walk.open == {"draft_minutes"}
    assert walk.terms == {("draft_minutes", "MT.minutes", HELD)}


def test_minutes_go_back_until_the_convener_signs():
    walk = (
        concluded(sitting(), remaining=0, resolutions=0)
        .do("draft_minutes")
        .do("sign_minutes", minutes_outcome="return")
    )
    assert walk.open == {"draft_minutes"} and "meeting.minutes" not in walk.asked

    walk.do("draft_minutes").do("sign_minutes", minutes_outcome="sign")
    assert walk.finished and walk.asked[-2:] == ["meeting.minutes", "meeting.close"]


def test_it_ends_with_the_last_resolution():
    walk = (
        concluded(sitting(), remaining=0, resolutions=2).do("draft_minutes").do("sign_minutes", minutes_outcome="sign")
    )
    walk.tell("resolution-closed")
    assert not walk.finished

    walk.tell("resolution-closed")
    assert walk.finished and walk.ends[-1] == "done"


def followed(**data: Any) -> Walk:
    return Walk(
        "resolution", case_id="C1", meeting_id="G1", resolution_id="N1", unit_department="D1", unit_meeting="M1",
        unit_township="M1", act_rule="MT.act.10", resolved_at=HELD, **data,
    )  # fmt: skip


def test_a_resolution_runs_under_the_term_that_the_meeting_chose():
    assert followed().terms == {("carry_out", "MT.act.10", HELD)}
    assert followed().timers == {"overdue": ("rule:MT.act.10@resolved_at", HELD)}


def test_an_overdue_resolution_is_listed_and_its_task_stays():
    walk = followed().fire("overdue", now=LATER)

    assert walk.open == {"carry_out"} and walk.asked == ["meeting.order", "meeting.overdue"]


def test_a_meeting_gives_it_a_new_term():
    walk = (
        followed().fire("overdue").tell("resolution-renewed", still_wanted=True, act_rule="MT.act.5", resolved_at=ASKED)
    )

    assert walk.terms == {("carry_out", "MT.act.5", ASKED)}


def test_a_meeting_asks_for_it_no_more():
    walk = followed().tell("resolution-renewed", still_wanted=False, act_rule="MT.act.5", resolved_at=ASKED)

    assert walk.finished and walk.asked[-2:] == ["meeting.settle", "message:resolution-closed"]


def test_it_is_closed_only_when_the_secretary_has_seen_it():
    walk = followed().do("carry_out").do("verify", verify_outcome="returned")
    assert walk.open == {"carry_out"}

    walk.do("carry_out").do("verify", verify_outcome="accepted")
    assert walk.finished and "message:resolution-closed" in walk.asked
