"""SQLite keeps a text, a sum or a number that its column is too narrow for; PostgreSQL refuses it: every test refuses it too."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import Column, Engine, Integer, Numeric, String, Table, event

INTEGERS = range(-(2**31), 2**31)
_ROW_OF_MANY = re.compile(r"_m\d+$")  #: how SQLAlchemy names a value of the second row and those behind it


class TooWide(AssertionError):
    """A value went to SQLite that PostgreSQL would not have taken."""


def watch() -> None:
    """Hold every row that this process writes, on whichever database, against the widths of its columns."""
    if not event.contains(Engine, "before_cursor_execute", _before):
        event.listen(Engine, "before_cursor_execute", _before)


def _before(_connection: Any, _cursor: Any, _text: str, _values: Any, context: Any, _many: bool) -> None:
    # Asked of every statement: an earlier event would take each one's values apart anew.
    if not (context.isinsert or context.isupdate):
        return
    table = context.compiled.statement.table
    if not isinstance(table, Table):
        return
    narrow = _narrow(table)
    for row in context.compiled_parameters:
        for name, value in row.items():
            column = narrow[name] if name in narrow else narrow.get(_ROW_OF_MANY.sub("", name))
            if column is not None and (wrong := _wrong(column, value)):
                raise TooWide(f"{table.name}.{column.key} takes {column.type}: {wrong}")


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
