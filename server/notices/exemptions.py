"""不公示: keep a household off the board; one person asks with a reason, another decides, and the notice goes at once."""

from __future__ import annotations

from sqlalchemy import select

from server.audit import operations as audit
from server.cases.events import note
from server.cases.models import Instance, Wait
from server.cases.opening import read_case
from server.cases.operations import send_message
from server.foundation.errors import FieldProblem, InvalidAnswers, NotFound
from server.foundation.work import Work
from server.notices.models import Exemption
from server.notices.refusals import ExemptionAsked, ExemptionDecided, SecondPersonNeeded
from server.notices.words import GROUNDS
from server.organisation import rules

MESSAGE = "notice-exempt"


def is_exempt(work: Work, case_id: str) -> bool:
    """Tell whether no notice of the case may hang: it was asked for and granted."""
    granted = select(Exemption.id).where(Exemption.case_id == case_id, Exemption.approved.is_(True))
    return work.session.scalar(granted.limit(1)) is not None


def is_held(work: Work, case_id: str) -> bool:
    """Tell whether no notice of the case may be shown now: it is granted, or asked for and not decided yet."""
    asked = select(Exemption.id).where(Exemption.case_id == case_id, Exemption.approved.is_not(False))
    return work.session.scalar(asked.limit(1)) is not None


def ask(work: Work, *, case_id: str, ground: str, reason: str) -> Exemption:
    """Ask for no notice in a case; its page without an account is hidden until somebody else has decided.

    :raises NotPermitted: the case is not one of the actor's.
    :raises ExemptionAsked: it is asked for, or granted, already.
    :raises InvalidAnswers: the ground is unknown or no reason is given.
    """
    read_case(work, case_id, action="notice.exempt", held_by=frozenset())
    problems = []
    if ground not in GROUNDS:
        problems.append(FieldProblem("ground", "unknown", "请选择不公示的情形。", "Choose the ground."))
    if not reason.strip():
        problems.append(FieldProblem("reason", "required", "请写明理由。", "Give the reason."))
    if problems:
        raise InvalidAnswers(problems)
    if is_held(work, case_id):
        raise ExemptionAsked
    row = Exemption(
        id=work.new_id(), county=work.house.county, case_id=case_id, ground=ground, reason=reason.strip()[:200],
        asked_by=work.actor.id, asked_at=work.now,
    )  # fmt: skip
    work.session.add(row)
    work.session.flush()
    note(work, case_id, "exemption-asked")
    audit.record(work, "notice.exempt", row.id, case=case_id, ground=ground)
    return row


def decide(work: Work, *, exemption_id: str, approved: bool, reason: str) -> Exemption:
    """Decide a request for no notice; granted, every notice of the case that is under way goes at once.

    :raises NotFound: the county has no such request.
    :raises SecondPersonNeeded: the actor asked for it.
    :raises ExemptionDecided: it is decided already.
    :raises InvalidAnswers: it is declined without a reason.
    """
    row = work.session.get(Exemption, exemption_id)
    if row is None or row.county != work.house.county:
        raise NotFound
    read_case(work, row.case_id, action="notice.exempt.decide", held_by=frozenset())
    if row.asked_by in rules.answers_for(work.actor, "notice.exempt.decide"):
        raise SecondPersonNeeded
    if row.approved is not None:
        raise ExemptionDecided
    if not approved and not reason.strip():
        words = ("不同意的，请写明理由。", "Say why it is declined.")
        raise InvalidAnswers([FieldProblem("decision_reason", "required", *words)])
    row.approved, row.decided_by, row.decided_at = approved, work.actor.id, work.now
    row.decision_reason = reason.strip()[:200]
    work.session.flush()
    note(work, row.case_id, "exemption-granted" if approved else "exemption-declined")
    audit.record(work, "notice.exempt.decide", row.id, approved=approved)
    if approved:
        stop_notices(work, row.case_id, sender=row.id)
    return row


def stop_notices(work: Work, case_id: str, *, sender: str) -> None:
    """Tell every process of the case in which a notice is under way that none may be posted."""
    waiting = work.session.scalars(
        select(Instance.id)
        .join(Wait, Wait.instance_id == Instance.id)
        .where(Instance.case_id == case_id, Wait.message == MESSAGE)
        .distinct()
    ).all()
    for instance_id in waiting:
        send_message(work, instance_id=instance_id, name=MESSAGE, payload={}, sender=sender)
