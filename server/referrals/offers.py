"""What transfers do for their neighbours: they are opened for a need of theirs, and go along with a case that another township takes over."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import update

from server.cases.models import Case, Item
from server.foundation.errors import InvalidAnswers
from server.foundation.work import Work
from server.referrals.models import OPEN_STATES, Referral
from server.referrals.operations import record_consent, write_order
from server.referrals.sending import send_order
from server.referrals.types import check_details, keep_details


def go_along(work: Work, case: Case) -> None:
    """Let the window of the case's new township keep its open transfers: answers come there, and it may take them back."""
    work.session.execute(
        update(Referral)
        .where(Referral.case_id == case.id, Referral.state.in_(OPEN_STATES), Referral.inside.is_(False))
        .values(from_unit=case.township),
        execution_options={"synchronize_session": False},
    )


def open_transfer(work: Work, *, item_id: str, need: str, details: Mapping[str, Any], agreed: str) -> str:
    """Write the order for an item of a case and send it; without the household's consent it waits at the window. The caller has checked who may.

    :raises InvalidAnswers: the details do not satisfy the item's form.
    """
    row = work.session.get_one(Item, item_id)
    clean, wrong = check_details(work, row.item, details)
    if wrong:
        raise InvalidAnswers(wrong)
    referral = write_order(work, case=work.session.get_one(Case, row.case_id), row=row, need=need)
    keep_details(work, referral_id=referral.id, item=row.item, clean=clean)
    if agreed:
        record_consent(work, referral, how=agreed)
    if agreed and referral.to_unit is not None:
        send_order(work, referral)
    work.session.flush()
    return referral.id


OFFERS = {"go-along.transfers": go_along, "transfer.open": open_transfer}
