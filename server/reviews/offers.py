"""What this room does for its neighbours below, which do not import it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from server.reviews.converting import not_taken_in, replaced
from server.reviews.opening import end_running

OFFERS: dict[str, Callable[..., Any]] = {
    "review.end-running": end_running, "recognition.replaced": replaced, "recognition.not-taken-in": not_taken_in,
}  # fmt: skip
