"""Money that could not be paid and that no check will decide about: one-off payments, and what an ended aid still owes.

The county decides: it is paid after all, the family renounces it, or it is kept back by a decision. Its fund has held it since the bank
gave it back; nothing moves in the books.
"""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import or_, select, update

from server.audit import operations as audit
from server.cases.events import note
from server.cases.models import Case, Instance
from server.cases.restricting import CHILD
from server.foundation.database import QUIET
from server.foundation.work import Work
from server.payments.models import LIVE, SETTLED, CampaignEntry, Line, PaymentRequest, StandingPayment
from server.payments.months import month_of
from server.payments.owed import PROCESS, Owed, owed
from server.payments.refusals import PaymentMoved
from server.payments.requests import move_request

RENOUNCED, WITHHELD = SETTLED
RETURNED = "returned"  #: somebody looks for another account


def needs_decision(work: Work, what: Owed) -> bool:
    """Tell whether nothing else decides about this money: a running aid is checked, a child's file stays with its section."""
    if what.standing_id is None:
        return True
    row = work.session.get_one(StandingPayment, what.standing_id)
    return row.item != CHILD and row.last_month is not None and row.last_month < month_of(work.today)


def in_all(work: Work, what: Owed) -> Owed:
    """Return all that is owed: of an ended aid every month that is open, not only the one that came back first."""
    if what.standing_id is None:
        return what
    whole = owed(work, what.standing_id)
    return replace(what, amount_fen=whole.amount_fen, month=whole.month)


def moves(work: Work, what: Owed) -> bool:
    """Tell whether finance pays or has paid the money meanwhile."""
    if what.request_id:
        return work.session.get_one(PaymentRequest, what.request_id).state != "requested"
    if what.entry_id:
        live = select(Line.id).where(Line.entry_id == what.entry_id, Line.state.in_(LIVE))
    else:
        live = select(Line.id).where(Line.standing_id == what.standing_id, Line.state.in_(("draft", "released")))
    return work.session.scalar(live.limit(1)) is not None


def settle(work: Work, what: Owed, *, how: str, words: str) -> None:
    """Keep for good that the money is not paid, and why.

    :raises PaymentMoved: finance pays it, or has paid it.
    """
    whole = in_all(work, what)
    if moves(work, what):
        raise PaymentMoved
    if what.request_id:
        request = work.session.get_one(PaymentRequest, what.request_id)
        move_request(work, request, "requested", state=how)
    elif what.entry_id:
        work.session.execute(
            update(CampaignEntry).where(CampaignEntry.id == what.entry_id).values(state=how), execution_options=QUIET
        )
    else:
        work.session.execute(
            update(StandingPayment)
            .where(StandingPayment.id == what.standing_id)
            .values(hold=how, hold_note=words.strip()[:200], version=StandingPayment.version + 1),
            execution_options=QUIET,
        )
    work.session.expire_all()
    audit.record(work, f"payment.{how}", what.request_id or what.entry_id or what.standing_id or "")
    if of := _origin(work, what):
        note(work, of, f"payment-{how}", amount=f"{whole.amount:,.2f}")


def _origin(work: Work, what: Owed) -> str | None:
    """Return the case that granted the money."""
    if what.request_id:
        return work.session.get_one(PaymentRequest, what.request_id).case_id
    return work.session.get_one(StandingPayment, what.standing_id).case_id if what.standing_id else None


def of_file(work: Work, subject: str | None) -> str:
    """Return how the money of a returned payment's file ended (renounced, withheld, done), empty where its own end says it."""
    what = owed(work, subject)
    if what.request_id:
        state = work.session.get_one(PaymentRequest, what.request_id).state
        if state == "paid":
            return "done"
    elif what.entry_id:
        state = work.session.get_one(CampaignEntry, what.entry_id).state
    else:
        state = work.session.get_one(StandingPayment, what.standing_id).hold
    return state if state in SETTLED else ""


def told_of(work: Work, case: Case) -> list[str]:
    """Return what a household is told of the money of its case: returned, renounced, withheld; nothing of what simply is paid."""
    if case.kind == "payment":
        return [case.close_reason] if case.close_reason in SETTLED else []
    requests = select(PaymentRequest.state).where(PaymentRequest.case_id == case.id, PaymentRequest.state.in_(SETTLED))
    standing = select(StandingPayment.hold).where(StandingPayment.case_id == case.id, StandingPayment.hold.in_(SETTLED))
    searched = (
        select(Instance.id)
        .join(Line, Line.id == Instance.subject)
        .outerjoin(PaymentRequest, PaymentRequest.id == Line.request_id)
        .outerjoin(StandingPayment, StandingPayment.id == Line.standing_id)
        .where(
            Instance.key == PROCESS, Instance.state == "open",
            or_(PaymentRequest.case_id == case.id, StandingPayment.case_id == case.id),
        )
        .limit(1)
    )  # fmt: skip
    found = [*work.session.scalars(requests), *work.session.scalars(standing)]
    return found + [RETURNED] * (work.session.scalar(searched) is not None)
