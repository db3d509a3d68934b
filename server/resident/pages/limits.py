"""How often one address may ask with a proof."""

from __future__ import annotations

from server.web.limits import PER_ADDRESS, limiter

PROOFS_PER_ADDRESS = "20 per minute"

__all__ = ["PER_ADDRESS", "PROOFS_PER_ADDRESS", "limiter"]
