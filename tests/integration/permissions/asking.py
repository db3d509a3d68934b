"""Every route asked by people of a county in which nothing stays: what is answered, what was asked of the rules, what was refused."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import Flask
from lxml import html
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from server.foundation.identity import Actor
from server.web.security import csrf
from tests.integration.permissions.readers import Heard, families, files, listening, words
from tests.integration.permissions.rows import address
from tests.integration.permissions.sent import sent
from tests.stage import Stage

READS = "GET"
WRITES = ("POST", "PUT", "PATCH", "DELETE")
FORBIDDEN = frozenset({401, 403, 404})
UNREAD = frozenset({400, 405, 415})
#: What only looking or trying leaves behind.
TRACES = frozenset({"audit_entries", "audit_heads", "read_entries", "idempotency_keys"})

_COMMIT = Session.commit


@dataclass(frozen=True)
class Answer:
    """One answer and what the product did before it gave it."""

    status: int
    said: str
    actions: frozenset[str]
    refusals: frozenset[int]
    wrote: frozenset[str]  #: tables that it would have changed, but for what only looking or trying leaves behind
    body: str = ""  #: what the interface answered
    text: str = ""  #: every character of the answer to a change
    kept: frozenset[str] = frozenset()  #: the acts that the read log would have kept

    @property
    def told(self) -> tuple[int, str, frozenset[int]]:
        """Return what whoever asked could tell the answer by."""
        return self.status, self.said, self.refusals

    @property
    def is_done(self) -> bool:
        """Tell whether something was changed, and would have stayed."""
        return self.status < 400 and bool(self.wrote)

    @property
    def outcome(self) -> str:
        """Say whether the rules let somebody pass: a page that turns a refusal into words, or says for each line, has refused all the same.

        A form that is sent back with its problems lets pass only where a rule was asked on the way, and let pass.
        """
        if self.is_done:
            return "allowed"
        if self.status in FORBIDDEN or self.refusals & FORBIDDEN:
            return "refused"
        if self.status >= 500:
            return "broken"
        if self.status in UNREAD or (422 in {self.status, *self.refusals} and not self.actions):
            return "unread"
        return "allowed"


@dataclass
class Asking:
    """People who ask, signed in once; each answer is kept, and nothing that they do is."""

    stage: Stage
    known: Mapping[str, str]
    heard: Heard
    clients: dict[str, Any] = field(default_factory=dict)
    actors: dict[str, Actor] = field(default_factory=dict)
    answers: dict[tuple[str, str, str], Answer] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Know everybody whose name or number an answer might tell."""
        self.people = self.stage.read(families)
        self.neighbours = self.stage.read(lambda work: families(work, everybody=True))  # many live where others live
        self.files = self.stage.read(files)
        self.codes = [file.name for file in self.files]

    def client(self) -> Any:
        """Return anybody's client."""
        return next(iter(self.clients.values()))

    def sign_in(self, *logins: str) -> None:
        """Sign people in, while what is written is still kept."""
        for login in logins:
            self.clients[login], self.actors[login] = self.stage.client(login), self.stage.actor(login)

    @property
    def app(self) -> Flask:
        """Return the application that they ask."""
        return self.client().application  # type: ignore[no-any-return]

    @contextmanager
    def for_real(self) -> Iterator[None]:
        """Let what is changed stay for a while: whoever says that nothing is can then look."""
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(Session, "commit", _COMMIT)
            yield

    def ask(self, rule: Rule, method: str, login: str) -> Answer:
        """Ask once, with the least that the route takes."""
        key = (method, rule.rule, login)
        if key not in self.answers:
            self.answers[key] = self.ask_about(rule, method, login)
        return self.answers[key]

    def ask_about(self, rule: Rule, method: str, login: str, **other: Any) -> Answer:
        """Ask about other rows than those that are known."""
        known = {**self.known, **other}
        return self.send(address(rule, known), method, login, **sent(self.app, rule, method, known))

    def send(self, path: str, method: str, login: str, **given: Any) -> Answer:
        """Send what the test says to an address."""
        heard = self.heard
        if method == READS:
            given["follow_redirects"] = True  # an address that leads on answers as the one to which it leads
        heard.afresh()
        answer = self.clients[login].open(path, method=method, **given)
        return Answer(
            answer.status_code,
            words(answer) if method == READS else "",
            frozenset(heard.actions),
            frozenset(heard.refusals),
            frozenset(heard.wrote - TRACES),
            json.dumps(answer.json, ensure_ascii=False) if answer.is_json and answer.data else "",
            "" if method == READS else f"{answer.headers.get('Location', '')} {answer.get_data(as_text=True)}",
            frozenset(heard.kept),
        )

    def told(self, login: str) -> str:
        """Return what stands above the next page that somebody opens."""
        page = html.fromstring(self.clients[login].get("/account").get_data(as_text=True))
        return " ".join(each.text_content() for each in page.find_class("note"))


@contextmanager
def nothing_stays(engine: Engine, heard: Heard) -> Iterator[None]:
    """Undo each command where it would be committed, and tell what it changed; what it gave back can still be read."""

    def undo(session: Session) -> None:
        session.flush()
        heard.wrote |= heard.writing
        heard.kept |= heard.keeping
        session.expunge_all()
        session.rollback()

    def hear(_connection: Any, cursor: Any, statement: str, _given: Any, context: Any, _many: bool) -> None:
        if statement.startswith("INSERT INTO read_entries"):
            heard.keeping |= {row["action"] for row in context.compiled_parameters}
        # What finds no row changes nothing; of rows that it gives back SQLite counts none before they are read.
        if cursor.rowcount or " RETURNING " in statement:
            heard.hear_statement(statement)

    def forget(_connection: Any) -> None:
        heard.writing.clear()
        heard.keeping.clear()

    with pytest.MonkeyPatch.context() as patched, hearing(engine, after_cursor_execute=hear, rollback=forget):
        patched.setattr(Session, "commit", undo)
        patched.setattr(csrf, "protect", lambda: None)  # the interface asks for the token itself, whatever the setting
        yield


@contextmanager
def hearing(engine: Engine, **ears: Any) -> Iterator[None]:
    """Listen to an engine for a while."""
    for what, ear in ears.items():
        event.listen(engine, what, ear)
    yield
    for what, ear in ears.items():
        event.remove(engine, what, ear)


@contextmanager
def asking(stage: Stage, known: Mapping[str, str], logins: tuple[str, ...]) -> Iterator[Asking]:
    """Let people ask; afterwards the application is as it was."""
    with pytest.MonkeyPatch.context() as patched, listening(patched) as heard:
        found = Asking(stage, known, heard)
        found.sign_in(*logins)
        patched.setitem(found.app.config, "WTF_CSRF_ENABLED", False)
        with nothing_stays(stage.database.engine, heard):
            yield found
