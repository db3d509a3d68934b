"""Ways through decision, extension and the allowance."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

DECIDED_AT = "2026-03-20T10:00:00+08:00"

OUTCOMES: dict[str, tuple[dict[str, Any], ...]] = {
    "decide.sign": (
        {
            "decision": "granted", "decided_amount": Decimal(1100), "decided_at": DECIDED_AT, "first_month": "2026-04-01",
            "notify_rule": "DELIVER",
        },
        {
            "decision": "refused", "decided_amount": None, "decided_at": DECIDED_AT, "first_month": None,
            "notify_rule": "DB.refuse.notify",
        },
    ),
    "decide.deliver": ({"delivered_at": "2026-03-23T10:00:00+08:00"},),
}  # fmt: skip

_DECIDE = {"item": "dibao", "proposed": "grant", "proposed_amount": Decimal(1100), "decision": None, "decided_at": None,
           "notify_rule": None, "first_month": None}  # fmt: skip

STARTS: dict[str, tuple[dict[str, Any], ...]] = {
    "decide": (
        {**_DECIDE, "decision_level": "county"},
        {**_DECIDE, "decision_level": "township"},
        {
            **_DECIDE, "decision_level": "county", "decision": "granted", "decided_amount": Decimal(1100), "decided_at": DECIDED_AT,
            "notify_rule": "DELIVER",
        },
    ),
}  # fmt: skip

SEPARATIONS = [
    ("decide", "sign_county", ("intake:check", "intake:decide", "initial_opinion", "county_review")),
    ("decide", "sign_township", ("intake:check", "intake:decide")),
]
