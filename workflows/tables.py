"""The decision tables that this installation ships, read once."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from workflows.dmn import DECISIONS, Tables


@lru_cache(maxsize=4)
def load_tables(directory: Path = DECISIONS) -> Tables:
    """Return every version of every table of a folder.

    :raises BrokenTable: a file is broken, or two versions of one table are in force on the same day.
    """
    return Tables.load(directory)
