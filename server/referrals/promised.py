"""By when the window passes a need on and the department answers, as the acceptance notice tells the household: the county's parameters."""

from __future__ import annotations

from collections.abc import Callable

from server.cases.models import Case
from server.cases.promises import Promise
from server.cases.words import ITEMS, PAID_ONLY
from server.foundation.work import Work
from server.referrals.means import CHECK
from server.referrals.sending import identity_today
from server.referrals.types import type_of

#: what civil affairs handles itself, under terms of its own
OURS = frozenset({"dibao", "dibao-alone", "tekun", "bianyuan", "gangxing", "temp-urgent", "temp-spend", "child"})
CONFIRMED, SENT, SIGNED = "NA.assess", "TR.send", "TR.sign"
#: what the check of means may take before the department's own term begins
CHECKED = ("DB.start", "DB.check.start", "VF.report", "VF.review", "VF.conclude")


def _transfer(item: str) -> Callable[[Work, Case], tuple[Promise, ...]]:
    def promise(work: Work, case: Case) -> tuple[Promise, ...]:
        way = type_of(work, item)
        held = identity_today(work, household_id=case.household_id, person_id=case.applicant_id)
        checked = CHECKED if way.means == CHECK and held is None else ()
        return (
            Promise(rule=SENT, after=(CONFIRMED,), names_item=True),
            Promise(rule=way.result_rule, after=(CONFIRMED, SENT, SIGNED, *checked), names_item=True),
        )

    return promise


PROMISED = {item: _transfer(item) for item in ITEMS if item not in OURS | PAID_ONLY}
