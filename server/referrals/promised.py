"""By when the window passes a need on and the department answers, as the acceptance notice tells the household: the county's parameters."""

from __future__ import annotations

from collections.abc import Callable

from server.cases.models import Case
from server.cases.promises import Promise
from server.cases.words import ITEMS, PAID_ONLY
from server.foundation.work import Work
from server.referrals.types import type_of

#: what civil affairs handles itself, under terms of its own
OURS = frozenset({"dibao", "tekun", "bianyuan", "gangxing", "temp-urgent", "temp-spend", "child"})
CONFIRMED, SENT, SIGNED = "NA.assess", "TR.send", "TR.sign"


def _transfer(item: str) -> Callable[[Work, Case], tuple[Promise, ...]]:
    def promise(work: Work, _case: Case) -> tuple[Promise, ...]:
        return (
            Promise(rule=SENT, after=(CONFIRMED,), names_item=True),
            Promise(rule=type_of(work, item).result_rule, after=(CONFIRMED, SENT, SIGNED), names_item=True),
        )

    return promise


PROMISED = {item: _transfer(item) for item in ITEMS if item not in OURS | PAID_ONLY}
