"""Open a check: a case of its own, its row, its process."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from server.audit import operations as audit
from server.cases.events import note
from server.cases.models import Case, Instance
from server.cases.opening import open_case
from server.cases.operations import send_message, start_instance
from server.cases.routing import resolve
from server.determination.beginning import decided_by, size_for
from server.determination.granting import OF_ONE_PERSON
from server.foundation.clock import LOCAL
from server.foundation.errors import FieldProblem, InvalidAnswers, NotFound
from server.foundation.money import fen
from server.foundation.work import Work
from server.households.models import Benefit, Household
from server.households.running import runs_on
from server.reviews import children, means, recognised
from server.reviews.cycles import due_on
from server.reviews.models import Review
from server.reviews.reckoning import ITEMS
from server.reviews.refusals import CheckRuns, NothingReceived
from server.reviews.words import KINDS
from server.verification.survey import is_filed

IMMEDIATE = "RV.alert"  #: the term of a check that nobody planned
SPECIAL = frozenset({"special"})  #: kinds for which the county visits


@dataclass(frozen=True, slots=True)
class Matter:
    """The household a matter is about, with the papers of the application from which its aid comes."""

    household: Household
    source: Case | None


def matter_of(work: Work, household_id: str, benefit: Benefit | None, *, source: Case | None = None) -> Matter:
    """Return the household and the case from which its aid, or `source`: its recognition, comes; else the newest that it gave answers in.

    A later check at which it declared its means anew stands in the place of that case.

    :raises NotFound: the county has no such household.
    """
    household = work.session.get(Household, household_id)
    if household is None or household.county != work.house.county:
        raise NotFound
    if benefit is not None and benefit.case_id:
        source = work.session.get(Case, benefit.case_id)
    if source is None or not source.answers.get("applicant"):
        source = work.session.scalar(
            select(Case)
            .where(Case.household_id == household_id, Case.kind == "application", Case.form == "household")
            .order_by(Case.registered_at.desc())
            .limit(1)
        ) or source  # fmt: skip
    said = means.declared_last(work, household_id) if benefit is None or benefit.item in ITEMS else None
    if said is not None and (
        source is None or not source.answers.get("applicant") or said.registered_at > source.registered_at
    ):
        source = said
    return Matter(household, source)


def open_matter(work: Work, matter: Matter, *, kind: str, applicant_id: str | None, cause: str) -> Case:
    """Open a case about a household that no application begins; it keeps the papers of the application it comes from."""
    household, source = matter.household, matter.source
    return open_case(
        work, household_id=household.id, applicant_id=applicant_id or household.head_id, township=household.township,
        village=household.village, channel="window", opened_by_unit=household.township, submitted_at=work.now,
        answers=source.answers if source else {}, form=source.form if source else "household",
        form_version=source.form_version if source else 1, kind=kind, cause=cause, accepted_at=work.now, state="open",
    )  # fmt: skip


def common_data(work: Work, case: Case, *, item: str) -> dict[str, Any]:
    """Return what every process of this room starts with (docs/processes/procedures.md)."""
    county = resolve(work, "county", data={}, township=case.township, village=case.village)
    return {
        "case_id": case.id, "item": item, "unit_township": case.township, "unit_county": county,
        "unit_village": case.village or case.township, "accepted_at": case.registered_at.astimezone(LOCAL).isoformat(),
        "household_size": max(1, size_for(work, item, case.household_id)), "relative_filed": is_filed(work, case),
        **decided_by(work, case, item),
    }  # fmt: skip


def running(work: Work, benefit_id: str) -> Review | None:
    """Return the check of a benefit that runs now, or None."""
    return work.session.scalar(select(Review).where(Review.benefit_id == benefit_id, Review.state == "open"))


def running_of(work: Work, household_id: str, item: str) -> Review | None:
    """Return the check of a household's recognition that runs now; nothing is kept apart of what is no recognition."""
    if item not in recognised.ITEMS:
        return None
    return work.session.scalar(
        select(Review).where(Review.household_id == household_id, Review.item == item, Review.state == "open").limit(1)
    )


def add_term(work: Work, review: Review, rule: str, *, since: date) -> dict[str, Any]:
    """Let a check that runs end by the term of a death too, and return what its process must know; the earlier last day is the list's.

    A check that a death has opened keeps that one's term, which is the earlier; so does one that a death has reached before.
    """
    instance = work.session.scalar(
        select(Instance).where(Instance.case_id == review.case_id, Instance.subject == review.id, Instance.state == "open")
    )  # fmt: skip
    if instance is None or rule in (review.rule, instance.data.get("death_rule")):
        return {}
    review.due_on = min(review.due_on, due_on(work, rule, since))
    work.session.flush()
    return {"death_rule": rule, "died_on": since.isoformat()}


def end_running(work: Work, benefit_id: str) -> None:
    """End the check of an aid that is paid no more: nobody is asked or visited for it."""
    review = running(work, benefit_id)
    if review is None:
        return
    open_ones = select(Instance.id).where(
        Instance.case_id == review.case_id, Instance.subject == review.id, Instance.state == "open"
    )
    for instance_id in work.session.scalars(open_ones).all():
        send_message(
            work, instance_id=instance_id, name="withdraw", payload={"withdrawal_reason": "aid-ended"}, sender=work.actor.id
        )  # fmt: skip


