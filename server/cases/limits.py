"""The county's own limits on a day: from the dated tables `caps` and `standards`, unless a scenario sets its own."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from server.foundation.work import Work


def county_limits(work: Work) -> dict[str, Decimal]:
    """Return `small_cap`, `township_limit`, `petty_fund`, `dibao_month` … in yuan, as in force today.

    They are the county's parameters, never law; a scenario overrides them in `house.parameters`.
    """
    found: dict[str, Any] = {}
    for table in ("caps", "standards"):
        found |= work.house.tables.decide(table, {"division": work.house.county}, on=work.today).outputs
    return {name: Decimal(str(work.house.parameters.get(name, value))) for name, value in found.items()}
