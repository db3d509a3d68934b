"""What people may answer on each room's diagrams, one file per room, so that rooms do not meet in one list.

A file may hold `OUTCOMES` (form key → answers, one mapping for each way out), `BASE` (data at the start of any diagram), `STARTS` (diagram → different
ways in), `PAYLOADS` (message → payload) and `SHORT` (diagram → called diagrams that stand as one step, being explored by themselves).
"""

from __future__ import annotations

import importlib
import pkgutil
from typing import Any


def mapping(name: str) -> dict[str, Any]:
    """Merge the mapping `name` of every room's file; two rooms with the same key are a mistake."""
    found: dict[str, Any] = {}
    for part in _parts(name):
        assert not found.keys() & part.keys(), found.keys() & part.keys()
        found |= part
    return found


def _parts(name: str) -> list[Any]:
    modules = (importlib.import_module(f"{__name__}.{found.name}") for found in pkgutil.iter_modules(__path__))
    return [getattr(module, name) for module in modules if hasattr(module, name)]
