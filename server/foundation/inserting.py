"""Insert what is not there yet: the one place where the databases' own spelling of it lives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import ReturningInsert

from server.foundation.database import Base, table_of

AT_ONCE = 500  #: rows per statement: 20 columns of it stay below every database's limit of bound values


def insert_new(session: Session, model: type[Base], rows: Sequence[Mapping[str, Any]]) -> frozenset[str]:
    """Insert the rows that break no unique constraint and return the `id` of each that went in.

    A row that another transaction is just inserting is waited for, so that exactly one of both goes in.
    """
    statement = _insert_new(session.get_bind().dialect.name, model)
    went_in: set[str] = set()
    for first in range(0, len(rows), AT_ONCE):
        went_in.update(session.scalars(statement, [dict(row) for row in rows[first : first + AT_ONCE]]))
    return frozenset(went_in)


@cache  # every step of a process writes messages: rows are parameters, so that it is compiled once, not per number of rows
def _insert_new(dialect_name: str, model: type[Base]) -> ReturningInsert[Any]:
    dialect, table = postgresql if dialect_name == "postgresql" else sqlite, table_of(model)
    statement: ReturningInsert[Any] = dialect.insert(table).on_conflict_do_nothing().returning(table.c.id)
    return statement


def insert_if_absent(session: Session, model: type[Base], row: Mapping[str, Any]) -> None:
    """Insert one row unless its key is taken; a row that another transaction is just inserting is waited for."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    session.execute(dialect.insert(model).values(dict(row)).on_conflict_do_nothing())
