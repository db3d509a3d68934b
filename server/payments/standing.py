"""Standing payments: a benefit is paid from a month on, in another amount from a month on, and not after a month.

The rooms that decide call these three and nothing else; a decision is recorded whatever its account is worth. The money
waits on the unpaid list until payee and account are in order.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import func, or_, select, update

from server.audit import operations as audit
from server.cases.models import Instance
from server.cases.operations import send_message
from server.foundation.database import QUIET
from server.foundation.errors import FieldProblem, InvalidAnswers, NotFound
from server.foundation.money import fen, yuan
from server.foundation.work import Work
from server.households.models import Benefit, Person
from server.households.operations import normal_name
from server.payments.models import Line, Payee, StandingAmount, StandingPayment
from server.payments.months import month_of
from server.payments.payees import read_payee
from server.payments.positions import positions_of
from server.payments.refusals import AlreadyEnded, AlreadyStanding, NotStanding


def start(  # noqa: PLR0913 — the seam between deciding and paying names each of them
    work: Work,
    *,
    household_id: str,
    person_id: str,
    item: str,
    amount: Decimal,
    first_month: date,
    benefit_id: str,
    case_id: str | None,
    payee: Mapping[str, Any] | None,
) -> StandingPayment:
    """Pay a benefit from a month on; the actor is its decision maker and can neither build nor check a batch with it.

    `payee` is a mapping with name, relation (self, member, guardian, custodian), bank, account and, for a custodian, the
    number of the agreement. What is missing or does not fit holds the money, never the decision.

    :raises NotFound: the county has no such benefit.
    :raises AlreadyStanding: the benefit is paid already.
    :raises InvalidAnswers: the amount is not above 0, or has parts of a cent.
    """
    _require_amount(amount, least=Decimal("0.01"))
    benefit = work.session.get(Benefit, benefit_id)
    if benefit is None or benefit.county != work.house.county:
        raise NotFound
    if work.session.scalar(select(StandingPayment.id).where(StandingPayment.benefit_id == benefit_id)):
        raise AlreadyStanding
    account = read_payee(work, payee, person_name=work.session.get_one(Person, person_id).name)
    row = StandingPayment(
        id=work.new_id(), county=work.house.county, household_id=household_id, person_id=person_id, item=item,
        benefit_id=benefit_id, case_id=case_id, first_month=month_of(first_month), hold=account.hold, version=1,
        started_by=work.actor.id, started_at=work.now,
    )  # fmt: skip
    work.session.add(row)
    work.session.flush()
    _add_amount(work, row, amount=amount, first_month=row.first_month, reason="决定发放")
    relation = "member" if account.hold == "no-agreement" else account.columns["relation"]
    work.session.add(
        Payee(
            id=work.new_id(), county=work.house.county, standing_id=row.id, serial=1, state="current", origin="decision",
            agreement=account.agreement, recorded_by=work.actor.id, recorded_at=work.now,
            **{**account.columns, "relation": relation},
        )
    )  # fmt: skip
    work.session.flush()
    audit.record(work, "standing.start", row.id, item=item, fen=fen(amount), month=str(row.first_month), hold=row.hold)
    return row


def change(work: Work, *, benefit_id: str, amount: Decimal, first_month: date, reason: str) -> Decimal:
    """Pay another amount from a month on and return what was already paid beyond it, in yuan.

    A raise for a month that is paid already comes with the next batch; what a cut leaves overpaid is nobody's debt yet:
    that is for a recovery.

    :raises NotStanding: the benefit has no standing payment.
    :raises AlreadyEnded: it ended before that month.
    :raises InvalidAnswers: no reason, or the amount is below 0 or has parts of a cent.
    """
    _require_amount(amount, least=Decimal(0))
    _require_reason(reason)
    row, month = read(work, benefit_id), month_of(first_month)
    if row.last_month is not None and row.last_month < month:
        raise AlreadyEnded(month=f"{row.last_month:%Y-%m}")
    _touch(work, row)
    _add_amount(work, row, amount=amount, first_month=month, reason=reason)
    audit.record(work, "standing.change", row.id, fen=fen(amount), month=str(month), reason=reason)
    return overpaid(work, row)


def end(work: Work, *, benefit_id: str, last_month: date, reason: str) -> Decimal:
    """Pay nothing after a month and return what was already paid beyond it, in yuan.

    What has gone to the bank and is not answered yet does not count: if it is paid, it joins the list of overpayments.
    An end may be moved to an earlier month, when a death is learnt of late, and never to a later one.

    :raises NotStanding: the benefit has no standing payment.
    :raises AlreadyEnded: it ended at an earlier month.
    :raises InvalidAnswers: no reason.
    """
    _require_reason(reason)
    row, month = read(work, benefit_id), month_of(last_month)
    if row.last_month is not None and row.last_month < month:
        raise AlreadyEnded(month=f"{row.last_month:%Y-%m}")
    _touch(
        work, row, last_month=month, end_reason=reason.strip()[:120], ended_by=work.actor.id, ended_at=work.now
    )  # fmt: skip
    _stop_replacements(work, row)
    audit.record(work, "standing.end", row.id, month=str(month), reason=reason)
    return overpaid(work, row)


def _stop_replacements(work: Work, row: StandingPayment) -> None:
    """Tell those who look for another account that nothing is due any more, nor will be in months of grace."""
    until = max(row.last_month or month_of(work.today), month_of(work.today))
    if any(position.open_fen for position in positions_of(work, row.id, until=until).values()):
        return
    waiting = work.session.scalars(
        select(Instance.id)
        .outerjoin(Line, Line.id == Instance.subject)
        .where(
            Instance.key == "pay-return", Instance.state == "open",
            or_(Line.standing_id == row.id, Instance.subject == row.id),
        )
    )  # fmt: skip
    for instance in waiting.all():
        send_message(work, instance_id=instance, name="withdraw", payload={"withdrawal_reason": "ended"}, sender=row.id)


def hold(work: Work, *, benefit_id: str, why: str, note: str = "") -> None:
    """Keep the money back (`why`: died, returned, by-hand …); what is due stays due and is paid once `free` is called.

    :raises NotStanding: the benefit has no standing payment.
    """
    row = read(work, benefit_id)
    _touch(work, row, hold=why, hold_note=note.strip()[:200])
    audit.record(work, "standing.hold", row.id, why=why)


def free(work: Work, *, benefit_id: str) -> None:
    """Let the money go out with the next batch.

    :raises NotStanding: the benefit has no standing payment.
    """
    row = read(work, benefit_id)
    _touch(work, row, hold="", hold_note="")
    audit.record(work, "standing.free", row.id)


def goes_to(work: Work, *, benefit_id: str, person_id: str) -> bool:
    """Tell whether a benefit's money goes to this person: as its recipient, or as the payee of somebody else's."""
    row = work.session.scalar(select(StandingPayment).where(StandingPayment.benefit_id == benefit_id))
    if row is None:
        return False
    payee = work.session.scalar(
        select(Payee.payee).where(
            Payee.standing_id == row.id, Payee.state == "current", Payee.relation.in_(("member", "guardian", "custodian"))
        )
    )  # fmt: skip
    return row.person_id == person_id or payee == normal_name(work.session.get_one(Person, person_id).name)


def pass_on(work: Work, *, benefit_id: str, person_id: str, note: str) -> StandingPayment:
    """Let the money go to another of the household from now on; it waits until this person's account is confirmed.

    :raises NotStanding: the benefit has no standing payment.
    """
    row = read(work, benefit_id)
    _touch(work, row, person_id=person_id, hold="died", hold_note=note.strip()[:200])
    audit.record(work, "standing.pass-on", row.id, person=person_id)
    return row


def overpaid(work: Work, row: StandingPayment) -> Decimal:
    """Return what households have of this payment beyond what is due to them, in yuan."""
    return yuan(sum(month.beyond_fen for month in positions_of(work, row.id).values()))


def read(work: Work, benefit_id: str) -> StandingPayment:
    """Return a benefit's standing payment.

    :raises NotStanding: it has none.
    """
    row = work.session.scalar(
        select(StandingPayment).where(
            StandingPayment.benefit_id == benefit_id, StandingPayment.county == work.house.county
        )
    )
    if row is None:
        raise NotStanding
    return row


def _touch(work: Work, row: StandingPayment, **values: Any) -> None:
    """Write the row and move its version: a batch that was built on the one before is not released as it is."""
    work.session.execute(
        update(StandingPayment)
        .where(StandingPayment.id == row.id)
        .values(version=StandingPayment.version + 1, **values),
        execution_options=QUIET,
    )
    work.session.refresh(row)


def _add_amount(work: Work, row: StandingPayment, *, amount: Decimal, first_month: date, reason: str) -> None:
    last = work.session.scalar(select(func.max(StandingAmount.serial)).where(StandingAmount.standing_id == row.id))
    work.session.add(
        StandingAmount(
            id=work.new_id(), county=work.house.county, standing_id=row.id, serial=(last or 0) + 1, first_month=first_month,
            amount_fen=fen(amount), reason=reason.strip()[:120], recorded_by=work.actor.id, recorded_at=work.now,
        )
    )  # fmt: skip
    work.session.flush()


def _require_amount(amount: Decimal, *, least: Decimal) -> None:
    if amount < least or amount * 100 != (amount * 100).to_integral_value():
        raise InvalidAnswers(
            [FieldProblem("amount", "out-of-range", "发放金额要大于 0，最多两位小数。", "Give an amount above 0 with at most two decimals.")]
        )  # fmt: skip


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise InvalidAnswers([FieldProblem("reason", "required", "请写明原因。", "Say why.")])
