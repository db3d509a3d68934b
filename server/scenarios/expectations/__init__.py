"""The expectations of scenario files, one module per room: each reads rows and says in words what differs."""

import importlib
import pkgutil
from collections.abc import Callable
from typing import Any

from server.scenarios.expectations.frame import Mismatch
from server.scenarios.playhouse import Play

EXPECTATIONS: dict[str, Callable[[Play, Any], list[Mismatch]]] = {}
for _found in pkgutil.iter_modules(__path__):
    for _name, _expectation in getattr(
        importlib.import_module(f"{__name__}.{_found.name}"), "EXPECTATIONS", {}
    ).items():
        if _name in EXPECTATIONS:
            raise ValueError(f"two expectations are called {_name}")
        EXPECTATIONS[_name] = _expectation

__all__ = ["EXPECTATIONS", "Mismatch"]
