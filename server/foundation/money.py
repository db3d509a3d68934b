"""Money: people and decisions speak of yuan (Decimal), rows keep whole fen."""

from __future__ import annotations

from decimal import Decimal


def fen(yuan: Decimal) -> int:
    """Return an amount in fen.

    :raises ValueError: it has parts of a fen.
    """
    scaled = yuan * 100
    if scaled != scaled.to_integral_value():
        raise ValueError(f"{yuan} yuan has parts of a fen")
    return int(scaled)


def yuan(amount: int) -> Decimal:
    """Return an amount of fen in yuan, with two decimals."""
    return Decimal(amount).scaleb(-2)
