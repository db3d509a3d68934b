"""The expectations of scenario files: each reads rows and says in words what differs."""

from collections.abc import Callable
from typing import Any

from server.scenarios.expectations import cases, procedures
from server.scenarios.expectations.frame import Mismatch
from server.scenarios.playhouse import Play

EXPECTATIONS: dict[str, Callable[[Play, Any], list[Mismatch]]] = {**cases.EXPECTATIONS, **procedures.EXPECTATIONS}

__all__ = ["EXPECTATIONS", "Mismatch"]
