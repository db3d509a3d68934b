"""The history of the database is one line: each migration follows the one with the next lower number."""

from __future__ import annotations

import re
from pathlib import Path

VERSIONS = Path(__file__).resolve().parents[2] / "server" / "migrations" / "versions"


def test_each_migration_follows_the_one_with_the_next_lower_number() -> None:
    """Numbers are given out before the work, so one may land late: it names the one before, and the one behind it names it."""
    files = sorted(VERSIONS.glob("[0-9]*.py"))
    told = [
        dict(re.findall(r'^(revision|down_revision) = "?(\w+)"?$', path.read_text(encoding="utf-8"), re.M))
        for path in files
    ]

    assert [each["revision"] for each in told] == [path.name[:4] for path in files]
    assert [each["down_revision"] for each in told] == ["None", *(each["revision"] for each in told[:-1])]
