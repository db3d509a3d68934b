"""Compare what a scenario expects with what there is: rows by the columns that the file names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from server.foundation.clock import LOCAL

Row = Mapping[str, Any]
MOST_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Mismatch:
    """What should be, what is, and how to say so; `ends` = the scenario cannot go on."""

    expected: Any
    got: Any
    zh: str
    en: str
    ends: bool = False


def shown(value: Any) -> Any:
    """Return a value as a scenario file writes it: local times to the minute, dates, amounts without needless zeros."""
    if isinstance(value, datetime):
        return value.astimezone(LOCAL).strftime("%Y-%m-%dT%H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, Decimal | int | float):
        return _number(Decimal(str(value)))
    return str(value)


def _number(value: Decimal) -> str:
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def last_moment(due_at: datetime | None, due_on: date | None, *, hours: bool) -> str | None:
    """Return when a term ends: its last day, or for an hour clock the minute."""
    if due_at is None:
        return None
    if hours:
        return str(shown(due_at))
    if due_on is not None:
        return due_on.isoformat()
    local = due_at.astimezone(LOCAL)
    if local.time() == time():
        return date.fromordinal(local.toordinal() - 1).isoformat()
    return str(shown(due_at.astimezone(UTC)))


def as_wanted(value: Any) -> Any:
    """Return an expected value in the shape of `shown`."""
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int | Decimal):
        return _number(Decimal(value))
    text = str(value)
    if len(text) > 16 and text[10:11] == "T":
        try:
            found = datetime.fromisoformat(text)
        except ValueError:
            return text
        return shown(found) if found.tzinfo else text[:16]
    return text


def compare_rows(name: str, wanted: Any, rows: Sequence[Row], *, first: str, exact: bool = False) -> list[Mismatch]:
    """Check that each wanted row is there (`count` times, when given); `exact` = and no other.

    A wanted row that is only a word names the column `first`. An empty list means: none at all.
    """
    listed = wanted if isinstance(wanted, list) else [wanted]
    wishes = [_wish(each, first) for each in listed]
    if not wishes and rows:
        return [_none_expected(name, rows, first)]
    found: list[Mismatch] = []
    for wish in wishes:
        found += _one(name, wish, rows)
    if exact and not found:
        strange = [row for row in rows if not any(_fits(wish, row) for wish in wishes)]
        found += [_none_expected(name, strange, first)] if strange else []
    return found


def _wish(raw: Any, first: str) -> dict[str, Any]:
    if isinstance(raw, Mapping):
        return {key: as_wanted(value) for key, value in raw.items()}
    return {first: as_wanted(raw)}


def _one(name: str, wish: Row, rows: Sequence[Row]) -> list[Mismatch]:
    columns = [column for column in wish if column != "count"]
    unknown = [column for column in columns if rows and column not in rows[0]]
    if unknown:
        return [
            Mismatch(
                dict(wish),
                sorted(rows[0]),
                f"{name} 没有 {'、'.join(unknown)} 这一项",
                f"{name} has no {', '.join(unknown)}",
            )
        ]
    fitting = [row for row in rows if _fits(wish, row)]
    count = int(wish["count"]) if "count" in wish else None
    if (count is None and fitting) or count == len(fitting):
        return []
    near = _near(columns, wish, rows)
    if count is not None:
        return [Mismatch(dict(wish), len(fitting), f"{name} 应有 {count} 条 {_text(columns, wish)}，实有 {len(fitting)} 条；现有 {near}",
                         f"{name}: expected {count} of {_text(columns, wish)}, found {len(fitting)}; there is {near}")]  # fmt: skip
    return [Mismatch(dict(wish), near, f"{name} 没有 {_text(columns, wish)}；现有 {near}",
                     f"{name}: no {_text(columns, wish)}; there is {near}")]  # fmt: skip


def _fits(wish: Row, row: Row) -> bool:
    return all(shown(row.get(column)) == value for column, value in wish.items() if column != "count")


def _text(columns: Sequence[str], row: Row) -> str:
    return "{" + ", ".join(f"{column}: {shown(row.get(column))}" for column in columns) + "}"


def _near(columns: Sequence[str], wish: Row, rows: Sequence[Row]) -> Any:
    """Return the rows by the wanted columns, those that fit best first."""
    ordered = sorted(rows, key=lambda row: -sum(shown(row.get(column)) == wish[column] for column in columns))
    return [{column: shown(row.get(column)) for column in columns} for row in ordered[:MOST_SHOWN]]


def _none_expected(name: str, rows: Sequence[Row], first: str) -> Mismatch:
    got = [shown(row.get(first)) for row in rows[:MOST_SHOWN]]
    return Mismatch([], got, f"{name} 多出 {got}", f"{name}: not expected: {got}")


def compare_values(name: str, wanted: Any, row: Row) -> list[Mismatch]:
    """Check single values by name."""
    if not isinstance(wanted, Mapping):
        return [Mismatch(wanted, None, f"{name} 应写成若干项", f"{name} must be a mapping")]
    found = []
    for key, value in wanted.items():
        if key not in row:
            found.append(Mismatch(key, sorted(row), f"{name} 没有“{key}”这一项", f"{name} has no “{key}”"))
        elif shown(row[key]) != as_wanted(value):
            got = shown(row[key])
            found.append(Mismatch(as_wanted(value), got, f"{name}/{key} 应为 {as_wanted(value)}，实为 {got}",
                                  f"{name}/{key}: expected {as_wanted(value)}, got {got}"))  # fmt: skip
    return found
