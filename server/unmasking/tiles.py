"""What unmasking counts on the workbench."""

from __future__ import annotations

from server.cases.menu import Tile
from server.cases.words import Name
from server.foundation.work import Work
from server.unmasking import queries


def waiting(work: Work) -> Tile | None:
    """Return how many requests wait for the reader's answer, None where none does."""
    count = queries.count(work, "waiting")
    return (
        Tile(Name("待您同意的查看申请", "Requests to see, for you"), count, "amber", "/unmaskings") if count else None
    )


TILES = {"unmasking": waiting}
