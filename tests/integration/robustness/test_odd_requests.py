"""Requests that no page of ours sends: odd addresses, other methods, no token, broken bodies; each gets a refusal, never a fault."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from werkzeug.routing import Rule

from server.organisation.sign_in import make_token
from server.web.limits import limiter
from tests.stage import Stage

LOGINS = ("clerk.qingsui", "officer.housing", "reviewer.civil", "supervisor.county", "maker.finance", "system.admin")
ODD = ("x", "0" * 32, "..%2f..", "%E5%90%8D", "%ed%a0%80", "'%20or%201=1", "99999999999999999999", "%00")
PUBLIC = ("/api/v1/apply", "/api/v1/status", "/api/v1/guides", "/api/v1/public-notices", "/api/v1/reports")
#: Pages beside them at which somebody without an account sends something, or is told of one case or notice by its code.
OPEN_PAGES = ("/apply", "/calendar/", "/g/", "/q", "/report", "/sign-in", "/v/")
#: What shows an empty form, or is the same for everybody.
UNLIMITED = {
    "complaints.show_report", "guides-api.list_guides", "guides-api.read_guide", "notices.show_thanks", "online.show_form", "organisation.show_code",
    "organisation.show_sign_in", "resident.ask",
}  # fmt: skip
DEMO_ONLY = ("/_gallery/", "/demo")
BROKEN = (
    b"{", b"\xff\xfe", b"[" * 100_000, b'{"answers": {"a": "\\u0000"}}', b'{"answers": {"a": "\\ud800"}}', b'{"answers": NaN}',
    b'{"answers": 1e999}', b'{"answers": ' + b"9" * 5000 + b"}",
)  # fmt: skip


@pytest.fixture
def app(stage: Stage) -> Flask:
    return stage.application()


@pytest.fixture
def token(stage: Stage) -> Any:
    def make(login: str) -> dict[str, str]:
        user, expires = stage.actor(login).id, stage.clock.now() + timedelta(days=1)
        made = stage.run(
            None, lambda w: make_token(w, user_id=user, name="t", scopes=("read", "write"), expires_at=expires)
        )
        return {"Authorization": f"Bearer {made}"}

    return make


def rules(app: Flask) -> Iterator[Rule]:
    for rule in app.url_map.iter_rules():
        if rule.endpoint.rsplit(".")[-1] != "static" and not rule.rule.startswith(DEMO_ONLY):
            yield rule


def filled(rule: Rule, value: str) -> str:
    return re.sub(r"<(\w+:)?[^>]+>", value, re.sub(r"<any\((\w+)[^>]*>", r"\1", rule.rule))


def test_an_odd_address_is_never_a_fault(app: Flask, token: Any, full: bool) -> None:
    client, found, turns = app.test_client(), [], len(LOGINS) - 2
    for number, login in enumerate(LOGINS):
        headers = token(login)
        for rule in rules(app):
            if "GET" in (rule.methods or ()) and rule.arguments:
                # In the short run each address is asked for by one person or two, and each person asks every route.
                for odd in ODD if full else ODD[number % turns :: turns]:
                    with client.get(filled(rule, odd), headers=headers) as answer:
                        if answer.status_code >= 500:
                            found.append((login, rule.rule, odd, answer.status_code))
    assert found == []


def test_odd_questions_behind_an_address_are_never_a_fault(app: Flask, token: Any) -> None:
    client, headers, found = app.test_client(), token("clerk.qingsui"), []
    for rule in rules(app):
        if "GET" in (rule.methods or ()) and not rule.arguments:
            for question in (
                "after=nonsense&size=-1",
                "q=%ed%a0%80",
                "month=2026-13&day=x",
                "q=%00",
                "size=x&unit=x&page=x",
            ):
                with client.get(f"{rule.rule}?{question}", headers=headers) as answer:
                    if answer.status_code >= 500:
                        found.append((rule.rule, question))
    assert found == []


def test_a_form_without_the_page_token_is_refused(app: Flask, token: Any) -> None:
    client, headers = app.test_client(), token("clerk.qingsui")
    posted = [r for r in rules(app) if "POST" in (r.methods or ()) and not r.rule.startswith("/api/")]

    answers = {r.rule: client.post(filled(r, "x"), data={"a": "b"}, headers=headers).status_code for r in posted}

    assert answers and set(answers.values()) == {400}, answers


def test_another_method_is_refused_and_told_which_are_allowed(app: Flask, token: Any) -> None:
    client, headers = app.test_client(), token("clerk.qingsui")
    for rule in rules(app):
        path = filled(rule, "1")
        answer = client.open(path, method="TRACE", headers=headers)
        assert answer.status_code == 405, (path, answer.status_code)
        assert answer.headers.get("Allow"), path


def test_the_api_without_a_token_says_sign_in_whatever_the_body(app: Flask) -> None:
    client, answers = app.test_client(), {}
    for rule in rules(app):
        if rule.rule.startswith("/api/v1/") and not rule.rule.startswith(PUBLIC):
            for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
                body = {} if method == "GET" else {"json": {}}
                answers[method, rule.rule] = client.open(filled(rule, "1"), method=method, **body).status_code
    assert len(answers) > 30
    assert {key: status for key, status in answers.items() if status != 401} == {}


def test_whatever_is_asked_without_an_account_is_limited_for_each_address(app: Flask) -> None:
    views = {
        rule.endpoint: app.view_functions[rule.endpoint]
        for rule in rules(app)
        if rule.rule.startswith((*PUBLIC, *OPEN_PAGES))
    }
    limits = {
        endpoint: limiter.limit_manager.decorated_limits(f"{view.__module__}.{view.__name__}.{view.__qualname__}")
        for endpoint, view in views.items()
    }

    assert len(views) > 30
    assert {endpoint for endpoint, found in limits.items() if not found} == UNLIMITED


@pytest.mark.parametrize("body", BROKEN, ids=range(len(BROKEN)))
def test_a_body_that_is_no_json_or_cannot_be_kept_is_refused(app: Flask, token: Any, body: bytes) -> None:
    headers = {**token("clerk.qingsui"), "Content-Type": "application/json"}

    answer = app.test_client().post("/api/v1/tasks/x/complete", data=body, headers=headers)

    assert (answer.status_code, answer.content_type.split(";")[0]) == (400, "application/problem+json")


def test_a_huge_body_is_refused(app: Flask, token: Any) -> None:
    headers = {**token("clerk.qingsui"), "Content-Type": "application/json"}

    answer = app.test_client().post("/api/v1/tasks/x/complete", data=b"x" * (26 * 2**20), headers=headers)

    assert answer.status_code == 413
    assert "25 MB" in answer.get_json()["zh"], "how much may be sent, so that nobody tries in vain again"


def test_nul_in_a_typed_field_is_refused_before_any_row_is_touched(app: Flask) -> None:
    answer = app.test_client().post("/sign-in", data={"login": "a\0b", "password": "x"})

    assert answer.status_code == 400
