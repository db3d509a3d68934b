"""What stays at the door: other sites' addresses, forms without a token, tokens past their day, accounts that are closed."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from server.demo.county import PASSWORD
from server.organisation import accounts, sign_in
from server.organisation.models import User
from tests.integration.organisation.test_sign_in_safely import begin, user_id
from tests.stage import Stage, csrf_token


def test_a_token_ends_on_its_day_and_nothing_outlives_a_closed_account(stage: Stage) -> None:
    token = stage.run("clerk.qingsui", lambda work: accounts.new_token(work, name="统计", writes=False, days=1))
    session, clerk = begin(stage, "reviewer.qingsui"), user_id(stage, "reviewer.qingsui")
    hers = stage.run("reviewer.qingsui", lambda work: accounts.new_token(work, name="统计", writes=True, days=9))
    assert session
    assert stage.read(lambda work: sign_in.actor_of_token(work, token=token))
    stage.run(None, lambda work: setattr(work.session.get_one(User, clerk), "closed_at", work.now))

    assert stage.read(lambda work: sign_in.actor_of_session(work, secret=session)) is None
    assert stage.read(lambda work: sign_in.actor_of_token(work, token=hers)) is None
    assert stage.read(lambda work: sign_in.actor_of_user(work, user_id=clerk)) is None
    for _ in range(2):  # on the day itself, and ever after
        stage.move(days=1)
        assert stage.read(lambda work: sign_in.actor_of_token(work, token=token)) is None


@pytest.mark.parametrize(
    "elsewhere",
    [
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "/\t/evil.example",
        "https://evil.example",
        "evil.example",
        "",
    ],
)
def test_nobody_is_led_to_another_site_after_signing_in(stage: Stage, elsewhere: str) -> None:
    client = stage.client("clerk.qingsui")

    answer = client.get("/sign-in", query_string={"next": elsewhere})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    assert client.get("/sign-in?next=/tasks").headers["Location"] == "/tasks"


def test_a_session_s_cookie_is_read_by_no_script_goes_to_no_other_site_and_travels_encrypted(stage: Stage) -> None:
    client = stage.client()
    client.behind = replace(client.behind, settings=replace(stage.settings, base_url="https://yimen.example"))
    typed = {"login": "clerk.qingsui", "password": PASSWORD, "csrf_token": csrf_token(client, "/sign-in")}
    (cookie,) = (
        each
        for each in client.post("/sign-in", data=typed).headers.getlist("Set-Cookie")
        if each.startswith("yimen_session")
    )

    assert {"HttpOnly", "Secure", "SameSite=Lax"} <= set(cookie.split("; "))


def test_whatever_changes_something_asks_a_browser_for_the_form_token(stage: Stage) -> None:
    """Every page, and every route of the interface with a session's cookie; a stranger's programs have none that could be misused."""
    client, stranger = stage.client("clerk.qingsui"), stage.client()
    open_ones, tried = set[tuple[str, ...]](), 0
    for rule in client.application.url_map.iter_rules():
        for method in (rule.methods or set()) & {"POST", "PUT", "PATCH", "DELETE"}:
            path = re.sub(r"<int:\w+>", "1", rule.rule)
            path, tried = re.sub(r"<[^>]+>", "x", path), tried + 1
            if client.open(path, method=method, json={} if path.startswith("/api/") else None).status_code != 400:
                open_ones.add((method, rule.rule))
            if not path.startswith("/api/") and stranger.open(path, method=method).status_code != 400:
                open_ones.add((method, rule.rule, "stranger"))
    assert (open_ones, tried > 200) == (set(), True)


def test_an_account_of_one_county_is_nobody_in_another_that_shares_the_database(stage: Stage) -> None:
    """Neither the password, nor a session, nor a token of a supervisor here opens the neighbour's board."""
    here = stage.actor("supervisor.county")
    token = stage.run("supervisor.county", lambda work: accounts.new_token(work, name="统计", writes=False, days=9))
    session = begin(stage, "supervisor.county")
    assert session is not None
    away = Stage(
        database=stage.database, house=replace(stage.house, county="690199"), clock=stage.clock, settings=stage.settings
    )

    assert begin(away, "supervisor.county") is None
    known = away.read(
        lambda work: (
            sign_in.actor_of_session(work, secret=session),
            sign_in.actor_of_token(work, token=token),
            sign_in.actor_of_user(work, user_id=here.id),
        )
    )
    assert known == (None, None, None)
    client = away.client()
    client.set_cookie("yimen_session", session)
    assert client.get("/oversight").status_code == 302
    assert client.get("/api/v1/oversight", headers={"Authorization": f"Bearer {token}"}).status_code == 401
    assert stage.read(lambda work: sign_in.actor_of_session(work, secret=session)) is not None


def test_a_desk_looks_from_a_post_of_its_own_and_keeps_no_other_words(stage: Stage) -> None:
    client = stage.client("clerk.qingsui")
    mine, token = f"{stage.unit('qingsui')}:clerk", csrf_token(client, "/")
    answers = {
        post: client.post("/post", data={"post": post, "csrf_token": token}).status_code
        for post in (f"{stage.unit('qingsui')}:township_leader", "x" * 3000, "<b>", mine, "")
    }
    assert list(answers.values()) == [404, 404, 404, 302, 302]
    client.post("/post", data={"post": "x" * 3000, "csrf_token": token})
    with client.session_transaction() as kept:
        assert kept["post"] == ""
