"""Every route asked by people of a county in which nothing stays: what is answered, what was asked of the rules, what was refused."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from server.cases.models import Case
from server.foundation.identity import Actor
from server.web.security import csrf
from tests.integration.permissions.bodies import NAMED, body_of
from tests.integration.permissions.readers import Heard, families, listening, words
from tests.integration.permissions.rows import address
from tests.stage import Stage

READS = "GET"
WRITES = ("POST", "PUT", "PATCH", "DELETE")
FORBIDDEN = frozenset({401, 403, 404})
UNREAD = frozenset({400, 405, 415})


@dataclass(frozen=True)
class Answer:
    """One answer and what the product did before it gave it."""

    status: int
    said: str
    actions: frozenset[str]
    refusals: frozenset[int]

    @property
    def outcome(self) -> str:
        """Say whether the rules let somebody pass: a page that turns a refusal into words has refused all the same.

        A form that is sent back with its problems lets pass only where a rule was asked on the way, and let pass.
        """
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
        self.codes = self.stage.read(lambda work: list(work.session.scalars(select(Case.code))))

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

    def ask(self, rule: Rule, method: str, login: str) -> Answer:
        """Ask once, with the least that the route takes."""
        key = (method, rule.rule, login)
        if key not in self.answers:
            self.heard.afresh()
            answer = self.clients[login].open(address(rule, self.known), method=method, **self._sent(rule, method))
            heard = self.heard
            said = words(answer) if method == READS else ""
            self.answers[key] = Answer(answer.status_code, said, frozenset(heard.actions), frozenset(heard.refusals))
        return self.answers[key]

    def _sent(self, rule: Rule, method: str) -> dict[str, Any]:
        if rule.rule.startswith("/api/"):
            sent = body_of(self.app, rule, method, self.known)
            if rule.endpoint in BODIES:
                sent["json"] |= {name: self._meant(value) for name, value in BODIES[rule.endpoint].items()}
            return {"query_string": sent["query_string"]} if method == READS else sent
        plain = {name: value for name, value in self.known.items() if "@" not in name}
        if method == READS:
            return {"query_string": {name: plain[f"{name}_id"] for name in WANTED.get(rule.endpoint, ())}}
        short = {name.removesuffix("_id"): value for name, value in plain.items()}
        return {"data": {"text": "x", **short, **plain, **NAMED, "reason": "x", **FORMS.get(rule.endpoint, {})}}

    def _meant(self, value: Any) -> Any:
        """Return the id of a row where one is meant: `@person_id`, alone or in a list."""
        if isinstance(value, list):
            return [self._meant(each) for each in value]
        return self.known[value[1:]] if isinstance(value, str) and value.startswith("@") else value


#: Pages that open a form about something: what they are told about it.
WANTED = {
    "oversight.new_order": ("task",), "reviews.new_change": ("household",), "reviews.new_review": ("household",),
    "reviews.new_stop": ("household",), "referrals.new_transfer": ("case",), "unmasking.show_ask": ("person",),
}  # fmt: skip
#: What a form or a body must hold beyond the plainest, for the rule to be asked at all.
FORMS: dict[str, dict[str, str]] = {"cases.add_paper": {"code": "promise"}}
BODIES: dict[str, dict[str, Any]] = {
    "intake-cases-api.withdraw": {"reason": "withdrawn"}, "inbox-api.choose": {"email": "all", "sms": "none"},
    "incidents-api.retry_incidents": {"ids": ["@incident_id"]}, "unmaskings-api.ask": {"person_id": "@person_id"},
    "household-changes-api.enter_change": {"answers": {}}, "complaints-api.register": {"answers": {}},
}  # fmt: skip


@contextmanager
def nothing_stays() -> Iterator[None]:
    """Undo each command where it would be committed; what it gave back can still be read."""

    def undo(session: Session) -> None:
        session.flush()
        session.expunge_all()
        session.rollback()

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Session, "commit", undo)
        patched.setattr(csrf, "protect", lambda: None)  # the interface asks for the token itself, whatever the setting
        yield


@contextmanager
def asking(stage: Stage, known: Mapping[str, str], logins: tuple[str, ...]) -> Iterator[Asking]:
    """Let people ask; afterwards the application is as it was."""
    with pytest.MonkeyPatch.context() as patched, listening(patched) as heard:
        found = Asking(stage, known, heard)
        found.sign_in(*logins)
        patched.setitem(found.app.config, "WTF_CSRF_ENABLED", False)
        with nothing_stays():
            yield found
