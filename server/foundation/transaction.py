"""The only home of `commit`: a command runs whole, or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session

from server.foundation.database import TAKES_TURNS, Database
from server.foundation.errors import Conflict, StaleInstance

T = TypeVar("T")
ATTEMPTS = 3
_LOST = frozenset({"40001", "40P01"})  # SQLSTATE: serialization failure, deadlock; the database kept nothing of it


@contextmanager
def transaction(database: Database) -> Iterator[Session]:
    """Open a session, commit at the end, roll back on any error."""
    with database.session() as session:
        try:
            yield session
            session.flush()
            session.commit()
        except BaseException:
            session.rollback()
            raise


def run_command(database: Database, command: Callable[[Session], T]) -> T:
    """Run a command in one transaction; on a lost race run it again, at most three times in all.

    The first attempt reads without a lock. The others take their turn: whoever lost once may not lose for ever to the many
    who come after.

    :raises Conflict: it lost every time, or a row that must be unique exists by now.
    """
    for attempt in range(1, ATTEMPTS + 1):
        last = attempt == ATTEMPTS
        try:
            with transaction(database) as session:
                if attempt > 1:
                    _take_turn(session)
                return command(session)
        except StaleInstance:
            if last:
                raise
        except IntegrityError as error:
            if last:
                raise Conflict from error
        except OperationalError as error:
            if getattr(error.orig, "sqlstate", None) not in _LOST:
                raise
            if last:
                raise Conflict from error
    raise AssertionError("unreachable")


def _take_turn(session: Session) -> None:
    session.info[TAKES_TURNS] = True
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text("BEGIN IMMEDIATE"))
