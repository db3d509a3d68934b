"""What unmasking does for rooms that do not import it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from server.unmasking.operations import opens_papers

OFFERS: dict[str, Callable[..., Any]] = {"papers.opens": opens_papers}
