"""What a kind of document is based on, by the day of issue: a norm is cited only where it is in force on that day."""

from __future__ import annotations

from datetime import date

from server.documents.catalogue import modules
from server.documents.norms import Basis

_BASES: dict[str, tuple[Basis, ...]] = {kind: bases for module in modules() for kind, bases in module.BASES.items()}


def basis_on(kind: str, day: date) -> list[str]:
    """Return the norms that a document of this kind may cite on the day of its issue."""
    return [basis.zh for basis in _BASES.get(kind, ()) if basis.holds(day)]
