"""The decision tables that this installation ships, read once."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from workflows.dmn import DECISIONS, Tables


def load_tables(directory: Path = DECISIONS) -> Tables:
    """Return every version of every table of a folder.

    :raises BrokenTable: a file is broken, or two versions of one table are in force on the same day.
    """
    return _read(directory)


@lru_cache(maxsize=4)  # the folder is always given: with and without it would be two readings of the same files
def _read(directory: Path) -> Tables:
    return Tables.load(directory)
