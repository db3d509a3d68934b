"""What determination does for its neighbours, which do not import it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from server.determination.lapsing import held_notice, told

OFFERS: dict[str, Callable[..., Any]] = {"report.told": told, "report.held-notice": held_notice}
