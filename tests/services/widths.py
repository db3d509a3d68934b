"""SQLite keeps a text, a sum or a number that its column is too narrow for; PostgreSQL refuses it: every test refuses it too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import Column, Engine, Integer, Numeric, String, Table, event
from sqlalchemy.sql.dml import Insert, Update

INTEGERS = range(-(2**31), 2**31)


class TooWide(AssertionError):
    """A value went to SQLite that PostgreSQL would not have taken."""


def watch() -> None:
    """Hold every row that this process writes, on whichever database, against the widths of its columns."""
    if not event.contains(Engine, "before_execute", _before):
        event.listen(Engine, "before_execute", _before)


def _before(_connection: Any, statement: Any, many: Any, one: Any, _options: Any) -> None:
    if not isinstance(statement, Insert | Update) or not isinstance(statement.table, Table):
        return
    narrow = _narrow(statement.table)
    for row in _rows(statement, many, one):
        for name, value in row.items():
            if name in narrow and (wrong := _wrong(narrow[name], value)):
                raise TooWide(f"{statement.table.name}.{name} takes {narrow[name].type}: {wrong}")


def _rows(statement: Insert | Update, many: Any, one: Any) -> Iterator[Mapping[str, Any]]:
    yield from (row for row in (*(many or ()), one) if isinstance(row, Mapping))
    values = getattr(statement, "_values", None) or {}
    yield {getattr(key, "key", str(key)): bound.value for key, bound in values.items() if hasattr(bound, "value")}


@cache
def _narrow(table: Table) -> dict[str, Column[Any]]:
    return {column.key: column for column in table.columns if isinstance(_type(column), String | Numeric | Integer)}


def _type(column: Column[Any]) -> Any:
    return column.type


def _wrong(column: Column[Any], value: Any) -> str:
    kind = _type(column)
    if isinstance(kind, String) and isinstance(value, str):
        if kind.length is not None and len(value) > kind.length:
            return f"{len(value)} characters, {value[:60]!r}"
        return "a NUL" if "\0" in value else ""
    if isinstance(kind, Numeric) and isinstance(value, Decimal) and kind.precision is not None:
        return str(value) if abs(value) >= Decimal(10) ** (kind.precision - (kind.scale or 0)) else ""
    if isinstance(kind, Integer) and isinstance(value, int) and type(kind).__name__ == "Integer":
        return "" if value in INTEGERS else str(value)
    return ""
