"""By which term the allowance is decided, as its acceptance notice tells the household."""

from __future__ import annotations

from server.cases.models import Case
from server.cases.promises import Promise
from server.determination.beginning import ALONE, switches
from server.determination.starting import TOTALS
from server.foundation.work import Work


def _allowance(work: Work, case: Case, item: str = "dibao") -> tuple[Promise, ...]:
    return (Promise(rule=TOTALS[str(switches(work, case, item)["decision_level"])]),)


def _alone(work: Work, case: Case) -> tuple[Promise, ...]:
    return _allowance(work, case, ALONE)


PROMISED = {"dibao": _allowance, ALONE: _alone}
