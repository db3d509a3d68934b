"""Ask back what was paid beyond what was due: started from facts, decided by people, returned by instalments (LAW 73, 74).

Nothing here computes a fine or a debt: amounts are what a person decided, and what is open is what was ordered less what came.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select

from server.audit import operations as audit
from server.cases.events import note
from server.cases.models import Instance, Wait
from server.cases.opening import close_case
from server.cases.operations import send_message
from server.foundation.errors import FieldProblem, InvalidAnswers, NotFound
from server.foundation.money import fen
from server.foundation.work import Work
from server.organisation import rules
from server.payments.funds import move, read_fund
from server.payments.models import Instalment, Line, Receipt, RecoveredMonth, Recovery
from server.payments.refusals import RecoveryClosed

#: ground → how it is called; only what was concealed may be fined
GROUNDS: Mapping[str, tuple[str, str]] = {
    "died": ("领取人去世后继续发放", "paid after the recipient's death"),
    "overpaid": ("停发、减发以后多发", "paid beyond an end or a cut"),
    "concealed": ("隐瞒、虚报取得", "obtained by concealment or false statements"),
    "moved": ("迁出后继续发放", "paid after moving away"),
    "error": ("经办差错多发", "paid too much by an error of the office"),
}
FINED = frozenset({"concealed"})


def read_recovery(work: Work, recovery_id: str | None) -> Recovery:
    """Return a recovery of the county.

    :raises NotFound: there is none.
    """
    row = work.session.get(Recovery, recovery_id) if recovery_id else None
    if row is None or row.county != work.house.county:
        raise NotFound
    return row


def order(work: Work, row: Recovery, *, amount: Decimal, fine: Decimal, answers: Mapping[str, Any]) -> None:
    """Note the order to return, with a fine only where a person decided one, and the plan of instalments."""
    row.ordered_fen, row.state = fen(amount), "ordered"
    row.credit_note = str(answers.get("credit_note") or "").strip()[:200]
    if fine:
        row.fine_fen, row.fine_by = fen(fine), work.actor.id
        row.fine_reason = str(answers.get("fine_reason") or "").strip()[:400]
    work.session.flush()
    plan(work, row, [(each["due_on"], each["amount"]) for each in answers.get("instalments") or ()])
    audit.record(work, "recover.order", row.id, fen=row.ordered_fen, fine=row.fine_fen)


def plan(work: Work, row: Recovery, parts: Sequence[tuple[Any, Any]]) -> None:
    """Set the instalments anew from the next number on: those before stay as they were."""
    last = work.session.scalar(select(func.max(Instalment.serial)).where(Instalment.recovery_id == row.id)) or 0
    turn = _round(work, row) + 1
    for number, (due_on, amount) in enumerate(parts, start=last + 1):
        day = due_on if isinstance(due_on, date) else date.fromisoformat(str(due_on))
        work.session.add(
            Instalment(
                id=work.new_id(), county=row.county, recovery_id=row.id, serial=number, due_on=day,
                amount_fen=fen(Decimal(str(amount))), round=turn,
            )
        )  # fmt: skip
    work.session.flush()


def _round(work: Work, row: Recovery) -> int:
    return work.session.scalar(select(func.max(Instalment.round)).where(Instalment.recovery_id == row.id)) or 0


def instalments(work: Work, row: Recovery) -> list[Instalment]:
    """Return the plan that holds: the instalments of the newest round."""
    return list(
        work.session.scalars(
            select(Instalment)
            .where(Instalment.recovery_id == row.id, Instalment.round == _round(work, row))
            .order_by(Instalment.serial)
        )
    )


def next_due(work: Work, row: Recovery, *, more: int = 0) -> date:
    """Return the day of the first instalment that what came in since the plan (and `more` fen) does not cover."""
    parts = instalments(work, row)
    covered = sum(part.amount_fen for part in parts) - row.open_fen + more
    for part in parts:
        covered -= part.amount_fen
        if covered < 0:
            return part.due_on
    return parts[-1].due_on if parts else work.today + timedelta(days=30)  # without a plan: a month, and again


def left_of(work: Work, row: Recovery) -> list[tuple[Instalment, int]]:
    """Return the instalments of the plan that holds, each with what of it has not come back (fen): the first is filled first."""
    parts = instalments(work, row)
    came = sum(part.amount_fen for part in parts) - row.open_fen - row.written_off_fen
    found = []
    for part in parts:
        filled = max(min(part.amount_fen, came), 0)
        came -= filled
        found.append((part, part.amount_fen - filled))
    return found


def receive(work: Work, row: Recovery, *, kind: str, amount: Decimal, received_on: date, voucher: str) -> Receipt:
    """Enter money that came back: a return goes to the funds that had paid, a fine to the treasury.

    :raises RecoveryClosed: nothing so large is open.
    """
    column, most = ("fine_paid_fen", row.open_fine_fen) if kind == "fine" else ("returned_fen", row.open_fen)
    if row.state != "ordered" or fen(amount) > most:
        raise RecoveryClosed
    receipt = Receipt(
        id=work.new_id(), county=row.county, recovery_id=row.id, kind=kind, amount_fen=fen(amount), received_on=received_on,
        voucher=voucher.strip(), by=work.actor.id, at=work.now,
    )  # fmt: skip
    work.session.add(receipt)
    work.session.flush()
    if kind != "fine":
        _give_back(work, row, receipt)
    setattr(row, column, getattr(row, column) + receipt.amount_fen)
    work.session.flush()
    audit.record(work, "recover.receive", receipt.id, kind=kind, fen=receipt.amount_fen)
    return receipt


def _give_back(work: Work, row: Recovery, receipt: Receipt) -> None:
    """Book a return where the money had come from; what no line of ours had paid has no fund of ours to go back to."""
    left, before = receipt.amount_fen, row.returned_fen
    totals = work.session.execute(
        select(Line.fund_id, func.sum(RecoveredMonth.amount_fen))
        .join(Line, Line.id == RecoveredMonth.line_id)
        .where(RecoveredMonth.recovery_id == row.id)
        .group_by(Line.fund_id)
        .order_by(Line.fund_id)
    ).all()
    for fund_id, total in totals:
        passed = min(before, int(total))
        before -= passed
        part = min(int(total) - passed, left)
        if part > 0:
            move(
                work,
                read_fund(work, fund_id),
                kind="recovered",
                amount_fen=part,
                about=receipt.id,
                voucher=receipt.voucher,
            )
            left -= part
    receipt.outside_fen = left


def raise_hardship(work: Work, *, recovery_id: str, reason: str) -> None:
    """Ask the county to look at a debt that is not returned as planned: the person cannot pay, or has died.

    :raises RecoveryClosed: nothing is being returned.
    :raises InvalidAnswers: no reason.
    """
    rules.require(work.actor, "recover.raise")
    row = read_recovery(work, recovery_id)
    if not reason.strip():
        raise InvalidAnswers([FieldProblem("reason", "required", "请写明困难的情况。", "Say what the trouble is.")])
    waiting = returning(work, row)
    if waiting is None:
        raise RecoveryClosed
    note(work, row.case_id, "recovery-hardship", instance_id=waiting, reason=reason.strip()[:200])
    send_message(work, instance_id=waiting, name="recover-review", payload={}, sender=row.id)
    audit.record(work, "recover.raise", row.id, reason=reason.strip()[:200])


def returning(work: Work, row: Recovery) -> str | None:
    """Return the process in which a debt is being returned, or None: before the order, while trouble is dealt with, at the end."""
    return work.session.scalar(
        select(Instance.id)
        .join(Wait, Wait.instance_id == Instance.id)
        .where(Instance.subject == row.id, Instance.key == "recover", Wait.message == "recover-review")
    )


def propose_write_off(work: Work, row: Recovery, *, reason: str) -> None:
    """Note who asks to write the rest off, and why; it counts when another person has approved it."""
    row.written_off_by, row.write_off_reason = work.actor.id, reason.strip()[:200]
    work.session.flush()


def write_off(work: Work, row: Recovery) -> None:
    """Write off what is open, with the second person's word."""
    row.approved_by, row.written_off_fen = work.actor.id, row.written_off_fen + row.open_fen
    work.session.flush()
    audit.record(work, "recover.write-off", row.id, fen=row.written_off_fen)


def finish(work: Work, row: Recovery, *, how: str) -> None:
    """Close a recovery and its file (`how`: done, no-ground, written-off)."""
    row.state, row.closed_at = ("dropped" if how == "no-ground" else "closed"), work.now
    work.session.flush()
    close_case(work, case_id=row.case_id, reason=how)
    audit.record(work, "recover.finish", row.id, how=how)
