"""What transfers do for their neighbours: they go along with a case that another township takes over."""

from __future__ import annotations

from sqlalchemy import update

from server.cases.models import Case
from server.foundation.work import Work
from server.referrals.models import OPEN_STATES, Referral


def go_along(work: Work, case: Case) -> None:
    """Let the window of the case's new township keep its open transfers: answers come there, and it may take them back."""
    work.session.execute(
        update(Referral)
        .where(Referral.case_id == case.id, Referral.state.in_(OPEN_STATES), Referral.inside.is_(False))
        .values(from_unit=case.township),
        execution_options={"synchronize_session": False},
    )


OFFERS = {"go-along.transfers": go_along}
