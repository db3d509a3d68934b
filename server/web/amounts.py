"""Amounts of money as people type them into a page."""

from __future__ import annotations

from decimal import Decimal

from forms.text import decimal_of
from server.foundation.errors import FieldProblem, InvalidAnswers

BEYOND = Decimal(10**10)


def read_amount(text: str, name: str) -> Decimal | None:
    """Return a typed amount in yuan, or None where nothing was typed; full-width digits and separators are read too.

    :raises InvalidAnswers: it is no number, or one beyond any household and any fund.
    """
    plain = text.strip().replace(",", "").replace("，", "")
    if not plain:
        return None
    found = decimal_of(plain)
    if found is None or abs(found) >= BEYOND:
        words = ("金额请填数字，例如 800 或 800.50。", "Give a number such as 800 or 800.50.")
        raise InvalidAnswers([FieldProblem(name, "not-a-number", *words)])
    return found
