"""Rows put straight into the database: each as bare as its columns allow, whatever the product would say to it."""

from __future__ import annotations

import typing
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Column, select
from sqlalchemy.orm import Session

from server.foundation.database import Base, Instant
from tests.stage import Stage


def plant(stage: Stage, session: Session, model: type[Base], **values: Any) -> str:
    """Add one row and return its id; what is not given is the first row it may point to, or the plainest value of its type."""
    table = model.__table__
    row = {"id": f"planted-{table.name}"[:32], "county": stage.house.county, **values}
    for column in table.columns:
        if column.name not in row and not column.nullable and column.default is None:
            row[column.name] = _plain(stage, session, model, column)
    known = {column.name for column in table.columns}
    session.execute(table.insert().values({name: value for name, value in row.items() if name in known}))  # type: ignore[attr-defined]
    return str(row["id"])


def _plain(stage: Stage, session: Session, model: type[Base], column: Column[Any]) -> Any:
    for key in column.foreign_keys:
        return session.scalar(select(key.column).order_by(key.column).limit(1))
    if isinstance(column.type, Instant):
        return stage.clock.now()
    kind = column.type.python_type
    if kind is dict:  # the column says JSON; what it holds, the annotation
        return [] if "list" in str(typing.get_type_hints(model)[column.name]) else {}
    return {str: "x", int: 1, bool: False, date: stage.clock.now().date(), Decimal: Decimal(1), bytes: b""}.get(
        kind, {}
    )
