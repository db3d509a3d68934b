"""Dated decision tables (DMN 1.3): loaded, checked for overlaps and gaps, applied to facts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from workflows.dmn.analysis import Gap, Overlap, gaps, lost, overlaps
from workflows.dmn.broken import BrokenTable, OverlappingRows, UnansweredFacts
from workflows.dmn.reading import read
from workflows.dmn.table import Ambiguous, Decision, Hit, InvalidFact, Table, Undecided, decide

__all__ = [
    "Ambiguous",
    "BrokenTable",
    "Decision",
    "Gap",
    "Hit",
    "InvalidFact",
    "Overlap",
    "OverlappingRows",
    "Table",
    "Tables",
    "UnansweredFacts",
    "Undecided",
    "UnknownTable",
    "decide",
    "gaps",
    "lost",
    "overlaps",
    "read",
]

DECISIONS = Path(__file__).parent.parent / "decisions"


class UnknownTable(LookupError):
    """No version of the table is in force on that day."""


@dataclass(frozen=True, slots=True)
class Tables:
    """Every version of every table."""

    versions: tuple[Table, ...]

    @classmethod
    def load(cls, directory: Path = DECISIONS) -> Tables:
        """Read all DMN files of a folder.

        :raises BrokenTable: a file is broken, or two versions of one table are in force on the same day.
        """
        return cls.of(
            table for path in sorted(directory.glob("*.dmn")) for table in read(path.read_bytes(), file=path.name)
        )

    @classmethod
    def of(cls, tables: Iterable[Table]) -> Tables:
        """Put versions together.

        :raises BrokenTable: two versions of one table are in force on the same day.
        """
        found = sorted(tables, key=lambda table: (table.id, table.valid_from))
        for earlier, later in zip(found, found[1:], strict=False):
            if earlier.id == later.id and earlier.holds_on(later.valid_from):
                raise BrokenTable(
                    f"{later.file}: {later.id}: versions {earlier.version} and {later.version} are both in force "
                    f"on {later.valid_from}"
                )
        return cls(tuple(found))

    def succeeded_by(self, later: Iterable[Table]) -> Tables:
        """Return these versions with others that a county puts into force: each ends the one before it on the eve of its first day."""
        own = list(later)
        starts = {(each.id, each.valid_from) for each in own}
        every = [each for each in self.versions if (each.id, each.valid_from) not in starts] + own
        every.sort(key=lambda table: (table.id, table.valid_from))
        closed = []
        for table, after in zip(every, [*every[1:], None], strict=True):
            if after is not None and after.id == table.id and table.holds_on(after.valid_from):
                table = replace(table, valid_to=after.valid_from - timedelta(days=1))
            closed.append(table)
        return Tables.of(closed)

    def of_id(self, id: str) -> list[Table]:
        """Return the versions of one table, the one that begins last first."""
        return sorted((each for each in self.versions if each.id == id), key=lambda each: each.valid_from, reverse=True)

    def table(self, id: str, *, on: date) -> Table:
        """Return the version in force on a day.

        :raises UnknownTable: there is none.
        """
        for table in self.versions:
            if table.id == id and table.holds_on(on):
                return table
        raise UnknownTable(f"{id} on {on}")

    def decide(self, id: str, inputs: Mapping[str, Any], *, on: date) -> Decision:
        """Apply the version in force on a day.

        :raises UnknownTable: there is none.
        :raises InvalidFact: a fact has the wrong type or value.
        """
        return decide(self.table(id, on=on), inputs)
