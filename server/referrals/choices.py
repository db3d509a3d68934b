"""Which form a transfer's step takes: the item's own where the county's table names one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from server.foundation.work import Work
from server.referrals.types import RESULT_FORM, type_of


def result_form(work: Work, data: Mapping[str, Any]) -> str:
    """Return the form on which a department says what came of the item."""
    return type_of(work, str(data.get("item") or "")).result_form


CHOICES: dict[str, Callable[[Work, Mapping[str, Any]], str]] = {RESULT_FORM: result_form}
