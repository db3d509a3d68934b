"""Ways through a winter list."""

from __future__ import annotations

from typing import Any

OUTCOMES: dict[str, tuple[dict[str, Any], ...]] = {
    "winter.draw": ({},),
    "winter.check": ({"check_outcome": "pass"}, {"check_outcome": "back"}),
    "winter.approve": ({"approve_outcome": "pass"}, {"approve_outcome": "back"}),
    "winter.receive": ({},),
    "winter.settle": ({},),
}

STARTS: dict[str, tuple[dict[str, Any], ...]] = {"winter": ({"counts_from": "2026-09-21", "unit_department": "E1"},)}
