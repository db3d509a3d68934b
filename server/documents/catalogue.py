"""The catalogue of documents (domain reference 4.3): name, mark in the number, which facts the print may show, remedies."""

from __future__ import annotations

import importlib
import pkgutil
from types import ModuleType

from server.documents import kinds
from server.documents.kind import Kind

__all__ = ["KINDS", "Kind", "modules"]


def modules() -> list[ModuleType]:
    """Return the files of `kinds`, one per room."""
    return [importlib.import_module(f"{kinds.__name__}.{found.name}") for found in pkgutil.iter_modules(kinds.__path__)]


def _collect() -> dict[str, Kind]:
    found: dict[str, Kind] = {}
    for module in modules():
        for kind in module.KINDS:
            if kind.key in found or kind.mark in {each.mark for each in found.values()}:
                raise ValueError(f"two kinds of documents are called {kind.key} or number with {kind.mark}")
            found[kind.key] = kind
    return found


KINDS: dict[str, Kind] = _collect()
