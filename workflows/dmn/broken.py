"""Why a DMN file is not loaded; each names the place."""

from __future__ import annotations

from workflows.dmn import analysis


class BrokenTable(ValueError):
    """A DMN file says something that the evaluator would not carry out exactly; the message names the place."""


class OverlappingRows(BrokenTable):
    """Two rows of a table both apply to the same facts."""

    def __init__(self, place: str, found: analysis.Overlap) -> None:
        super().__init__(f"{place}: rows {found.rows[0]} and {found.rows[1]} both apply to {dict(found.example)}")
        self.rows = found.rows


class UnansweredFacts(BrokenTable):
    """No row of a table applies to facts that the table is about."""

    def __init__(self, place: str, found: analysis.Gap) -> None:
        super().__init__(f"{place}: no row applies to {dict(found.example)}")
        self.example = found.example
