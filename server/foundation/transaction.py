"""The only home of `commit`: a command runs whole, or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from server.foundation.database import Database
from server.foundation.errors import Conflict, StaleInstance

T = TypeVar("T")
ATTEMPTS = 3


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

    :raises Conflict: it lost every time, or a row that must be unique exists by now.
    """
    for attempt in range(1, ATTEMPTS + 1):
        try:
            with transaction(database) as session:
                return command(session)
        except StaleInstance:
            if attempt == ATTEMPTS:
                raise
        except IntegrityError as error:
            if attempt == ATTEMPTS:
                raise Conflict from error
    raise AssertionError("unreachable")
