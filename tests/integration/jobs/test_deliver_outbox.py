"""Messages reach inboxes exactly once, and a real mail server at least once under a stable id."""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Iterable
from datetime import timedelta

import pytest
from sqlalchemy import update

from server.foundation.identity import Actor
from server.foundation.transaction import transaction
from server.foundation.work import House
from server.jobs.delivery import MOST_ATTEMPTS, deliver_outbox
from server.jobs.leases import LEASE, take
from server.jobs.ticking import tick
from server.messaging import queries
from server.messaging.models import Outbox
from server.messaging.operations import mark_read, tell, tell_posts
from server.organisation.models import User
from tests.integration.jobs.conftest import COUNTY, MONDAY, World, house
from tests.services.mail import Mailbox

FACTS = {"case": "690102-2026-000001", "task": "签收转办", "unit": "教育局"}
MINUTE = timedelta(minutes=1)


def mailing(mailbox: Mailbox) -> House:
    return house(smtp={"host": mailbox.host, "port": mailbox.port, "security": "none", "sender": "yimen@example.org"})


def write(world: World, recipients: Iterable[str], cause: str = "cause", with_house: House | None = None) -> int:
    with transaction(world.database) as session:
        work = dataclasses.replace(world.work(session, MONDAY), house=with_house or world.house)
        return tell(work, template="task-arrived", recipients=recipients, facts=FACTS, cause=cause, link="/tasks/1")


def test_a_message_reaches_the_inbox_once(world: World) -> None:
    assert write(world, ["clerk", "teacher", "clerk"]) == 2
    assert write(world, ["clerk"]) == 0  # the same cause tells the same person once
    assert write(world, ["clerk"], cause="another") == 1

    assert deliver_outbox(world.database, world.house, now=MONDAY) == 3
    assert deliver_outbox(world.database, world.house, now=MONDAY + MINUTE * 10) == 0
    assert len(world.inbox("clerk")) == 2
    assert world.inbox("teacher") == ["【待办】690102-2026-000001 签收转办"]
    assert {row.state for row in world.outbox()} == {"sent"}


def test_the_same_cause_in_two_transactions_at_once_is_one_message(world: World) -> None:
    gate = threading.Barrier(4)
    written: list[int] = []

    def race() -> None:
        gate.wait()
        written.append(write(world, ["clerk", "teacher", "head"]))

    racers = [threading.Thread(target=race) for _ in range(4)]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join()

    assert sorted(written) == [0, 0, 0, 3]
    assert len(world.outbox()) == 3


def test_mail_goes_to_those_who_have_an_address(world: World, smtp_server: Mailbox) -> None:
    mail = mailing(smtp_server)
    write(world, ["clerk", "reviewer"], with_house=mail)

    assert tick(world.database, mail, MONDAY)["outbox"] == 3

    (received,) = smtp_server.messages
    (row,) = world.outbox(channel="email")
    assert received["To"] == "clerk@example.org"
    assert received["Subject"] == "【待办】690102-2026-000001 签收转办"
    assert received["Message-ID"] == row.receipt == f"<{row.id}@example.org>"
    assert "http://127.0.0.1:8000/tasks/1" in received.get_content()
    assert (row.state, row.sent_at) == ("sent", MONDAY)


def test_a_busy_mail_server_gets_the_message_again_later_and_the_inbox_does_not_wait(
    world: World, smtp_server: Mailbox
) -> None:
    mail = mailing(smtp_server)
    write(world, ["clerk"], with_house=mail)
    smtp_server.refusing = True

    tick(world.database, mail, MONDAY)
    assert len(world.inbox("clerk")) == 1 and smtp_server.messages == []
    (row,) = world.outbox(channel="email")
    assert (row.state, row.attempts, row.next_at) == ("waiting", 1, MONDAY + MINUTE * 2)
    assert "451" in row.error

    smtp_server.refusing = False
    assert tick(world.database, mail, MONDAY + MINUTE)["outbox"] == 0
    assert tick(world.database, mail, MONDAY + MINUTE * 2)["outbox"] == 1
    assert tick(world.database, mail, MONDAY + MINUTE * 60)["outbox"] == 0
    assert len(smtp_server.messages) == 1


