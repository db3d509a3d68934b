"""What the bank's word does beyond the line: the request is paid, the ledger of the household knows, a return holds the money."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select, update

from server.cases.operations import send_message
from server.foundation.database import QUIET
from server.foundation.work import Work
from server.households.operations import enter_benefit
from server.payments.models import Campaign, CampaignEntry, Fund, Line, PaymentRequest, Run, StandingPayment
from server.payments.owed import of_line, open_replacement
from server.payments.requests import move_request, settle

NO_ACCOUNT = {"account_sealed": None, "account_hash": None, "account_tail": "", "doubtful": False}


def settle_paid(work: Work, run: Run, lines: Sequence[Line]) -> None:
    """Write what was paid where else it counts, and tell the replacements that waited for it."""
    for line in lines:
        if line.request_id:
            _pay_request(work, run, line)
        elif line.entry_id:
            _pay_entry(work, line)
    _tell_replacements(work, run, lines)


def _tell_replacements(work: Work, run: Run, lines: Sequence[Line]) -> None:
    """Tell each replacement once that its money arrived, unless more of the same came back with this answer."""
    back = set(
        work.session.scalars(
            select(Line.standing_id).where(
                Line.run_id == run.id, Line.state == "returned", Line.attended.is_(False), Line.standing_id.is_not(None)
            )
        )
    )
    told: dict[str, str] = {}
    for line in lines:
        if line.standing_id not in back and (instance := open_replacement(work, of_line(work, line))):
            told.setdefault(instance, line.id)
    for instance, line_id in told.items():
        send_message(
            work, instance_id=instance, name="payment-made", payload={"line_id": line_id}, sender=f"run:{run.id}"[:32]
        )


def _pay_request(work: Work, run: Run, line: Line) -> None:
    request = work.session.get_one(PaymentRequest, line.request_id)
    move_request(
        work, request, "batched", state="paid", voucher=run.number, fund_id=line.fund_id, prepared_by=run.built_by,
        prepared_at=run.built_at, paid_by=run.checked_by, paid_on=work.today, paid_at=work.now,
    )  # fmt: skip
    settle(work, request, source=work.session.get_one(Fund, line.fund_id).name)


def _pay_entry(work: Work, line: Line) -> None:
    entry = work.session.get_one(CampaignEntry, line.entry_id)
    campaign = work.session.get_one(Campaign, entry.campaign_id)
    enter_benefit(
        work, household_id=entry.household_id, person_id=entry.person_id, item=campaign.item, unit=line.township,
        since=work.today, amount=line.amount, source=work.session.get_one(Fund, line.fund_id).name[:40],
        note=campaign.title,
    )  # fmt: skip


def settle_returned(work: Work, run: Run, lines: Sequence[Line]) -> None:
    """Keep back what would come back again: nothing goes to an account that was refused."""
    for line in lines:
        if line.standing_id:
            work.session.execute(
                update(StandingPayment)
                .where(StandingPayment.id == line.standing_id, StandingPayment.hold == "")
                .values(hold="returned", hold_note=line.return_text, version=StandingPayment.version + 1),
                execution_options=QUIET,
            )
        elif line.request_id:
            request = work.session.get_one(PaymentRequest, line.request_id)
            move_request(work, request, "batched", state="requested", **NO_ACCOUNT)
        else:
            work.session.execute(
                update(CampaignEntry).where(CampaignEntry.id == line.entry_id).values(**NO_ACCOUNT),
                execution_options=QUIET,
            )
    work.session.expire_all()
