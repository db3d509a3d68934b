"""Ways through batches, returned payments and recoveries."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

OUTCOMES: dict[str, tuple[dict[str, Any], ...]] = {
    "pay.build": ({"build_outcome": "submit"}, {"build_outcome": "drop"}),
    "pay.check": ({"check_outcome": "pass"}, {"check_outcome": "back"}),
    "pay.result": ({"returned": 0, "pending": 0}, {"returned": 2, "pending": 0}, {"returned": 0, "pending": 3}),
    "pay-return.renew": (
        {"renew_outcome": "new-account", "settles": False},
        {"renew_outcome": "died", "settles": False},
        {"renew_outcome": "other", "settles": True},
    ),
    "pay-return.settle": tuple({"settle_outcome": each} for each in ("pay", "renounced", "withheld")),
    "pay-return.agree": ({"withholding_agreed": True}, {"withholding_agreed": False}),
    "pay-return.serve": ({},),
    "pay-return.confirm": ({"account_confirmed": True}, {"account_confirmed": False}),
    "recover.facts": ({"recovery_needed": True, "amount_found": Decimal(800)}, {"recovery_needed": False}),
    "recover.hear-notice": ({"told_on": "2026-09-21"},),
    "recover.decide": (
        {"decision": "order", "order_amount": Decimal(800), "counts_from": "2026-10-19"},
        {"decision": "none", "counts_from": None},
    ),
    "recover.receive": (
        {"open_amount": Decimal(0), "counts_from": "2026-11-19"},
        {"open_amount": Decimal(500), "counts_from": "2026-11-19"},
    ),
    "recover.review": tuple(
        {"review_outcome": x, "counts_from": "2026-11-19"} for x in ("go-on", "replan", "write-off")
    ),
    "recover.write-off": ({"write_off_approved": True}, {"write_off_approved": False}),
}

STARTS: dict[str, tuple[dict[str, Any], ...]] = {
    "pay": (
        {"counts_from": "2026-09-30", "pay_rule": "PAY.month", "unit_finance": "F1"},
        {"counts_from": "2026-09-21", "pay_rule": "PAY.supplement", "unit_finance": "F1"},
    ),
    "pay-return": ({"returned_on": "2026-09-21", "unit_finance": "F1"},),
    "recover": ({"recovery_id": "R1", "ground": "died"},),
    "recover-order": ({"recovery_id": "R1", "ground": "died"},),
}
