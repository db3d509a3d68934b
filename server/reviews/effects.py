"""What the check and the change of aid ask of the service."""

from __future__ import annotations

from decimal import Decimal

from server.audit import operations as audit
from server.cases.events import note
from server.cases.models import Case
from server.cases.occurrence import EffectHandler, Occurrence
from server.cases.opening import close_case
from server.foundation.work import Work
from server.households.models import Benefit
from server.reviews import applying, calendar, findings, opening, recognised, stopping, withheld
from server.reviews.cycles import members_of
from server.reviews.models import Review
from server.reviews.refusals import NothingReceived
from server.reviews.words import GROUNDS, OUTCOMES


def record_review(work: Work, what: Occurrence) -> None:
    """Close a check with its outcome and plan the next one; what led to it is settled."""
    review = read_review(work, what)
    review.state, review.done_at = "done", work.now
    work.session.flush()
    calendar.complete(work, review)
    findings.settle(work, review)
    withheld.ask_for_account(work, review.benefit_id)
    note(work, review.case_id, "review-done", outcome=OUTCOMES[str(review.outcome)].zh)
    audit.record(work, "review.done", review.id, outcome=review.outcome)
    close_case(work, case_id=review.case_id, reason="done")


def end_review(work: Work, what: Occurrence) -> None:
    """End a check that has lost its subject: the person died, the household moved away."""
    review = read_review(work, what)
    review.state = "ended"
    work.session.flush()
    calendar.release(work, review)
    note(work, review.case_id, "review-ended")
    close_case(work, case_id=review.case_id, reason=str(what.inputs.get("reason") or "ended"))


def recount(work: Work, what: Occurrence) -> None:
    """Note who counts after a change of the household; the work begins anew with its terms as they were."""
    household = work.session.get_one(Review, what.subject).household_id if what.topic == "review.recount" else (
        stopping.read_stop(work, what.subject).household_id
    )  # fmt: skip
    note(
        work, what.case_id, "members-recounted", instance_id=what.instance_id, members=len(members_of(work, household))
    )


def start_stop(work: Work, what: Occurrence) -> None:
    """Begin the change that a check, or another procedure, asks for; the person is heard before anything is decided."""
    outcome, review = str(what.inputs["outcome"]), work.session.get(Review, what.subject or "")
    if review is not None and recognised.is_over(work, review):
        note(work, review.case_id, "recognition-over")
        return
    if review is not None:
        stopping.from_review(work, review, outcome=outcome)
        return
    benefit = _meant(work, what)
    if benefit is None:
        raise NothingReceived
    amount, ground = what.inputs.get("amount"), str(what.inputs.get("ground") or "other")
    stopping.open_stop(
        work, benefit=benefit, outcome=outcome, amount=None if amount is None else Decimal(str(amount)),
        ground=ground if ground in GROUNDS else "other", facts=str(what.inputs.get("facts") or GROUNDS.get(ground, GROUNDS["other"]).zh),
    )  # fmt: skip


def _meant(work: Work, what: Occurrence) -> Benefit | None:
    """Return the aid that another procedure names, or the one that its household receives of its item."""
    if named := what.inputs.get("benefit_id"):
        return work.session.get_one(Benefit, str(named))
    case = work.session.get_one(Case, what.case_id)
    return opening.receiving(work, case.household_id, str(what.data.get("item") or "") or None)


def read_review(work: Work, what: Occurrence) -> Review:
    """Return the check that a process is about."""
    return work.session.get_one(Review, what.subject or "")


HANDLERS: dict[str, EffectHandler] = {
    "review.record": record_review,
    "review.ended": end_review,
    "review.recount": recount,
    "review.start": withheld.start_review,
    "stop.start": start_stop,
    "stop.recount": recount,
    "stop.apply": applying.apply_decision,
    "stop.dropped": applying.drop_stop,
}
