"""Support of the destitute: level of self-care, monthly amount, a new rating when self-care changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from server.audit import operations as audit
from server.cases.asking import ask, keep
from server.cases.events import note
from server.cases.models import Case, Instance
from server.cases.occurrence import Occurrence
from server.cases.opening import open_case
from server.cases.operations import start_instance
from server.cases.routing import resolve
from server.foundation.errors import FieldProblem, InvalidAnswers
from server.foundation.work import Work
from server.households.models import Benefit, Household, Membership
from server.organisation import rules
from server.recognition.models import CareRating
from server.recognition.refusals import NotSupported, RatingRunning
from server.recognition.words import CARE_ITEMS, CARE_LEVELS
from workflows.dmn import Decision

SIX = ("eating", "dressing", "bed", "toilet", "walking", "bathing")
ITEM = "tekun"


def missed_of(answers: Mapping[str, Any]) -> list[str]:
    """Return the items that are not done alone."""
    return [name for name in SIX if not answers[name]]


def level_of(work: Work, answers: Mapping[str, Any]) -> str:
    """Return the level of self-care."""
    return str(_rate(work, answers).outputs["care_level"])


def _rate(work: Work, answers: Mapping[str, Any]) -> Decision:
    found: Decision = ask(work, "tekun-care", {"missed": len(missed_of(answers))})
    return found


def amount_for(work: Work, level: str) -> Decimal:
    """Return the county's monthly support at a level: basic living and care together."""
    found = _support(work, level).outputs
    return Decimal(found["base_month"]) + Decimal(found["care_month"])


def _support(work: Work, level: str) -> Decision:
    found: Decision = ask(work, "tekun-support", {"division": work.house.county, "care_level": level})
    return found


def keep_rating(work: Work, occurrence: Occurrence) -> CareRating:
    """Keep a rating as its form says, with what the tables make of it."""
    answers = occurrence.answers
    found, missed = _rate(work, answers), missed_of(answers)
    level = str(found.outputs["care_level"])
    case = work.session.get_one(Case, occurrence.case_id)
    rating = CareRating(
        id=work.new_id(), county=work.house.county, case_id=case.id, person_id=case.applicant_id, missed_items=missed,
        missed=len(missed), level=level, rated_on=_day(answers["rated_on"]), agency=str(answers.get("agency") or ""),
        assessor=str(answers["assessor"]), second_assessor=str(answers["second_assessor"]),
        remark=str(answers.get("remark") or ""), table_version=found.version, rated_by=work.actor.id, rated_at=work.now,
    )  # fmt: skip
    work.session.add(rating)
    work.session.flush()
    for answer in (found, _support(work, level)):
        keep(work, answer, case_id=case.id, item_id=occurrence.item_id)
    return rating


def rating_of(work: Work, person_id: str) -> CareRating | None:
    """Return a person's latest rating."""
    return work.session.scalar(
        select(CareRating).where(CareRating.person_id == person_id).order_by(CareRating.rated_at.desc()).limit(1)
    )


def support_of(work: Work, person_id: str) -> Benefit | None:
    """Return the support that a destitute person receives now, or None."""
    return work.session.scalar(
        select(Benefit)
        .where(
            Benefit.county == work.house.county, Benefit.person_id == person_id, Benefit.item == ITEM,
            Benefit.until.is_(None), Benefit.period == "month",
        )
        .order_by(Benefit.since.desc())
        .limit(1)
    )  # fmt: skip


def paid_level(work: Work, person_id: str, *, rated: str | None) -> str | None:
    """Return the level at which a person's support is paid: another than the rated one where nothing was changed after the rating.

    An amount that no level of today's standard comes to is taken for that of the rating.
    """
    benefit = support_of(work, person_id)
    if benefit is None:
        return rated
    for level in (*([rated] if rated else []), *CARE_LEVELS):
        if _support(work, level).outputs and amount_for(work, level) == benefit.amount:
            return level
    return rated


def _township_of(work: Work, person_id: str) -> str | None:
    lives = select(Household.township).join(Membership, Membership.household_id == Household.id)
    return work.session.scalar(lives.where(Membership.person_id == person_id, Membership.until.is_(None)).limit(1))


