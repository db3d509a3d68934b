"""What a benefit brings along from before the service: when it was last checked, and the state of the card it is paid to."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from server.foundation.work import Work
from server.households.models import BenefitStanding

CARD_STATES = ("normal", "lost", "unactivated", "none")


def keep_standing(
    work: Work,
    *,
    benefit_id: str,
    last_checked_on: date | None,
    card_state: str = "none",
    stable: bool | None = None,
    payee: str = "",
    bank: str = "",
    account: str = "",
) -> BenefitStanding:
    """Write or bring up to date what stands beside a line of the ledger."""
    row = work.session.get(BenefitStanding, benefit_id)
    if row is None:
        row = BenefitStanding(benefit_id=benefit_id, county=work.house.county, card_state="none")
        work.session.add(row)
    row.last_checked_on, row.card_state, row.stable = last_checked_on, card_state, stable
    row.payee, row.bank, row.entered_at = payee, bank, work.now
    if account:
        row.account_sealed = work.house.vault.encrypt(account)
    work.session.flush()
    return row


def standing_of(work: Work, benefit_id: str) -> BenefitStanding | None:
    """Return what stands beside a line of the ledger, or None."""
    return work.session.scalar(
        select(BenefitStanding).where(
            BenefitStanding.benefit_id == benefit_id, BenefitStanding.county == work.house.county
        )
    )
