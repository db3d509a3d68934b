"""Intend a change of aid: its own case and process, which hears the person before anything is decided."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import select

from server.audit import operations as audit
from server.cases.events import note
from server.cases.models import Case
from server.cases.operations import start_instance
from server.foundation.errors import FieldProblem, InvalidAnswers, NotFound
from server.foundation.money import fen
from server.foundation.work import Work
from server.households.models import Benefit, Household, RecognisedIdentity
from server.reviews import children, recognised, relatives
from server.reviews.ceilings import keep_ceiling, most_of
from server.reviews.grounds import ground_problem
from server.reviews.models import Opinion, Review, Stop
from server.reviews.opening import Matter, amount_of, common_data, matter_of, meant, open_matter
from server.reviews.refusals import ChangeRuns, NothingReceived
from server.reviews.words import GROUNDS, OUTCOMES

ENDING = frozenset({"stop", "convert"})
RESIDENT = "resident"  #: who speaks on the public page


def open_stop(
    work: Work,
    *,
    benefit: Benefit,
    outcome: str,
    amount: Decimal | None,
    ground: str,
    facts: str,
    **columns: Any,
) -> Stop:
    """Open the change of a benefit; the process issues the notice of intent at once where the person must be heard.

    :raises ChangeRuns: a change of this benefit runs already.
    :raises InvalidAnswers: amount or ground does not fit the outcome.
    """
    before = amount_of(benefit)
    after = Decimal(0) if outcome in ENDING else amount
    require_amount(outcome, before=before, after=after, most=most_of(work, benefit))
    wrong = ground_problem(work, benefit, outcome=outcome, ground=ground, person_id=columns.get("person_id"))
    if wrong is not None:
        raise InvalidAnswers([wrong])
    assert after is not None, "an outcome with an amount was checked to have one"
    if (other := running(work, benefit.id)) is not None:
        raise ChangeRuns(code=other)
    about = {"benefit_id": benefit.id, "amount_before_fen": fen(before), "amount_after_fen": fen(after)}
    matter = matter_of(work, benefit.household_id, benefit)
    whose = columns.get("person_id") or benefit.person_id
    stop = _begin(
        work, matter, whose=whose, item=benefit.item, outcome=outcome, ground=ground, facts=facts, **about, **columns
    )
    if outcome == "raise":
        keep_ceiling(work, benefit, case_id=stop.case_id)
    return stop


def open_end(
    work: Work, *, identity: RecognisedIdentity, outcome: str, ground: str, facts: str, **columns: Any
) -> Stop:  # fmt: skip
    """Open the early end of a recognition; the household is heard as where aid ends (社会救助法 art. 48).

    :raises ChangeRuns: it is being ended already.
    :raises InvalidAnswers: outcome or ground does not fit a recognition.
    """
    wrong = recognised.problem(work, identity, outcome=outcome, ground=ground)
    if wrong is not None:
        raise InvalidAnswers([wrong])
    if (other := recognised.running(work, identity)) is not None:
        raise ChangeRuns(code=other.code)
    matter = matter_of(
        work, identity.household_id, None, source=work.house.offers["recognition.source"](work, identity)
    )
    return _begin(
        work, matter, whose=None, item=identity.kind, outcome=outcome, ground=ground, facts=facts,
        **recognised.columns(identity), **columns,
    )  # fmt: skip


def _begin(
    work: Work, matter: Matter, *, whose: str | None, item: str, outcome: str, ground: str, facts: str, **columns: Any
) -> Stop:
    case = open_matter(work, matter, kind="stop", applicant_id=whose, cause=ground)
    children.keep_apart(work, item=item, case_id=case.id)
    stop = Stop(
        id=work.new_id(), county=work.house.county, case_id=case.id, household_id=matter.household.id, item=item,
        township=case.township, outcome=outcome, ground=ground, facts=facts.strip(), proposed_at=work.now,
        proposed_by=columns.pop("proposed_by", work.actor.id), derived=[], **columns,
    )  # fmt: skip
    work.session.add(stop)
    work.session.flush()
    _start(work, stop, case)
    if stop.identity_id is None or outcome not in ENDING:
        note(work, case.id, "stop-opened", outcome=OUTCOMES[outcome].zh, ground=GROUNDS[ground].zh)
    else:
        note(work, case.id, "recognition-end-intended", ground=GROUNDS[ground].zh)
    audit.record(work, "stop.open", stop.id, case=case.id, outcome=outcome, ground=ground)
    return stop


def running(work: Work, benefit_id: str) -> str | None:
    """Return the case code of the change of a benefit that runs now, or None."""
    return work.session.scalar(
        select(Case.code).join(Stop, Stop.case_id == Case.id).where(Stop.benefit_id == benefit_id, Stop.state == "open")
    )


def require_amount(outcome: str, *, before: Decimal, after: Decimal | None, most: Decimal | None) -> None:
    """Refuse an amount that does not fit the outcome: more for a raise, up to the standard; less but something for a cut.

    :raises InvalidAnswers: it does not fit.
    """
    problem = amount_problem(outcome, before=before, after=after, most=most)
    if problem is not None:
        raise InvalidAnswers([problem])


def amount_problem(
    outcome: str,
    *,
    before: Decimal,
    after: Decimal | None,
    most: Decimal | None,
    path: str = "adjusted_amount",
) -> FieldProblem | None:
    """Return what is wrong with an amount, or None; `most` is what the county's standard comes to for this household."""
    if outcome == "raise" and (after is None or after <= before):
        return FieldProblem(
            path,
            "not-more",
            f"增发后的金额要高于现在的 {before:,.2f} 元。",
            f"A raise is more than {before:,.2f} yuan.",
        )
    if outcome == "raise" and after is not None and most is not None and after > most:
        return FieldProblem(
            path, "above-standard", f"按本县现行标准和现有人数，这项待遇每月最多 {most:,.2f} 元。",
            f"By the county’s standard and the people who count, this aid comes to {most:,.2f} yuan a month at most.",
        )  # fmt: skip
    if outcome == "cut" and (after is None or not 0 < after < before):
        return FieldProblem(
            path, "not-less", f"减发后的金额要低于现在的 {before:,.2f} 元，并且大于 0；减到 0 的，请选“停发”。",
            f"A cut leaves more than 0 and less than {before:,.2f} yuan; nothing left is an end.",
        )  # fmt: skip
    return None


