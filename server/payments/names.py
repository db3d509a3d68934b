"""Who is named in a family's cases because of its money: holders of accounts, who may be carers or custodians and none of the family."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlalchemy import select, union

from server.cases.models import Case
from server.foundation.work import Work
from server.payments.models import Line, Payee, StandingPayment


def holders(work: Work, case_ids: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield (case, name) for every holder of an account, now or before, to which the household of a case was to be paid."""
    at = Case.id.in_(sorted(case_ids))
    monthly = (
        select(Case.id, Payee.payee)
        .join(StandingPayment, StandingPayment.household_id == Case.household_id)
        .join(Payee, Payee.standing_id == StandingPayment.id)
        .where(at, Payee.payee != "")
    )
    once = select(Case.id, Line.payee).join(Line, Line.household_id == Case.household_id).where(at, Line.payee != "")
    yield from ((row[0], row[1]) for row in work.session.execute(union(monthly, once)))


NAMES = {"payments": holders}
