"""Where the households of the demo county live, are called and are paid: each at a place, number and account of its own, all invented."""

from __future__ import annotations

from forms.checks import luhn

FIRST_OF_THE_ROLL = 5001  #: households of the roll stay apart from newcomers, who are counted from 1


def address(village: str, number: int) -> str:
    """Return an address on a road that no village has."""
    return f"{village}示例路 {number} 号"


def phone(number: int) -> str:
    """Return an invented telephone number."""
    return f"1390000{number:04d}"


def account(number: int) -> str:
    """Return a card number that satisfies the Luhn check (ISO/IEC 7812) and belongs to nobody."""
    digits = f"62000000{number:010d}"
    return next(f"{digits}{last}" for last in range(10) if luhn(f"{digits}{last}"))