def test_an_absent_mail_server_is_given_up_after_some_attempts(world: World, free_port: int) -> None:
    away = house(smtp={"host": "127.0.0.1", "port": free_port, "security": "none"})
    write(world, ["clerk"], with_house=away)
    now = MONDAY
    for _ in range(MOST_ATTEMPTS + 2):
        tick(world.database, away, now)
        now += timedelta(days=1)

    (row,) = world.outbox(channel="email")
    assert (row.state, row.attempts) == ("failed", MOST_ATTEMPTS)


def test_a_worker_that_dies_while_sending_only_delays_the_message(
    world: World, smtp_server: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    mail = mailing(smtp_server)
    write(world, ["clerk"], with_house=mail)
    with monkeypatch.context() as dying:
        dying.setattr("server.jobs.delivery._finish", lambda *_: (_ for _ in ()).throw(SystemExit))
        with pytest.raises(SystemExit):
            deliver_outbox(world.database, mail, now=MONDAY)

    assert tick(world.database, mail, MONDAY + LEASE / 2)["outbox"] == 0
    assert tick(world.database, mail, MONDAY + LEASE)["outbox"] == 2
    assert len(world.inbox("clerk")) == 1
    assert {message["Message-ID"] for message in smtp_server.messages} == {world.outbox(channel="email")[0].receipt}


def test_a_thawed_worker_cannot_write_over_the_one_that_took_over(
    world: World, smtp_server: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(world, ["clerk"])
    from server.jobs import delivery

    frozen = take(MONDAY)
    batch = delivery._claim(world.database, world.house, now=MONDAY, limit=10, lease=frozen)
    assert deliver_outbox(world.database, world.house, now=MONDAY + LEASE) == 1

    delivery._put_into_inboxes(world.database, batch, now=MONDAY + LEASE * 2, claim=frozen.token)

    (row,) = world.outbox()
    assert (row.state, row.sent_at) == ("sent", MONDAY + LEASE)
    assert len(world.inbox("clerk")) == 1


def test_a_refused_address_is_a_visible_failure(world: World, smtp_server: Mailbox) -> None:
    mail = mailing(smtp_server)
    write(world, ["clerk"], with_house=mail)
    with transaction(world.database) as session:
        session.execute(update(User).where(User.id == "clerk").values(email="nonsense"))

    tick(world.database, mail, MONDAY)

    (row,) = world.outbox(channel="email")
    assert (row.state, row.error) == ("failed", "no mail address")


def test_a_message_that_cannot_be_written_any_more_fails_alone(world: World) -> None:
    write(world, ["clerk", "teacher"])
    with transaction(world.database) as session:
        session.execute(update(Outbox).where(Outbox.recipient == "teacher").values(facts={"case": "x"}))

    deliver_outbox(world.database, world.house, now=MONDAY)

    assert {row.recipient: row.state for row in world.outbox()} == {"clerk": "sent", "teacher": "failed"}


def test_people_on_a_post_today_are_told_and_nobody_else(world: World) -> None:
    with transaction(world.database) as session:
        tell_posts(
            world.work(session, MONDAY), unit_id="town", roles=("clerk", "township_leader"), template="task-arrived",
            facts=FACTS, cause="c",
        )  # fmt: skip

    assert {row.recipient for row in world.outbox()} == {"clerk", "leader"}


def test_the_inbox_pages_newest_first_and_marks_read(world: World) -> None:
    for n in range(5):
        write(world, ["clerk"], cause=str(n))
        deliver_outbox(world.database, world.house, now=MONDAY + MINUTE * n)
    clerk = Actor(id="clerk", name="clerk", county=COUNTY)

    with transaction(world.database) as session:
        work = world.work(session, MONDAY + MINUTE * 9).as_actor(clerk)
        first = queries.inbox(work, size=2)
        second = queries.inbox(work, size=2, after=first.next)
        assert [row.at for row in (*first.rows, *second.rows)] == [MONDAY + MINUTE * n for n in (4, 3, 2, 1)]
        assert queries.unread_count(work) == 5
        assert mark_read(work, message_ids=[first.rows[0].id]) == 1
        assert mark_read(work) == 4
        assert mark_read(work) == 0
        assert queries.unread_count(work) == 0
        nobody = work.as_actor(Actor(id="teacher", name="t", county=COUNTY))
        assert mark_read(nobody, message_ids=[first.rows[0].id]) == 0
