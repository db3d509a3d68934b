"""Names of HTML inputs and the answers behind them: `members-0-name` is `members[0].name`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from forms.fields import Field

_MAX_ROWS = 200  #: rows of one list that a page may send


def answers(root: Field, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return nested answers, as typed, from the flat names of a page; names the form does not know are left out."""
    flat = _flat(values)
    found = _section(root, "", flat)
    return found if isinstance(found, dict) else {}


def _flat(values: Mapping[str, Any]) -> dict[str, list[str]]:
    """Read a werkzeug MultiDict (which has `lists`) or a plain mapping."""
    lists = getattr(values, "lists", None)
    pairs: Iterable[tuple[str, Any]] = lists() if lists else values.items()
    return {name: [str(v) for v in (value if isinstance(value, (list, tuple)) else [value])] for name, value in pairs}


def _read(field: Field, name: str, flat: Mapping[str, list[str]]) -> Any:
    if field.type == "object":
        return _section(field, name, flat)
    if field.type == "array" and field.item_type == "object":
        return _rows(field, name, flat)
    if field.type == "array":
        return [value for value in flat.get(name, []) if value.strip()] or None
    if field.format == "date" and f"{name}-year" in flat:
        parts = [flat.get(f"{name}-{part}", [""])[-1].strip() for part in ("year", "month", "day")]
        return "-".join(parts) if any(parts) else None
    typed = flat.get(name)
    return typed[-1] if typed else None


def _section(field: Field, name: str, flat: Mapping[str, list[str]]) -> Any:
    prefix = f"{name}-" if name else ""
    found = {child.name: _read(child, prefix + child.name, flat) for child in field.children}
    return {key: value for key, value in found.items() if value is not None} or None


def _rows(field: Field, name: str, flat: Mapping[str, list[str]]) -> Any:
    pattern = re.compile(re.escape(name) + r"-([0-9]{1,4})-")
    numbers = sorted({int(match[1]) for key in flat if (match := pattern.match(key))})[:_MAX_ROWS]
    return [_section(field, f"{name}-{number}", flat) or {} for number in numbers] or None
