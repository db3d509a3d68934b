"""Webhooks and short messages reach a real HTTP server, signed, at least once under a stable id; failures are seen and sent again."""

from __future__ import annotations

import dataclasses
import socket
from datetime import timedelta
from typing import Any

import pytest
from standardwebhooks import Webhook

from notifications.channels import web
from notifications.channels.sms import sign
from server.foundation.errors import InvalidAnswers, NotFound, NotPermitted
from server.foundation.identity import Actor, PostHeld
from server.foundation.transaction import transaction
from server.foundation.work import House
from server.jobs.delivery import MOST_ATTEMPTS
from server.jobs.ticking import tick
from server.messaging import stuck, subscriptions
from server.messaging.models import Outbox, WebhookSubscription
from server.messaging.operations import tell, tell_posts
from server.organisation.models import User
from tests.integration.jobs.conftest import COUNTY, MONDAY, World, house
from tests.services.web import Listener

FACTS = {"case": "690102-2026-000001", "task": "签收转办", "unit": "教育局"}
MINUTE = timedelta(minutes=1)


def administrator() -> Actor:
    post = PostHeld(unit="system", role="system_admin", unit_name="信息中心", unit_kind="system")
    return Actor(id="admin", name="管理员", county=COUNTY, posts=(post,))


def as_admin(world: World, do: Any, **changes: Any) -> Any:
    with transaction(world.database) as session:
        work = world.work(session, MONDAY).as_actor(administrator())
        return do(dataclasses.replace(work, house=dataclasses.replace(world.house, **changes)))


def subscribe(world: World, url: str, *, unit: str = "education", templates: tuple[str, ...] = ()) -> tuple[str, str]:
    found = as_admin(
        world,
        lambda work: subscriptions.subscribe(work, unit_id=unit, name="教育局业务系统", url=url, templates=templates),
        demo=True,
    )
    assert isinstance(found, tuple)
    return found


def tell_unit(world: World, cause: str = "cause", unit: str = "education") -> None:
    with transaction(world.database) as session:
        tell_posts(
            world.work(session, MONDAY), unit_id=unit, roles=("department_handler",), template="task-arrived", facts=FACTS,
            cause=cause, link="/tasks/1",
        )  # fmt: skip


def test_a_subscribed_system_is_told_what_the_unit_is_told(world: World, web_server: Listener) -> None:
    _, secret = subscribe(world, f"{web_server.url}/hook")
    tell_unit(world)
    tell_unit(world, cause="for another unit", unit="town")

    tick(world.database, world.house, MONDAY)

    (posted,) = web_server.posted
    (row,) = world.outbox(channel="webhook")
    assert (row.state, row.receipt, row.recipient) == ("sent", "200", None)
    assert posted.path == "/hook"
    assert posted.headers["webhook-id"] == row.id
    expected = Webhook(secret).sign(row.id, MONDAY, posted.body.decode())
    assert posted.headers["webhook-signature"] == expected
    assert posted.json["type"] == "task-arrived"
    assert posted.json["data"]["case"] == FACTS["case"]
    assert posted.json["data"]["url"].endswith("/tasks/1")


def test_a_subscriber_may_choose_its_messages_and_end_it(world: World, web_server: Listener) -> None:
    identifier, _ = subscribe(world, web_server.url, templates=("overdue",))
    tell_unit(world)
    assert world.outbox(channel="webhook") == []

    as_admin(world, lambda work: subscriptions.end(work, subscription_id=identifier))
    with pytest.raises(NotFound):
        as_admin(world, lambda work: subscriptions.end(work, subscription_id=identifier))


def test_a_busy_subscriber_is_told_later_under_the_same_id_and_a_gone_one_never(
    world: World, web_server: Listener
) -> None:
    subscribe(world, web_server.url)
    tell_unit(world)
    web_server.status = 503
    tick(world.database, world.house, MONDAY)
    (row,) = world.outbox(channel="webhook")
    assert (row.state, row.attempts) == ("waiting", 1) and "503" in row.error

    web_server.status = 200
    tick(world.database, world.house, MONDAY + MINUTE * 2)
    assert {posted.headers["webhook-id"] for posted in web_server.posted} == {row.id}
    assert world.outbox(channel="webhook")[0].state == "sent"

    web_server.status = 410
    tell_unit(world, cause="after it left")
    tick(world.database, world.house, MONDAY + MINUTE * 3)
    assert {r.id == row.id: r.state for r in world.outbox(channel="webhook")} == {True: "sent", False: "failed"}


def test_an_address_in_the_open_or_elsewhere_is_refused(world: World) -> None:
    for url in ("http://example.org/hook", "ftp://example.org", "javascript:alert(1)", "https://", ""):
        with pytest.raises(InvalidAnswers) as refused:
            as_admin(
                world, lambda work, to=url: subscriptions.subscribe(work, unit_id="education", name="系统", url=to)
            )
        assert [problem.path for problem in refused.value.fields] == ["url"]


def test_an_address_behind_our_own_walls_is_refused_unless_its_network_is_named(world: World) -> None:
    for url in (
        "https://10.20.3.4/hook",
        "https://[fd00::1]/hook",
        "https://169.254.169.254/latest",
        "https://[::ffff:10.0.0.1]/",
    ):
        with pytest.raises(InvalidAnswers) as refused:
            as_admin(
                world, lambda work, to=url: subscriptions.subscribe(work, unit_id="education", name="系统", url=to)
            )
        assert [problem.code for problem in refused.value.fields] == ["private"]
    found = as_admin(
        world,
        lambda work: subscriptions.subscribe(work, unit_id="education", name="系统", url="https://127.0.0.1/hook"),
    )
    assert found[1].startswith("whsec_")  # the stage names this machine


