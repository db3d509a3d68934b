"""A due date that a room keeps in a row of its own, as a changed calendar makes it: looked at first, written later."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from server.foundation.work import Work


@dataclass(frozen=True, slots=True)
class Redated:
    """A row and what its columns become."""

    row: Any
    values: Mapping[str, Any]

    @property
    def moves(self) -> bool:
        """Tell whether a date changes; that it is provisional no longer moves nothing."""
        return any(getattr(self.row, name) != value for name, value in self.values.items() if name != "provisional")


def write(work: Work, found: Iterable[Redated]) -> int:
    """Give the rows their dates and return how many moved."""
    moved = 0
    for each in found:
        moved += each.moves
        for name, value in each.values.items():
            setattr(each.row, name, value)
    work.session.flush()
    return moved