def ask_for_rating(work: Work, *, person_id: str, change: str, reported_on: date) -> Case:
    """Take a report that self-care has changed: the county rates again within 10 working days of it.

    :raises NotPermitted: the person lives elsewhere; whether she receives support is not told.
    :raises NotSupported: the person receives no support.
    :raises RatingRunning: a report is being dealt with.
    :raises InvalidAnswers: the change is not described, or the day lies ahead.
    """
    rules.require(work.actor, "care.report", township=_township_of(work, person_id))
    benefit = support_of(work, person_id)
    if benefit is None:
        raise NotSupported
    household = _household(work, benefit, person_id)
    rules.require(work.actor, "care.report", township=household.township)
    _refuse_bad_report(work, change, reported_on)
    if _running(work, person_id):
        raise RatingRunning
    case = open_case(
        work, household_id=household.id, applicant_id=person_id, township=household.township, village=household.village,
        channel="window", opened_by_unit=household.township, submitted_at=work.now, answers={"change": change.strip()},
        kind="review", title="自理能力再评估", state="open", accepted_at=work.now, form="tekun.care",
    )  # fmt: skip
    last = rating_of(work, person_id)
    county = resolve(work, "county", data={}, township=household.township, village=household.village)
    start_instance(
        work, case_id=case.id, key="tekun-care",
        data={
            "case_id": case.id, "unit_township": case.township, "unit_county": county, "care_level": None,
            "reported_at": reported_on.isoformat(), "care_before": paid_level(work, person_id, rated=last.level if last else None),
        },
    )  # fmt: skip
    note(work, case.id, "care-reported", change=change.strip())
    audit.record(work, "care.report", case.id, person=person_id)
    return case


def _household(work: Work, benefit: Benefit, person_id: str) -> Household:
    now = work.session.scalar(
        select(Household)
        .join(Membership, Membership.household_id == Household.id)
        .where(Membership.person_id == person_id, Membership.until.is_(None))
    )
    return now or work.session.get_one(Household, benefit.household_id)


def _refuse_bad_report(work: Work, change: str, reported_on: date) -> None:
    problems = []
    if not change.strip():
        problems.append(FieldProblem("change", "required", "请写明自理能力有什么变化。", "Say what has changed."))
    if reported_on > work.today:
        problems.append(FieldProblem("reported_on", "future", "报告日期不能晚于今天。", "Not in the future."))
    if problems:
        raise InvalidAnswers(problems)


def _running(work: Work, person_id: str) -> bool:
    return work.session.scalar(
        select(Instance.id)
        .join(Case, Case.id == Instance.case_id)
        .where(Case.applicant_id == person_id, Instance.key == "tekun-care", Instance.state == "open")
        .limit(1)
    ) is not None  # fmt: skip


def change_support(work: Work, occurrence: Occurrence) -> None:
    """Intend the amount of the new level: whoever rates decides nothing, and nobody gets less unheard (社会救助法 48).

    :raises Refused: a change of this support runs already.
    """
    case = work.session.get_one(Case, occurrence.case_id)
    benefit = support_of(work, case.applicant_id)
    if benefit is None:
        return  # the support ended while the rating was under way: nothing is left to change
    amount, before = amount_for(work, str(occurrence.inputs["level"])), benefit.amount or Decimal(0)
    if amount == before:
        return
    told = {
        "benefit_id": benefit.id, "outcome": "raise" if amount > before else "cut", "amount": amount, "ground": "care",
        "facts": _what_changed(work, case.applicant_id, before=occurrence.data.get("care_before")),
    }  # fmt: skip
    work.house.effects["stop.start"](work, replace(occurrence, topic="stop.start", subject=None, inputs=told))
    note(work, case.id, "support-intended", instance_id=occurrence.instance_id, amount=f"{amount:,.2f}")
    audit.record(work, "care.change", benefit.id, level=str(occurrence.inputs["level"]), amount=str(amount))


def _what_changed(work: Work, person_id: str, *, before: str | None) -> str:
    """Return what the last rating found beside the level paid until then, in the words of the notice of intent."""
    last = rating_of(work, person_id)
    if last is None:
        raise NotSupported
    missed = "、".join(CARE_ITEMS[name].zh for name in last.missed_items)
    found = f"不能自主完成{missed}" if missed else "六项都能自主完成"
    level = CARE_LEVELS[last.level].zh
    became = f"由“{CARE_LEVELS[before].zh}”变为“{level}”" if before else f"为“{level}”"
    return f"{last.rated_on.isoformat()} 重新评估自理能力：{found}，{became}，按本县供养标准调整。"


def _day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value)[:10])