def open_review(
    work: Work,
    *,
    household_id: str,
    item: str,
    kind: str,
    rule: str = IMMEDIATE,
    since: date | None = None,
    benefit: Benefit | None,
    **columns: Any,
) -> Review:
    """Open a check and start its process; `columns` may name person, cause and draw.

    :raises CheckRuns: a check of this benefit, or of this recognition, runs already.
    """
    other = running(work, benefit.id) if benefit is not None else running_of(work, household_id, item)
    if other is not None:
        raise CheckRuns(code=work.session.scalars(select(Case.code).where(Case.id == other.case_id)).one())
    matter = matter_of(work, household_id, benefit)
    case = open_matter(work, matter, kind="review", applicant_id=columns.get("person_id"), cause=kind)
    children.keep_apart(work, item=item, case_id=case.id)
    start = since or work.today
    review = Review(
        id=work.new_id(), county=work.house.county, case_id=case.id, household_id=household_id, item=item,
        township=case.township, kind=kind, rule=rule, since_on=start, due_on=due_on(work, rule, start), opened_at=work.now,
        benefit_id=benefit.id if benefit else None,
        amount_before_fen=fen(benefit.amount) if benefit and benefit.amount is not None else None, **columns,
    )  # fmt: skip
    work.session.add(review)
    work.session.flush()
    _start(work, review, case)
    note(work, case.id, "review-opened", what=KINDS[kind].zh, cause=review.cause)
    audit.record(work, "review.open", review.id, kind=kind, case=case.id)
    return review


def _start(work: Work, review: Review, case: Case) -> None:
    data: Mapping[str, Any] = {
        "review_id": review.id, "review_kind": review.kind, "review_rule": review.rule,
        "review_since": review.since_on.isoformat(), "verify_for": "review", "verify_result": None, "verified_at": None,
        "special_check": review.kind in SPECIAL, "complaint_filed": False, "review_way": None, "outcome": None,
        "adjusted_amount": None, "ground": "", "review_agreed": False, "withdrawal_reason": None, "change_kind": None,
        "needs_visit": False, "death_rule": None, "died_on": None,
    }  # fmt: skip
    start_instance(
        work,
        case_id=case.id,
        key="child-review" if review.item == children.ITEM else "review",
        subject=review.id,
        data={**common_data(work, case, item=review.item), **data},
    )


def open_by_hand(
    work: Work, *, household_id: str, item: str, kind: str, cause: str, person_id: str | None = None
) -> Review:
    """Open a check that nobody planned: a warning, a report, signs of means; `person_id` says whose, where several receive it.

    :raises NotPermitted: the household belongs to another township.
    :raises InvalidAnswers: several persons receive it and nobody said whose is meant.
    :raises NothingReceived: it receives nothing of the kind.
    :raises CheckRuns: one runs already.
    """
    household = work.session.get(Household, household_id)
    if household is None or household.county != work.house.county:
        raise NotFound
    children.require(work, item=item, action="review.open", township=household.township)
    if recognised.held(work, household_id, item) is not None:
        return open_review(
            work, household_id=household_id, item=item, kind=kind, benefit=None, cause=cause.strip()[:300]
        )
    benefit = meant(work, household_id, item, person_id=person_id)
    return open_review(
        work, household_id=household_id, item=item, kind=kind, benefit=benefit, cause=cause.strip()[:300],
        person_id=benefit.person_id if benefit.item in OF_ONE_PERSON else None,
    )  # fmt: skip


def meant(work: Work, household_id: str, item: str, *, person_id: str | None) -> Benefit:
    """Return the benefit that is meant: the household's only one of the item, or that of a person.

    :raises NothingReceived: nothing of the kind is received.
    :raises InvalidAnswers: several persons receive it and nobody said whose is meant.
    """
    found = received(work, household_id, item, person_id=person_id or None)
    if not found:
        raise NothingReceived
    if len(found) > 1 and len({benefit.person_id for benefit in found}) > 1:
        words = ("这户有几个人各自领取，请选择是谁的。", "Several persons receive it: say whose is meant.")
        raise InvalidAnswers([FieldProblem("person_id", "required", *words)])
    return found[0]


def check_refusals(work: Work, *, household_id: str, person_id: str, cause: str) -> Review | None:
    """Open the check that three unjustified refusals of work call for; None where nothing is received or a check runs.

    It leads to a hearing and touches at most that person's part (社会救助法 art. 48).
    """
    benefit = receiving(work, household_id, "dibao")
    if benefit is None or running(work, benefit.id) is not None:
        return None
    return open_review(
        work,
        household_id=household_id,
        item="dibao",
        kind="refusals",
        benefit=benefit,
        person_id=person_id,
        cause=cause,
    )


def receiving(
    work: Work, household_id: str, item: str | None = None, *, person_id: str | None = None
) -> Benefit | None:
    """Return the monthly benefit that a household receives today (of an item, of a person)."""
    return next(iter(received(work, household_id, item, person_id=person_id)), None)


def received(work: Work, household_id: str, item: str | None = None, *, person_id: str | None = None) -> list[Benefit]:
    """Return the monthly benefits that a household receives, or will, as of today."""
    wanted = select(Benefit).where(
        Benefit.household_id == household_id, Benefit.period == "month",
        runs_on(work.today),
    )  # fmt: skip
    if item:
        wanted = wanted.where(Benefit.item == item)
    if person_id:
        wanted = wanted.where((Benefit.person_id.is_(None)) | (Benefit.person_id == person_id))
    return list(work.session.scalars(wanted.order_by(Benefit.item, Benefit.id)))


def amount_of(benefit: Benefit) -> Decimal:
    """Return what a benefit pays in a month."""
    return benefit.amount or Decimal(0)
