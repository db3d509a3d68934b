"""A consent taken back: every further query about the person stops at once, what was done before stays lawful."""

from __future__ import annotations

from sqlalchemy import select, update

from server.audit import operations as audit
from server.cases.events import note
from server.cases.models import Instance, Wait
from server.cases.opening import read_case
from server.cases.operations import send_message
from server.foundation.database import QUIET
from server.foundation.errors import FieldProblem, InvalidAnswers, NotFound
from server.foundation.work import Work
from server.verification.models import Authorisation, Inquiry, MeansCheck
from server.verification.refusals import ConsentGone

MESSAGE = "consent-withdrawn"
RUNNING = ("requested", "sent", "entered")
OPEN = ("waiting", "sent", "timed-out")  #: requests that nobody has answered


def withdraw(work: Work, *, authorisation_id: str, reason: str) -> Authorisation:
    """Take a consent back: open requests about the person end at once, a running check stops, what was done stays lawful.

    :raises NotFound: there is no such authorisation.
    :raises ConsentGone: it was withdrawn before.
    :raises InvalidAnswers: no reason is given.
    """
    row = work.session.scalar(
        select(Authorisation).where(Authorisation.id == authorisation_id, Authorisation.county == work.house.county)
    )
    if row is None:
        raise NotFound
    read_case(work, row.case_id, action="verification.authorise", held_by=frozenset())
    if not reason.strip():
        raise InvalidAnswers(
            [FieldProblem("reason", "required", "请写明谁、何时、怎样提出撤回。", "Say who withdrew it, when and how.")]
        )
    if row.withdrawn_at is not None:
        raise ConsentGone
    row.withdrawn_at, row.withdrawn_reason, row.withdrawn_recorded_by = work.now, reason.strip()[:200], work.actor.id
    work.session.flush()
    _stop_queries(work, row)
    note(work, row.case_id, "consent-withdrawn", name=row.name, reason=row.withdrawn_reason)
    audit.record(work, "verification.withdraw", row.id, case=row.case_id)
    return row


def _stop_queries(work: Work, row: Authorisation) -> None:
    checks = select(Inquiry.check_id).where(Inquiry.authorisation_id == row.id)
    cases = list(
        work.session.scalars(select(MeansCheck.case_id).where(MeansCheck.id.in_(checks), MeansCheck.state.in_(RUNNING)))
    )
    work.session.execute(
        update(Inquiry).where(Inquiry.authorisation_id == row.id, Inquiry.state.in_(OPEN)).values(state="void"),
        execution_options=QUIET,
    )
    work.session.execute(
        update(MeansCheck).where(MeansCheck.id.in_(checks), MeansCheck.state.in_(RUNNING)).values(state="stopped"),
        execution_options=QUIET,
    )
    waiting = select(Instance.id).join(Wait, Wait.instance_id == Instance.id)
    for instance_id in set(
        work.session.scalars(waiting.where(Instance.case_id.in_({*cases, row.case_id}), Wait.message == MESSAGE))
    ):
        send_message(work, instance_id=instance_id, name=MESSAGE, payload={}, sender=work.actor.id)