def _start(work: Work, stop: Stop, case: Case) -> None:
    common = common_data(work, case, item=stop.item)
    data: dict[str, Any] = {
        "stop_id": stop.id, "outcome": stop.outcome, "ground": stop.ground, "registered_by": stop.proposed_by,
        **relatives.decided_at(work, stop, common), "intent_delivered_at": None, "heard": None, "decision": None, "decided_at": None,
        "notice_rule": "TK.end.notice", "recheck_rule": "TK.end.decide", "notice_posted_at": None, "notice_ended_at": None,
        "objected": False, "objection_upheld": False, "withdrawal_reason": None, "change_kind": None,
    }  # fmt: skip
    start_instance(work, case_id=case.id, key="stop", subject=stop.id, data={**common, **data})


def propose(
    work: Work,
    *,
    household_id: str,
    item: str,
    outcome: str,
    ground: str,
    facts: str,
    amount: Decimal | None = None,
    person_id: str | None = None,
) -> Stop:
    """Intend a change without a check before it: an end by renunciation, by moving away, by death.

    `person_id` says whose, where several persons of the household receive the item: the others' aid is not touched.

    :raises NotPermitted: the household belongs to another township.
    :raises NothingReceived: it receives nothing of the kind.
    :raises InvalidAnswers: facts are missing, or the amount does not fit.
    """
    household = work.session.get(Household, household_id)
    if household is None or household.county != work.house.county:
        raise NotFound
    children.require(work, item=item, action="stop.propose", township=household.township)
    if not facts.strip():
        raise InvalidAnswers(
            [FieldProblem("facts", "required", "请写明依据的事实，会写进告知书。", "Say which facts it rests on.")]
        )
    if (identity := recognised.held(work, household_id, item)) is not None:
        return open_end(work, identity=identity, outcome=outcome, ground=ground, facts=facts)
    benefit = meant(work, household_id, item, person_id=person_id)
    return open_stop(work, benefit=benefit, outcome=outcome, amount=amount, ground=ground, facts=facts)


def from_review(work: Work, review: Review, *, outcome: str) -> Stop:
    """Intend what a check found; whoever proposed it there is the proposer here.

    :raises NothingReceived: the check was about a household that receives nothing.
    """
    told = {
        "outcome": outcome, "ground": review.ground or "other", "facts": review.facts or review.opinion,
        "review_id": review.id, "proposed_by": review.proposed_by or work.actor.id,
    }  # fmt: skip
    if (identity := recognised.held(work, review.household_id, review.item)) is not None:
        return open_end(work, identity=identity, **told)
    benefit = work.session.get(Benefit, review.benefit_id) if review.benefit_id else None
    if benefit is None:
        raise NothingReceived
    person = review.person_id if review.kind == "refusals" else None
    return open_stop(work, benefit=benefit, amount=review.amount_after, person_id=person, **told)


def give_opinion(work: Work, *, stop: Stop, words: str, way: str = "online", by: str = RESIDENT) -> Opinion:
    """Keep what the person says before the decision, word for word; a page sent once more is one opinion.

    :raises InvalidAnswers: it is empty or too long.
    """
    text = words.strip()
    if not text or len(text) > 4000:
        raise InvalidAnswers(
            [FieldProblem("words", "required", "请写下您要说明的情况（4000 字以内）。", "Write what you want to say (at most 4,000 characters).")]
        )  # fmt: skip
    for said in opinions(work, stop.id) if by == RESIDENT else ():
        if (said.words, said.recorded_by) == (text, RESIDENT):
            return said
    row = Opinion(
        id=work.new_id(), county=work.house.county, stop_id=stop.id, way=way, words=text, at=work.now, recorded_by=by
    )
    work.session.add(row)
    work.session.flush()
    note(work, stop.case_id, "opinion-given", way=way)
    return row


def opinions(work: Work, stop_id: str) -> list[Opinion]:
    """Return what the person said, oldest first."""
    return list(
        work.session.scalars(select(Opinion).where(Opinion.stop_id == stop_id).order_by(Opinion.at, Opinion.id))
    )


def to_be_answered(work: Work, stop: Stop) -> list[Opinion]:
    """Return the opinions that a decision answers: words with which somebody waives or renounces are none."""
    agrees = stop.heard in ("waived", "renounced")
    return [each for each in opinions(work, stop.id) if not (agrees and each.recorded_by == stop.heard_by)]


def read_stop(work: Work, subject: str | None) -> Stop:
    """Return the change that a process is about."""
    return work.session.get_one(Stop, subject or "")
