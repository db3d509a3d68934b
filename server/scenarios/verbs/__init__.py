"""The verbs of scenario files, one module per room: each calls the operation that the page and the API call."""

import importlib
import pkgutil

from server.scenarios.verbs.frame import CannotBePlayed, Verb

VERBS: dict[str, Verb] = {}
for _found in pkgutil.iter_modules(__path__):
    for _name, _verb in getattr(importlib.import_module(f"{__name__}.{_found.name}"), "VERBS", {}).items():
        if _name in VERBS:
            raise ValueError(f"two verbs are called {_name}")
        VERBS[_name] = _verb

__all__ = ["VERBS", "CannotBePlayed", "Verb"]
