"""Figures of a few people point at them: what counts one to four is not told, nor what would give it away by subtraction."""

from __future__ import annotations

from collections.abc import Sequence

FEWEST = 5  #: the smallest figure above zero that is told


def told(figures: Sequence[int], *, total: int | None = None) -> list[int | None]:
    """Return a column of figures with the small ones left out.

    Where the column's total is told too and its hidden parts would be found by subtraction, the smallest others are hidden with them
    until what is left out amounts to `FEWEST` at least, in two places at least.
    """
    shown: list[int | None] = [None if 0 < figure < FEWEST else figure for figure in figures]
    if total is None or None not in shown:
        return shown
    others = sorted((figure, place) for place, figure in enumerate(figures) if shown[place])
    for _figure, place in others:
        hidden = [figures[i] for i, each in enumerate(shown) if each is None]
        if len(hidden) > 1 and sum(hidden) >= FEWEST:
            break
        shown[place] = None
    return shown


def told_sum(figures: Sequence[int]) -> int | None:
    """Return a column's total, unless it is as small as a figure that is not told, or its only part is."""
    total = sum(figures)
    return None if 0 < total < FEWEST else total
