"""How long a term is, in words: the number in force in the county on the day of the request, never one written into a page."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from server.foundation.clock import local_date
from server.web.entry import now, service


def term_words(rule: Any) -> str:
    """Return how long a term is, in words."""
    units = {
        "WD": _("%(n)s 个工作日", n=rule.n), "D": _("%(n)s 天（自然日）", n=rule.n), "H": _("%(n)s 小时", n=rule.n),
        "MONTH": _("%(n)s 个月", n=rule.n), "YEAR": _("%(n)s 年", n=rule.n), "NEXT_MONTH": _("次月起"), "DATE": _("每年固定日期"),
    }  # fmt: skip
    return str(units[rule.unit.value])


def term(rule_id: str) -> str:
    """Return the length of a term by the id of its rule."""
    house = service().house
    return term_words(house.rules.rule(rule_id, on=local_date(now()), division=house.county))
