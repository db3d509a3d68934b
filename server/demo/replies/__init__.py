"""What the people of the demo county answer, form by form; one module per room with its `REPLIES`."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from typing import Any

from server.demo.replies.scene import Scene

__all__ = ["Scene", "reply"]

_REPLIES: dict[str, Callable[[Scene], dict[str, Any]]] = {}
for _found in pkgutil.iter_modules(__path__):
    _REPLIES |= getattr(importlib.import_module(f"{__name__}.{_found.name}"), "REPLIES", {})


def reply(scene: Scene) -> dict[str, Any]:
    """Return the answers for the scene's form.

    :raises KeyError: nobody in the demo county knows the form.
    """
    return _REPLIES[scene.form](scene)
