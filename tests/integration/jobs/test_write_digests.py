"""Whoever wants it gets one summary on each working day from half past eight on."""

from __future__ import annotations

import dataclasses
from datetime import datetime, timedelta

from server.foundation.transaction import transaction
from server.jobs.digests import write_digests
from server.jobs.ticking import tick
from server.messaging import choices
from server.organisation.models import User
from tests.integration.jobs.conftest import MONDAY, World

EARLY = datetime.fromisoformat("2026-09-22T08:00:00+08:00")
TUESDAY = datetime.fromisoformat("2026-09-22T08:31:00+08:00")
HOLIDAY = datetime.fromisoformat("2026-10-01T09:00:00+08:00")
MAKE_UP_SATURDAY = datetime.fromisoformat("2026-10-10T09:00:00+08:00")


def wants(world: World, *users: str) -> None:
    with transaction(world.database) as session:
        for user in users:
            session.get_one(User, user).preferences = {"digest": True}


def test_the_summary_is_written_once_on_working_days_for_those_who_want_it(world: World) -> None:
    world.start(MONDAY)
    wants(world, "teacher", "secretary")  # the secretary's list is empty

    assert write_digests(world.database, world.house, now=EARLY) == 0
    assert write_digests(world.database, world.house, now=TUESDAY) == 1
    assert write_digests(world.database, world.house, now=TUESDAY + timedelta(hours=1)) == 0
    tick(world.database, world.house, TUESDAY)

    assert any(title.startswith("【今日汇总】") for title in world.inbox("teacher"))
    assert not any("今日汇总" in title for title in world.inbox("clerk") + world.inbox("secretary"))


def test_no_summary_on_a_holiday_and_one_on_a_make_up_saturday(world: World) -> None:
    world.start(MONDAY)
    wants(world, "teacher")

    assert write_digests(world.database, world.house, now=HOLIDAY) == 0
    assert write_digests(world.database, world.house, now=MAKE_UP_SATURDAY) == 1


def test_choices_decide_over_which_channels_a_person_is_told(world: World) -> None:
    mail = dataclasses.replace(world.house, parameters={"smtp": {"host": "mail"}})
    with transaction(world.database) as session:
        work = dataclasses.replace(world.work(session, MONDAY), house=mail)
        wish = choices.of_users(work, {"clerk", "reviewer"})
        assert choices.channels(work, wish["clerk"], "task-arrived") == ("inbox", "email")
        assert choices.channels(work, wish["reviewer"], "task-arrived") == ("inbox",)  # no address
        few = dataclasses.replace(wish["clerk"], chosen={"email": "urgent"})
        assert choices.channels(work, few, "task-arrived") == ("inbox",)
        assert choices.channels(work, few, "overdue") == ("inbox", "email")
        assert choices.channels(work, None, "overdue") == ()
