"""What the people of the demo county answer, form by form; one module per room with its `REPLIES`.

A module may also say what somebody does before a form can be completed (`BEFORE`): sign, look up, enter. It returns whether the form is
ready; if not, the task waits for another day.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from typing import Any

from server.demo.replies.scene import Scene
from server.foundation.work import Work

__all__ = ["Before", "Scene", "prepare", "reply"]

Before = Callable[[Work, str, Scene], bool]

_REPLIES: dict[str, Callable[[Scene], dict[str, Any]]] = {}
_BEFORE: dict[str, Before] = {}
for _found in pkgutil.iter_modules(__path__):
    _module = importlib.import_module(f"{__name__}.{_found.name}")
    _REPLIES |= getattr(_module, "REPLIES", {})
    _BEFORE |= getattr(_module, "BEFORE", {})


def reply(scene: Scene) -> dict[str, Any]:
    """Return the answers for the scene's form.

    :raises KeyError: nobody in the demo county knows the form.
    """
    return _REPLIES[scene.form](scene)


def prepare(work: Work, task_id: str, scene: Scene) -> bool:
    """Do what comes before the scene's form and tell whether it can be completed now."""
    before = _BEFORE.get(scene.form)
    return before is None or before(work, task_id, scene)
