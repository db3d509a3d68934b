"""The reminder ladder over real terms and the real calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notifications.ladder import highest_due, ladder, next_rung
from workflows.worktime import NationalCalendar, due, load_terms, local_day

CHINA = timezone(timedelta(hours=8))
NATIONAL = NationalCalendar()


def rungs(rule_id, start, *, unit_kind="department", through=None):
    rule = load_terms().rule(rule_id, on=local_day(start))
    found = due(rule, start=start, calendar=NATIONAL)
    return ladder(start=start, due=found, rule=rule, calendar=NATIONAL, unit_kind=unit_kind, through=through)


def local(found):
    return {rung.key: rung.at.astimezone(CHINA).strftime("%m-%d %H:%M") for rung in found}


def posts(found):
    return {rung.key: rung.audience for rung in found}


def test_s7_a_silent_department_is_reminded_at_half_time_three_days_before_and_once_overdue():
    found = local(rungs("TR.result", date(2026, 9, 21)))
    assert found["half"] == "10-12 09:00"
    assert found["T-3"] == "10-21 09:00"
    assert found["T-1"] == "10-23 09:00"
    assert found["T"] == "10-26 09:00"
    assert found["overdue-1"] == "10-27 09:00"
    assert found["overdue-5"] == "11-02 09:00"


def test_the_circle_widens_from_the_handler_to_the_joint_meeting_list():
    found = posts(rungs("TR.result", date(2026, 9, 21)))
    assert found["half"] == found["T-3"] == ("handler",)
    assert found["T-1"] == ("handler", "deputy")
    assert found["T"] == ("handler", "deputy", "leader")
    assert found["overdue-1"] == ("handler", "deputy", "leader", "supervisor")
    assert found["overdue-4"] == ("handler", "deputy", "leader", "supervisor")
    assert found["overdue-5"] == ("handler", "deputy", "leader", "supervisor", "meeting")


def test_only_a_township_tells_its_reviewer_and_first_the_day_before():
    township = posts(rungs("DB.total", date(2026, 2, 9), unit_kind="township"))
    assert "reviewer" not in township["T-3"] and "reviewer" in township["T-1"]
    for kind in ("department", "county", "school"):
        assert not [
            rung for rung in rungs("TR.result", date(2026, 9, 21), unit_kind=kind) if "reviewer" in rung.audience
        ]


def test_an_hour_clock_reminds_at_50_75_and_90_percent_and_tells_the_duty_list():
    found = rungs("LS.first", datetime(2026, 2, 17, 21, 15, tzinfo=CHINA), unit_kind="township")
    assert local(found)["50%"] == "02-18 09:15"
    assert local(found)["75%"] == "02-18 15:15"
    assert local(found)["90%"] == "02-18 18:51"
    assert local(found)["overdue-1"] == "02-19 09:00"
    assert all("duty" in rung.audience for rung in found)
    assert "T" not in posts(found) and "half" not in posts(found)


def test_quick_relief_uses_elapsed_time_through_the_holiday_and_is_overdue_the_next_morning():
    found = local(rungs("LS.fast", datetime(2026, 2, 17, 21, 15, tzinfo=CHINA)))
    assert [found[key] for key in ("50%", "75%", "90%")] == ["02-19 10:37", "02-20 05:18", "02-20 16:31"]
    assert (found["overdue-1"], found["overdue-2"]) == ("02-21 09:00", "02-22 09:00")


def test_the_supervisor_hears_of_an_overdue_emergency_on_the_first_working_day():
    found = rungs("LS.fast", date(2026, 2, 17))
    told = {rung.at.astimezone(CHINA).date(): "supervisor" in rung.audience for rung in found if "overdue" in rung.key}
    assert told[date(2026, 2, 23)] is False and told[date(2026, 2, 24)] is True


@pytest.mark.parametrize("rule_id", ["TR.sign", "DB.start", "CP.answer", "LL.stay"])
def test_short_terms_and_day_terms_that_do_not_roll_use_elapsed_time(rule_id):
    assert [rung.key for rung in rungs(rule_id, date(2026, 3, 2))][:3] == ["50%", "75%", "90%"]


def test_a_notice_that_rolls_uses_the_usual_rungs():
    assert [rung.key for rung in rungs("DB.notice", date(2026, 2, 27))][:4] == ["half", "T-3", "T-1", "T"]


def test_rungs_that_coincide_merge_into_the_higher_one():
    found = local(rungs("LS.supplement", date(2026, 3, 2)))
    assert found["T-3"] == "03-04 09:00" and "half" not in found


def test_a_rung_before_the_start_is_dropped_when_a_long_holiday_swallows_the_term():
    found = local(rungs("DB.notice", date(2026, 9, 29)))
    assert list(found)[:3] == ["T-1", "T", "overdue-1"]
    assert (found["T-1"], found["T"]) == ("09-30 09:00", "10-08 09:00")


def test_a_rule_may_bring_rungs_of_its_own():
    assert [rung.key for rung in rungs("DB.review.stable", date(2026, 3, 2))][:4] == ["T-20", "T-5", "T-1", "T"]


def test_a_term_of_the_citizen_reminds_no_officer():
    assert rungs("RM.review", date(2026, 3, 2)) == ()
    assert rungs("DB.pay.start", date(2026, 3, 2)) == ()


def test_an_open_term_always_has_a_next_rung_however_late():
    late = datetime(2026, 12, 1, 3, tzinfo=UTC)
    found = next_rung(rungs("TR.result", date(2026, 9, 21), through=late), late)
    assert found is not None and found.at == datetime(2026, 12, 2, 1, tzinfo=UTC)


def test_the_next_rung_is_strictly_later():
    found = rungs("TR.result", date(2026, 9, 21))
    assert next_rung(found, found[0].at) == found[1]


def test_after_downtime_one_reminder_goes_out_and_nobody_below_is_left_untold():
    found = rungs("TR.sign", date(2026, 9, 21), unit_kind="township")
    sent = highest_due(found, datetime(2026, 9, 24, 2, tzinfo=UTC), already=())
    assert sent is not None and sent.key == "overdue-1"
    assert set(sent.audience) == {"handler", "deputy", "reviewer", "leader", "duty", "supervisor"}


def test_what_was_sent_is_not_sent_again_and_answers_for_all_below():
    found = rungs("TR.result", date(2026, 9, 21))
    now = datetime(2026, 10, 26, 2, tzinfo=UTC)
    assert highest_due(found, now, already={"T"}) is None
    assert highest_due(found, now, already={"half"}).key == "T"
    assert highest_due(found, datetime(2026, 9, 22, tzinfo=UTC), already=()) is None


@given(
    start=st.dates(date(2022, 11, 1), date(2028, 1, 1)),
    rule_id=st.sampled_from(["DB.total", "DB.start", "DB.notice", "DB.county", "DB.death", "TK.review", "CP.answer"]),
    hours=st.integers(0, 24 * 500),
)
@settings(max_examples=60, deadline=None)
def test_rungs_rise_in_time_and_any_moment_of_waking_tells_everyone_due(start, rule_id, hours):
    found = rungs(rule_id, start, unit_kind="township")
    assert [rung.at for rung in found] == sorted({rung.at for rung in found})
    now = datetime(start.year, start.month, start.day, tzinfo=UTC) + timedelta(hours=hours)
    sent = highest_due(found, now, already=())
    due_posts = {post for rung in found if rung.at <= now for post in rung.audience}
    assert (set(sent.audience) if sent else set()) == due_posts
