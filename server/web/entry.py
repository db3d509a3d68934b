"""Flask glue of every entry point: who acts, what time it is, and one command in one transaction."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from flask import current_app, g
from sqlalchemy.exc import DBAPIError
from werkzeug.wrappers import Response

from server.foundation.clock import Clock
from server.foundation.database import Database
from server.foundation.errors import Refused
from server.foundation.identity import Actor
from server.foundation.outage import outage
from server.foundation.transaction import run_command
from server.foundation.work import House, Work

Answered = str | tuple[str, int] | Response  #: what a page's view returns
T = TypeVar("T")
logger = logging.getLogger(__name__)


class SignInNeeded(Refused):
    """Nobody is signed in, or the session has ended."""

    type = "sign-in-needed"
    status = 401
    zh = "请先登录；长时间未操作会自动退出，已填内容都保留着。"
    en = "Please sign in; a session ends when it is idle for long. What you typed is kept."


class ReadOnlyToken(Refused):
    """The token's scopes do not include writing."""

    type = "read-only-token"
    status = 403
    zh = "这个接口令牌只能查询，不能办理。"
    en = "This token may read, but not write."


@dataclass(frozen=True, slots=True)
class Service:
    """What the running application is made of."""

    database: Database
    house: House
    clock: Clock
    settings: Any
    after_commit: list[Callable[[], None]] = field(default_factory=list)  #: wake the workers
    #: what the service leans on besides the database, by name → does it answer? Readiness asks
    probes: dict[str, Callable[[], bool]] = field(default_factory=dict)


def service() -> Service:
    """Return the service behind the current application."""
    return current_app.extensions["yimen"]  # type: ignore[no-any-return]


def now() -> datetime:
    """Return the request's one instant: read once, the same for everything in it."""
    if "now" not in g:
        g.now = service().clock.now()
    return g.now  # type: ignore[no-any-return]


def signed_in() -> Actor | None:
    """Return who is signed in, or None."""
    return g.get("actor")  # type: ignore[no-any-return]


def actor() -> Actor:
    """Return who is signed in.

    :raises SignInNeeded: nobody is.
    """
    found = signed_in()
    if found is None:
        raise SignInNeeded
    return found


def command(do: Callable[[Work], T], *, as_actor: Actor | None = None, reads: bool = False) -> T:
    """Run a command in one transaction (again on a lost race), then wake the workers.

    `reads` marks a reading that only leaves its trace in the read log: a token that may not write may do it.
    """
    found = service()
    who, instant = as_actor or actor(), now()
    if as_actor is None and not reads and "write" not in g.get("scopes", ("write",)):
        raise ReadOnlyToken
    with _in_words():
        result = run_command(
            found.database, lambda session: do(Work(session=session, actor=who, now=instant, house=found.house))
        )
    for wake in found.after_commit:
        wake()
    return result


def query(read: Callable[[Work], T], *, as_actor: Actor | None = None) -> T:
    """Run a reading without keeping anything."""
    found = service()
    with _in_words(), found.database.reading() as session:
        return read(Work(session=session, actor=as_actor or actor(), now=now(), house=found.house))


@contextmanager
def _in_words() -> Iterator[None]:
    """Turn a database that is away or full into a refusal, so that a page can keep what was typed.

    :raises DatabaseAway: it cannot be reached.
    :raises StorageFull: its disk has no room left.
    """
    try:
        yield
    except DBAPIError as error:
        refusal = outage(error)
        if refusal is None:
            raise
        logger.error("%s: %s", refusal.type, error.orig)
        raise refusal from error
