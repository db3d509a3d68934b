"""What this room does for others: answer an application by the case that it became, and give over what a leaving officer has in hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from server.online.handling import hand_over, registered

OFFERS: dict[str, Callable[..., Any]] = {"online.registered": registered, "hand-over.applications": hand_over}
