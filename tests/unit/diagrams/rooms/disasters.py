"""Ways through a winter list, and through the rebuilding of a house."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

OUTCOMES: dict[str, tuple[dict[str, Any], ...]] = {
    "winter.draw": ({},),
    "winter.check": ({"check_outcome": "pass"}, {"check_outcome": "back"}),
    "winter.approve": ({"approve_outcome": "pass"}, {"approve_outcome": "back"}),
    "winter.receive": ({},),
    "winter.settle": ({},),
    "refer-rebuild.discuss": ({"village_endorsed": True}, {"village_endorsed": False}),
    "refer-rebuild.review": tuple({"review_outcome": x, "damage_grade": "collapsed"} for x in ("pass", "again")),
    "refer-rebuild.approve": (
        {"result_kind": "granted", "rebuild_amount": Decimal(20000)},
        {"result_kind": "refused", "rebuild_amount": Decimal(0)},
    ),
    "refer-rebuild.inspect": ({"rebuild_passed": True}, {"rebuild_passed": False}),
    "short.posted": ({"objection_upheld": False}, {"objection_upheld": True}),
}

SHORT = {"refer-rebuild": {"notice": "short.posted"}}

STARTS: dict[str, tuple[dict[str, Any], ...]] = {
    "winter": ({"counts_from": "2026-09-21", "unit_department": "E1"},),
    "refer-rebuild": ({"item": "rebuild"},),
}
