"""What diagrams ask of the payments room."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import select

from server.cases.events import note
from server.cases.models import Case, Item
from server.cases.occurrence import EffectHandler, Occurrence
from server.cases.opening import close_case
from server.foundation.money import fen
from server.foundation.work import Work
from server.households.models import Person
from server.messaging.operations import tell_posts
from server.organisation.models import Unit
from server.payments import claims, outcomes, recovery, returning, runs
from server.payments.models import PaymentRequest, Run
from server.payments.payees import read_payee

#: what is asked for when the process has no item of its own
_ITEMS = {"urgent-remainder": "temp-urgent", "rural-repair": "housing-rural", "disaster-rebuild": "rebuild"}


def request_payment(work: Work, occurrence: Occurrence) -> None:
    """Ask finance to pay, once per process and purpose: to the account that the household named, or by hand to a unit (`payee_unit`)."""
    amount, purpose = Decimal(str(occurrence.inputs["amount"])), str(occurrence.inputs["purpose"])
    case = work.session.get_one(Case, occurrence.case_id)
    item = work.session.scalar(select(Item.item).where(Item.id == occurrence.item_id)) if occurrence.item_id else None
    person = work.session.get_one(Person, case.applicant_id)
    if unit_id := str(occurrence.inputs.get("payee_unit") or ""):
        columns: dict[str, Any] = {"payee": work.session.get_one(Unit, unit_id).name}
    else:
        account = read_payee(work, dict(case.answers.get("account") or {}), person_name=person.name)
        columns = account.columns if not account.hold else {"payee": account.columns["payee"]}
    request = PaymentRequest(
        id=work.new_id(), county=work.house.county, case_id=occurrence.case_id, item_id=occurrence.item_id,
        instance_id=occurrence.instance_id, purpose=purpose, item=item or _ITEMS.get(purpose, purpose),
        amount_fen=fen(amount), requested_at=work.now, requested_by=work.actor.id, **columns,
    )  # fmt: skip
    work.session.add(request)
    work.session.flush()
    note(work, occurrence.case_id, "payment-requested", instance_id=occurrence.instance_id, amount=f"{amount:,.2f}")
    for unit in work.session.scalars(select(Unit).where(Unit.county == work.house.county, Unit.kind == "finance")):
        tell_posts(
            work, unit_id=unit.id, roles=("finance_maker",), template="task-arrived", cause=request.id, case_id=case.id,
            link="/payments/requests", facts={"case": case.code, "task": "支付救助款", "unit": unit.name},
        )  # fmt: skip


def release(work: Work, occurrence: Occurrence) -> None:
    """Let a checked batch go."""
    run = _run(work, occurrence)
    runs.release(work, run)
    note(
        work, occurrence.case_id, "batch-released", instance_id=occurrence.instance_id, count=run.count,
        amount=f"{run.total:,.2f}",
    )  # fmt: skip


def close_run(work: Work, occurrence: Occurrence) -> None:
    """Close a batch whose every line is answered."""
    runs.close(work, _run(work, occurrence))


def close_return(work: Work, occurrence: Occurrence) -> None:
    """Close the file of a returned payment."""
    how = str(occurrence.inputs.get("how") or "done")
    reason = outcomes.of_file(work, occurrence.subject) or ("not-due" if how == "withdrawn" else how)
    close_case(work, case_id=occurrence.case_id, reason=reason)


def start_recovery(work: Work, occurrence: Occurrence) -> None:
    """Open a recovery for the household of the case; nothing is opened for nothing."""
    amount = Decimal(str(occurrence.inputs.get("amount") or 0))
    if amount <= 0:
        return
    case = work.session.get_one(Case, occurrence.case_id)
    made = claims.start(
        work, household_id=case.household_id, person_id=case.applicant_id, amount=amount,
        ground=str(occurrence.inputs.get("ground") or "overpaid"), cause_case=case.id,
    )  # fmt: skip
    note(
        work, case.id, "recovery-started", instance_id=occurrence.instance_id, amount=f"{amount:,.2f}",
        case=work.session.get_one(Case, made.case_id).code,
    )  # fmt: skip


def finish_recovery(work: Work, occurrence: Occurrence) -> None:
    """Close a recovery."""
    row = recovery.read_recovery(work, occurrence.subject)
    recovery.finish(work, row, how=str(occurrence.inputs["how"]))


def _run(work: Work, occurrence: Occurrence) -> Run:
    return runs.read_run(work, occurrence.subject or "")


HANDLERS: dict[str, EffectHandler] = {
    "payment.request": request_payment,
    "pay.release": release,
    "pay.returns": returning.attend,
    "pay.close": close_run,
    "pay.return-close": close_return,
    "recover.start": start_recovery,
    "recover.finish": finish_recovery,
}
