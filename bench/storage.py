"""What an open case weighs: the snapshot of each shipped process at its first wait, and the database per open transfer."""

from __future__ import annotations

import json
from collections.abc import Iterator

from sqlalchemy import func, select, text

from bench.harness import Finding
from bench.staging import Ground, arguments, ground, open_transfers
from server.cases.models import Instance

SNAPSHOT, ITEM = 4096, 16 * 1024


def used(on: Ground) -> int:
    """Return the bytes that the database's tables and indexes take."""
    with on.database.reading() as session:
        pages, size, free = (
            session.scalar(text(f"PRAGMA {name}")) for name in ("page_count", "page_size", "freelist_count")
        )
    return (int(pages) - int(free)) * int(size)


def measure(count: int) -> Iterator[Finding]:
    """Yield the sizes with so many open transfers."""
    with ground() as on:
        open_transfers(on, 20)
        before = used(on)
        open_transfers(on, count)
        weight = (used(on) - before) / count
        with on.database.reading() as session:
            rows = session.execute(
                select(Instance.key, func.max(func.length(Instance.snapshot)), func.avg(func.length(Instance.snapshot)))
                .where(Instance.state == "open")
                .group_by(Instance.key)
            ).all()
    for key, largest, mean in rows:
        yield Finding(
            what=f"largest snapshot of an open `{key}`",
            value=float(largest),
            unit="B",
            most=SNAPSHOT,
            detail=f"mean {mean:,.0f} B",
        )
    yield Finding(what="database per open transfer: rows, indexes, household, audit", value=weight, unit="B", most=ITEM)


def main() -> None:
    """Print the sizes."""
    parser = arguments(__doc__ or "")
    parser.add_argument("--count", type=int, default=400)
    options = parser.parse_args()
    found = list(measure(options.count))
    print(
        json.dumps([each.told() for each in found])
        if options.json
        else "\n".join(f"{f.what}: {f.value:,.0f} B" for f in found)
    )


if __name__ == "__main__":
    main()
