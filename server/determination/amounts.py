"""Amounts as routing data and pages carry them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any


def money(value: Any) -> Decimal | None:
    """Return a value as yuan with two decimals; nothing stays nothing."""
    return None if value in (None, "") else Decimal(str(value)).quantize(Decimal("0.01"))


def told(value: Decimal | None) -> str:
    """Return an amount as people write it, or nothing."""
    return "" if value is None else f"{value:,.2f}"
