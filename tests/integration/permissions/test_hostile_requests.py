"""Requests as an attacker writes them, at every route: fields that no form asks for, keys of other people, tokens beyond their scope, other hosts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import request, request_started
from sqlalchemy import Engine, event

from server.app import PUBLIC
from server.cli.hosting import behind_proxies
from server.organisation.models import ApiToken
from server.organisation.sign_in import token_id
from tests.integration.permissions.asking import READS, TRACES, WRITES, Asking
from tests.integration.permissions.people import LONG, OWNERS, SHORT, all_routes
from tests.integration.permissions.readers import CHANGES
from tests.integration.permissions.rows import address
from tests.integration.permissions.sent import sent

MARK = "690199"
#: Names of columns that nobody who fills in a form sets, with a value that is found again wherever it goes.
EXTRA = {
    "id": f"{MARK}-id", "county": MARK, "unit_id": f"{MARK}-unit", "township": f"{MARK}-town", "state": f"{MARK}-state", "decided_by": f"{MARK}-by",
    "created_by": f"{MARK}-maker", "created_at": f"{MARK}-01-01", "registered_at": f"{MARK}-02-01", "amount_fen": f"{MARK}42", "amount": f"{MARK}.42",
    "role": f"{MARK}-role", "version": f"{MARK}1", "holder_id": f"{MARK}-holder", "completed_by": f"{MARK}-done", "acting_for": f"{MARK}-for",
    "password_hash": f"{MARK}-hash", "scopes": f"{MARK}-scope", "is_admin": "true", "__class__": f"{MARK}-class", "case_id": f"{MARK}-case",
}  # fmt: skip
#: POST without a key: what only looks, what shows a secret that is kept nowhere, and what is done once however often it is asked.
NO_KEY = {
    "households-api.search", "organisation-api.preview", "unmaskings-api.look", "rolls-api.run_compare", "people-api.reset_password", "webhooks-api.subscribe",
    "webhooks-api.end", "incidents-api.retry_incident", "incidents-api.retry_incidents",
}  # fmt: skip
#: Page → names that its form does ask for, among the extra ones.
#: Which edition was read: looked for in the row, not kept.
ASKS_FOR: dict[str, set[str]] = {name: {"version"} for name in ("intake.follow_up", "intake.fill", "intake.autosave")}


@contextmanager
def written(engine: Engine) -> Iterator[list[str]]:
    """Collect what statements that change something carry; an audit line may tell what somebody tried."""
    found: list[str] = []

    def hear(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        changed = CHANGES.match(statement)
        if changed and MARK in (said := repr(parameters)):
            found.append(f"{changed[1]}: {said[:300]}")

    event.listen(engine, "before_cursor_execute", hear)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", hear)


def test_the_interface_refuses_a_field_that_it_does_not_know(county: Asking) -> None:
    """By name, before any rule is asked: whoever sends it."""
    client, taken, tried = county.clients["clerk.qingsui"], {}, 0
    for method, rule in all_routes(county.client(), *WRITES):
        given = sent(county.app, rule, method, county.known)
        if not rule.rule.startswith("/api/") or "json" not in given:
            continue
        unknown = {f"x_{name}": value for name, value in EXTRA.items()}
        with written(county.stage.database.engine) as found:
            answer = client.open(
                address(rule, county.known), method=method, **{**given, "json": {**given["json"], **unknown}}
            )
        tried += 1
        if found or (given["json"] and (answer.status_code != 422 or "x_county" not in answer.get_data(as_text=True))):
            taken[f"{method} {rule.rule}"] = (answer.status_code, found)
    assert (taken, tried > 80) == ({}, True)


@pytest.mark.parametrize(
    "login", [*SHORT[:1], *(pytest.param(each, marks=pytest.mark.slow) for each in (*SHORT[1:], *LONG, *OWNERS))]
)
def test_a_page_keeps_nothing_that_its_form_does_not_ask_for(county: Asking, login: str) -> None:
    client, taken, done = county.clients[login], {}, 0
    for method, rule in all_routes(county.client(), *WRITES):
        given = sent(county.app, rule, method, county.known)
        if rule.rule.startswith("/api/"):
            continue
        form = given.get("data", {})
        more = {
            name: value
            for name, value in EXTRA.items()
            if name not in form and name not in ASKS_FOR.get(rule.endpoint, ())
        }
        county.heard.afresh()
        with written(county.stage.database.engine) as found:
            answer = client.open(address(rule, county.known), method=method, **{**given, "data": {**form, **more}})
        done += bool(county.heard.wrote)
        if found or answer.status_code >= 500:
            taken[f"{method} {rule.endpoint}"] = (answer.status_code, found[:2])
    assert taken == {}
    assert done > 3


def test_every_command_of_the_interface_can_be_repeated_and_looks_at_its_key(county: Asking) -> None:
    """A key that is too long is refused before anything else is done: a route that does not look at its key would do it."""
    client, unread, tried = county.clients["clerk.qingsui"], {}, 0
    for method, rule in all_routes(county.client(), "POST"):
        given = sent(county.app, rule, method, county.known)
        if not rule.rule.startswith("/api/") or rule.endpoint in NO_KEY:
            continue
        answer = client.open(
            address(rule, county.known), method=method, headers={"Idempotency-Key": "k" * 201}, **given
        )
        tried += 1
        if answer.status_code != 400 or answer.get_json()["code"] != "idempotency-key-invalid":
            unread[rule.rule] = (answer.status_code, answer.get_data(as_text=True)[:200])
    assert (unread, tried > 80) == ({}, True)


def token(county: Asking, login: str, *scopes: str) -> dict[str, str]:
    """Give somebody a token, although nothing else stays in this county."""
    secret = f"yimen_{login}_{'_'.join(scopes)}"
    now = county.stage.clock.now()
    row = {
        "id": token_id(secret), "county": county.stage.house.county, "user_id": county.actors[login].id, "name": "表", "scopes": list(scopes),
        "created_at": now, "expires_at": now + timedelta(days=9),
    }  # fmt: skip
    with county.stage.database.engine.begin() as connection:
        connection.execute(ApiToken.__table__.insert().values(**row))
    return {"Authorization": f"Bearer {secret}"}


@pytest.mark.parametrize("login", ["clerk.qingsui", pytest.param("reviewer.civil", marks=pytest.mark.slow)])
def test_a_token_that_reads_changes_nothing_at_any_route(county: Asking, login: str) -> None:
    header, client = token(county, login, "read"), county.app.test_client()
    changed, refused = {}, 0
    for method, rule in all_routes(county.client(), *WRITES):
        given = sent(county.app, rule, method, county.known)
        county.heard.afresh()
        answer = client.open(address(rule, county.known), method=method, headers=header, **given)
        if kept := county.heard.wrote - TRACES:
            changed[f"{method} {rule.rule}"] = kept
        told = answer.get_json(silent=True) or {}
        refused += told.get("code") == "read-only-token"
    assert (changed, refused > 80) == ({}, True)
    page = client.get("/cases", headers=header)  # a token is for programs: on the pages it is nobody
    assert page.status_code == 302
    assert page.headers["Location"].startswith("/sign-in")


@pytest.mark.parametrize("proxies", [1, pytest.param(0, marks=pytest.mark.slow)])
def test_whoever_the_request_says_the_host_is_no_answer_repeats_it(
    county: Asking, monkeypatch: pytest.MonkeyPatch, proxies: int
) -> None:
    """Links in pages, papers and headers come from the configured address: a forged host reaches no reader and no cache.

    Behind a proxy that hands on whatever it is told nobody is believed; without one the browser is, and no answer rests on it all the same.
    """
    monkeypatch.setattr(county.app, "wsgi_app", county.app.wsgi_app)  # put back afterwards
    behind_proxies(county.app, proxies)
    hosts = set[str]()

    def hear(_app: Any) -> None:
        hosts.add(request.host)

    client, told, tried = county.clients["clerk.qingsui"], {}, 0
    evil = {
        "Host": "evil.example",
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Proto": "gopher",
        "Forwarded": "host=evil.example",
        "X-Original-URL": "/evil.example",
    }
    with request_started.connected_to(hear, county.app):
        for method, rule in [*all_routes(county.client(), READS), *((READS, rule) for rule in _public(county))]:
            given = sent(county.app, rule, method, county.known)
            answer = client.open(address(rule, county.known), method=method, headers=evil, **given)
            tried += 1
            repeated = b"evil.example" in answer.get_data() or "evil.example" in str(answer.headers)
            cached = "public" in answer.headers.get("Cache-Control", "")
            if repeated or cached:
                told[rule.rule] = (repeated, cached)
    here = urlsplit(county.stage.house.base_url).netloc
    assert (told, tried > 200, hosts) == ({}, True, {here if proxies else "evil.example"})


def _public(county: Asking) -> list[Any]:
    """Return the pages for people without an account that take no argument."""
    rules = county.app.url_map.iter_rules()
    return [
        rule
        for rule in rules
        if READS in (rule.methods or ()) and rule.endpoint.split(".")[0] in PUBLIC and not rule.arguments
    ]


@pytest.mark.parametrize(
    "wanted",
    [
        "/todo\r\nSet-Cookie: a=b",
        "/todo\nX: y",
        "/%0d%0aSet-Cookie:a=b",
        "/\x00",
        "/..//evil.example",
        "/?next=//evil.example",
    ],
)
def test_no_line_of_a_header_is_written_by_who_asks(county: Asking, wanted: str) -> None:
    answer = county.clients["clerk.qingsui"].get("/sign-in", query_string={"next": wanted})
    assert "Set-Cookie: a=b" not in str(answer.headers)
    assert answer.headers.get("a") is None
    assert answer.status_code in (200, 302, 400)
    assert not answer.headers.get("Location", "/").startswith(("//", "http"))
