"""What the bank's word does beyond the line: the request is paid, the ledger of the household knows, a return holds the money."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, and_, or_, select, update

from server.cases.models import Instance
from server.cases.operations import send_message
from server.foundation.work import Work
from server.households.operations import enter_benefit
from server.payments.building import QUIET
from server.payments.models import Campaign, CampaignEntry, Fund, Line, PaymentRequest, Run, StandingPayment
from server.payments.requests import move_request, settle

PROCESS = "pay-return"
NO_ACCOUNT = {"account_sealed": None, "account_hash": None, "account_tail": "", "doubtful": False}


def settle_paid(work: Work, run: Run, lines: Sequence[Line]) -> None:
    """Write what was paid where else it counts, and tell the replacements that waited for it."""
    for line in lines:
        if line.request_id:
            _pay_request(work, run, line)
        elif line.entry_id:
            _pay_entry(work, line)
    for line, instance in waiting_for(work, lines):
        send_message(
            work, instance_id=instance, name="payment-made", payload={"line_id": line.id}, sender=f"run:{run.id}"[:32]
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


def waiting_for(work: Work, lines: Iterable[Line]) -> list[tuple[Line, str]]:
    """Return which of these lines pay again what was returned before, with the process that waits for it."""
    found: list[tuple[Line, str]] = []
    for line in lines:
        instance = work.session.scalar(
            select(Instance.id)
            .join(Line, Line.id == Instance.subject)
            .where(Instance.key == PROCESS, Instance.state == "open", same_thing(line))
            .limit(1)
        )
        if instance:
            found.append((line, instance))
    return found


def same_thing(line: Line) -> ColumnElement[bool]:
    """Return the condition under which another line pays the same month, request or entry."""
    if line.standing_id:
        return and_(Line.standing_id == line.standing_id, Line.month == line.month)
    return or_(
        and_(Line.request_id.is_not(None), Line.request_id == line.request_id),
        and_(Line.entry_id.is_not(None), Line.entry_id == line.entry_id),
    )
