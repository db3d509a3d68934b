"""What an open case weighs: the snapshot at its first wait, and the database per open transfer with a form of 4 KiB."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import func, select, text

from bench.harness import Finding, report
from bench.staging import Ground, ground, open_transfers, postgres
from server.cases.models import Instance

SNAPSHOT, ITEM = 4096, 16 * 1024
FORM = 4096
COUNT = 400


def form() -> dict[str, Any]:
    """Return answers of a form that take 4 KiB as JSON: lines of a household, as the intake asks for them."""
    lines: list[dict[str, Any]] = []
    while len(json.dumps({"members": lines}, ensure_ascii=False).encode()) < FORM:
        n = len(lines)
        lines.append(
            {
                "relation": "child",
                "occupation": f"务农{n}",
                "income": f"{n * 137 % 900}.00",
                "health": "一般",
                "note": "同住，分灶",
            }
        )
    return {"members": lines}


def used(on: Ground) -> int:
    """Return the bytes that the database's tables and indexes take."""
    with on.database.reading() as session:
        if on.database.dialect == "postgresql":
            return int(session.scalar(text("SELECT pg_database_size(current_database())")) or 0)
        pages, size, free = (
            session.scalar(text(f"PRAGMA {name}")) for name in ("page_count", "page_size", "freelist_count")
        )
    return (int(pages) - int(free)) * int(size)


def weight(on: Ground, kind: str) -> Finding:
    """Return the bytes that one more open transfer takes."""
    open_transfers(on, 20, answers=form())
    before = used(on)
    open_transfers(on, COUNT, answers=form())
    return Finding(
        what=f"database per open item on {kind}: form of 4 KiB, rows, indexes, household, audit",
        value=(used(on) - before) / COUNT, unit="B", most=ITEM,
    )  # fmt: skip


def measure(full: bool) -> Iterator[Finding]:
    """Yield the sizes; on PostgreSQL too where sizes are full."""
    with ground() as on:
        yield weight(on, "SQLite")
        with on.database.reading() as session:
            rows = session.execute(
                select(Instance.key, func.max(func.length(Instance.snapshot)), func.avg(func.length(Instance.snapshot)))
                .where(Instance.state == "open")
                .group_by(Instance.key)
            ).all()
    for key, largest, mean in rows:
        yield Finding(
            what=f"largest snapshot of an open `{key}`", value=float(largest), unit="B", most=SNAPSHOT, detail=f"mean {mean:,.0f} B",
        )  # fmt: skip
    if full:
        with postgres() as url, ground(url) as on:
            yield weight(on, "PostgreSQL")


if __name__ == "__main__":
    report(__doc__ or "", measure)