def test_a_name_that_leads_behind_our_walls_is_not_followed_when_the_message_leaves(
    world: World, web_server: Listener
) -> None:
    subscribe(world, web_server.url.replace("127.0.0.1", "localhost"))
    tell_unit(world)

    tick(world.database, house(webhook_networks=()), MONDAY)

    (row,) = world.outbox(channel="webhook")
    assert (row.state, web_server.posted) == ("failed", []) and "private network" in row.error


def test_a_redirection_is_not_followed(world: World, web_server: Listener) -> None:
    web_server.status, web_server.headers = 302, {"Location": f"{web_server.url}/elsewhere"}
    subscribe(world, web_server.url)
    tell_unit(world)

    tick(world.database, world.house, MONDAY)

    (row,) = world.outbox(channel="webhook")
    assert [posted.path for posted in web_server.posted] == ["/"]
    assert row.state == "failed" and "302" in row.error


def test_a_subscription_whose_secret_cannot_be_read_holds_nobody_up(world: World, web_server: Listener) -> None:
    broken, _ = subscribe(world, f"{web_server.url}/broken")
    subscribe(world, f"{web_server.url}/whole")
    with transaction(world.database) as session:
        session.get_one(WebhookSubscription, broken).secret_sealed = "x"
    tell_unit(world)

    tick(world.database, world.house, MONDAY)

    assert [posted.path for posted in web_server.posted] == ["/whole"]
    assert {(row.subscription_id == broken, row.state) for row in world.outbox(channel="webhook")} == {
        (True, "failed"), (False, "sent"),
    }  # fmt: skip


def test_who_never_answers_is_waited_for_only_so_long(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as mute:
        subscribe(world, f"http://127.0.0.1:{mute.getsockname()[1]}")
        tell_unit(world)
        tick(world.database, world.house, MONDAY)

    (row,) = world.outbox(channel="webhook")
    assert (row.state, row.attempts) == ("waiting", 1) and "Timeout" in row.error


def test_only_the_system_administrator_manages_subscriptions_and_failures(world: World) -> None:
    with transaction(world.database) as session:
        clerk = Actor(id="clerk", name="经办", county=COUNTY, posts=(PostHeld("town", "clerk", "城关镇", "township"),))
        work = world.work(session, MONDAY).as_actor(clerk)
        for act in (subscriptions.running, stuck.stuck, stuck.replay):
            with pytest.raises(NotPermitted):
                act(work)


def texting(url: str) -> House:
    gateway = {
        "url": url,
        "key": "yimen",
        "secret": "shared",
        "templates": {"task-arrived": "SMS_1"},
        "signature": "青穗民政",
    }
    return house(sms=gateway)


def want_texts(world: World, user: str = "clerk", level: str = "all") -> None:
    with transaction(world.database) as session:
        row = session.get_one(User, user)
        row.phone, row.preferences = "13900000000", {"sms": level}


def write(world: World, with_house: House, template: str = "task-arrived", cause: str = "cause") -> None:
    with transaction(world.database) as session:
        work = dataclasses.replace(world.work(session, MONDAY), house=with_house)
        tell(work, template=template, recipients=["clerk"], facts=FACTS, cause=cause, link="/tasks/1")


def test_a_short_message_goes_to_the_gateway_with_its_text_and_our_signature(
    world: World, web_server: Listener
) -> None:
    web_server.answer = b'{"receipt": "G-77"}'
    want_texts(world)
    write(world, texting(web_server.url))

    tick(world.database, texting(web_server.url), MONDAY)

    (posted,) = web_server.posted
    (row,) = world.outbox(channel="sms")
    assert (row.state, row.receipt) == ("sent", "G-77")
    assert posted.json == {
        "id": row.id, "to": "13900000000", "template": "SMS_1", "signature": "青穗民政", "params": FACTS,
    }  # fmt: skip
    assert posted.headers["x-signature"] == sign("shared", posted.headers["x-timestamp"], posted.body)
    assert posted.headers["idempotency-key"] == row.id


@pytest.mark.parametrize(("level", "told"), [("none", 0), ("urgent", 0), ("all", 1)])
def test_short_messages_are_sent_as_the_person_chose(world: World, web_server: Listener, level: str, told: int) -> None:
    want_texts(world, level=level)
    write(world, texting(web_server.url))
    assert len(world.outbox(channel="sms")) == told


def test_what_was_given_up_is_seen_without_its_contents_and_sent_again(world: World, web_server: Listener) -> None:
    subscribe(world, web_server.url)
    tell_unit(world)
    web_server.status = 500
    now = MONDAY
    for _ in range(MOST_ATTEMPTS):
        tick(world.database, world.house, now)
        now += timedelta(days=1)

    (given_up,) = as_admin(world, stuck.stuck)
    assert (given_up.channel, given_up.to, given_up.attempts) == ("webhook", "教育局业务系统", MOST_ATTEMPTS)
    assert "500" in given_up.error

    web_server.status = 200
    assert as_admin(world, stuck.replay) == 1
    assert as_admin(world, stuck.replay) == 0
    tick(world.database, world.house, now)
    assert [row.state for row in world.all(Outbox, channel="webhook")] == ["sent"]
    assert len({posted.headers["webhook-id"] for posted in web_server.posted}) == 1
