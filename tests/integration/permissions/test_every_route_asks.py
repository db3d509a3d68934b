"""No page and no part of the interface answers somebody whom it does not concern; a new route without a rule fails here."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.routing import Rule

from server.app import PUBLIC, ROOMS, _module, gather
from server.cases.models import Case
from server.demo.county import PASSWORD
from server.foundation.database import Base
from server.foundation.work import Work
from server.households.models import Person
from server.organisation import operations
from tests.integration.permissions.planted import furnish
from tests.integration.permissions.rows import ABSENT, address, ids, key_of, table_of
from tests.stage import Stage

OPEN_ROOMS = ("resident", "gallery", "web", "api-docs")  #: for everybody, without any account
#: What somebody without a post may change: only what is one's own.
OWN_TABLES = {
    "sign_ins",
    "users",
    "api_tokens",
    "calendar_feeds",
    "audit_entries",
    "audit_heads",
    "read_entries",
    "idempotency_keys",
}


#: What a county's rows hang on, and a register that every county is shipped with.
SHARED = ("units", "users", "check_sources")


def rules(client: Any, method: str) -> list[Rule]:
    """Return the routes that are not open to everybody; what rooms open is a short list that is read here too."""
    opened = set(gather("pages", "OPEN"))
    apis = {name for room in ROOMS for name in getattr(_module(room, "api"), "OPEN", ())}
    public = {b.name for room in PUBLIC for b in getattr(_module(room, "api"), "BLUEPRINTS", ())}
    assert len(opened) < 28
    found = [rule for rule in client.application.url_map.iter_rules() if method in (rule.methods or ())]
    return [
        r for r in found if r.endpoint not in opened and r.endpoint.split(".")[0] not in {*OPEN_ROOMS, *apis, *public}
    ]


def stranger(stage: Stage) -> Any:
    """Return a client signed in as somebody without any post."""

    def add(work: Work) -> None:
        user = operations.add_user(work, login="nobody", name="无岗位", password=PASSWORD)
        user.must_change_password = False

    stage.run(None, add)
    return stage.client("nobody")


def tried(client: Any, method: str, known: dict[str, str]) -> dict[str, Any]:
    answers = {}
    for rule in rules(client, method):
        path = address(rule, known)
        sent = {"json": {}} if method != "GET" and path.startswith("/api/") else {}
        answers[f"{rule.endpoint} {path}"] = client.open(path, method=method, **sent)
    return answers


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE"])
def test_nobody_gets_anywhere_without_signing_in(lived: Stage, method: str, monkeypatch: pytest.MonkeyPatch) -> None:
    client = lived.client()
    monkeypatch.setitem(client.application.config, "WTF_CSRF_ENABLED", False)

    answers = tried(client, method, ids(lived))

    assert {name: answer.status_code for name, answer in answers.items() if not _sent_to_sign_in(answer)} == {}


def _sent_to_sign_in(answer: Any) -> bool:
    return answer.status_code == 401 or (
        answer.status_code == 302 and answer.headers["Location"].startswith("/sign-in")
    )


def test_who_has_no_post_reads_of_nobody(lived: Stage) -> None:
    known = ids(lived)
    secrets = lived.read(
        lambda work: {*work.session.scalars(select(Case.code)), *work.session.scalars(select(Person.name))}
    )

    answers = {name: a for name, a in tried(stranger(lived), "GET", known).items() if a.status_code < 400}

    told = {name: [s for s in secrets if s in a.get_data(as_text=True)] for name, a in answers.items()}
    assert len(secrets) > 20
    assert {name: found for name, found in told.items() if found} == {}


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_who_has_no_post_changes_nothing(lived: Stage, method: str, monkeypatch: pytest.MonkeyPatch) -> None:
    client = stranger(lived)
    monkeypatch.setitem(client.application.config, "WTF_CSRF_ENABLED", False)
    before = contents(lived)

    answers = tried(client, method, ids(lived))

    assert {name: a.status_code for name, a in answers.items() if a.status_code >= 500} == {}
    after = contents(lived)
    assert {table for table in after if after[table] != before[table]} <= OWN_TABLES


def contents(stage: Stage) -> dict[str, list[Any]]:
    """Return every row of every table."""
    with stage.database.reading() as session:
        return {
            table.name: sorted(map(repr, session.execute(table.select()).all()))
            for table in Base.metadata.sorted_tables
        }


def test_a_row_of_another_county_answers_like_one_that_does_not_exist(lived: Stage) -> None:
    lived.run(None, lambda work: furnish(lived, work.session))
    known = {key: found for key, found in ids(lived).items() if table_of(key) not in SHARED}
    with lived.database.engine.begin() as connection:
        for table in sorted({table_of(key) for key in known}):
            connection.exec_driver_sql(f"UPDATE {table} SET county = '690199'")

    different, tried_rows = {}, 0
    for login in ("reviewer.civil", "clerk.qingsui", "supervisor.county", "secretary.meeting"):
        client = lived.client(login)
        for rule in rules(client, "GET"):
            theirs = [key for argument in rule.arguments if (key := key_of(rule, argument)) in known]
            if not theirs:
                continue
            tried_rows += 1
            foreign = client.get(address(rule, known)).status_code
            absent = client.get(address(rule, {**known, **dict.fromkeys(theirs, ABSENT)})).status_code
            if foreign != absent:
                different[f"{login} {rule.endpoint}"] = (foreign, absent)
    assert (different, tried_rows > 300) == ({}, True)
