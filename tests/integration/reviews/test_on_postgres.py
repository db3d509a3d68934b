"""Where two people press at once: on PostgreSQL, where writers do not wait for each other from the start."""

from __future__ import annotations

from datetime import timedelta

import pytest

from server.foundation.work import Work
from server.jobs.review_calendar import keep_calendar
from server.reviews.calendar import open_entry
from server.reviews.family.applying import Entered, enter
from server.reviews.models import CalendarEntry, Change, Review, Stop
from server.reviews.opening import open_by_hand
from server.reviews.stopping import propose
from tests.integration.reviews.answers import decided, delivered, handed, heard, intend
from tests.integration.reviews.story import Home, Town
from tests.integration.verification.test_on_postgres import at_once
from tests.stage import Stage

pytestmark = pytest.mark.postgres


@pytest.fixture
def town(postgres_stage: Stage) -> Town:
    return Town(postgres_stage)


@pytest.fixture
def home(town: Town) -> Home:
    return town.home(members=1, birth=1950)


def kinds(told: list[object]) -> list[str]:
    """Return what each got: the refusal's type, or `done`."""
    return sorted(getattr(each, "type", "done") if each is not None else "nothing" for each in told)


def test_two_workers_open_an_entry_of_the_calendar_once(town: Town, home: Home):
    keep_calendar(town.stage.database, town.stage.house, now=town.stage.clock.now())
    (entry,) = town.all(CalendarEntry)
    town.at((entry.opens_on + timedelta(days=1)).isoformat() + "T09:00:00+08:00")

    def opening(work: Work) -> Review | None:
        return open_entry(work, entry.id)

    at_once(town.stage, "clerk.qingsui", opening, opening)

    assert home.household and len(town.all(Review)) == 1
    assert town.row(CalendarEntry, entry.id).state == "open"


def test_two_clerks_open_one_check(town: Town, home: Home):
    def opening(work: Work) -> Review:
        return open_by_hand(work, household_id=home.household, item="dibao", kind="alert", cause="示例")

    told = at_once(town.stage, "clerk.qingsui", opening, opening)

    assert kinds(told) == ["check-runs", "done"]
    assert len(town.all(Review)) == 1


def test_two_clerks_intend_one_change(town: Town, home: Home):
    def intending(work: Work) -> Stop:
        return propose(
            work, household_id=home.household, item="dibao", outcome="stop", ground="income-up", facts="示例"
        )

    told = at_once(town.stage, "clerk.qingsui", intending, intending)

    assert kinds(told) == ["change-runs", "done"]
    assert len(town.all(Stop)) == 1


def test_a_change_sent_twice_at_once_is_dealt_with_once(town: Town, home: Home):
    answers = {"kind": "died", "happened_on": "2026-09-10", "words": "死亡证明", "person": home.people[0]}

    def entering(work: Work) -> Change:
        return enter(work, Entered(home.household, answers, "two"))

    at_once(town.stage, "clerk.qingsui", entering, entering)

    assert len(town.all(Change, Change.kind == "died")) == 1
    assert len(town.all(Stop)) == 1


def test_a_cut_walks_its_whole_way(town: Town, home: Home):
    stop = intend(town, home, "cut", 500)
    town.do("clerk.qingsui", stop.case_id, "deliver_intent", delivered(town))
    town.do("clerk.qingsui", stop.case_id, "listen", heard(town))
    town.do("approver.civil", stop.case_id, "decide", decided())
    town.do("clerk.qingsui", stop.case_id, "deliver_decision", handed(town))

    assert town.row(Stop, stop.id).state == "done"
