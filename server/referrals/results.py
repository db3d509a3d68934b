"""From what a department's form says to the result of the transfer: paper, item, household ledger."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import update

import forms
from server.cases.answers import told
from server.cases.asking import keep_beside
from server.cases.models import Case, Item
from server.documents.models import Document
from server.documents.operations import issue
from server.foundation.work import Work
from server.households.models import Benefit, Household
from server.households.operations import enter_benefit
from server.referrals import confirming, laws
from server.referrals.models import Referral
from server.referrals.sending import unit_name
from server.referrals.words import REMEDIES, RESULTS

#: result → state of the item
ITEM_STATES = {
    "granted": "granted", "partial": "running", "refused": "refused", "waiting": "waiting-list", "referred-on": "running",
    "open": "running", "withdrawn": "withdrawn", "declined": "confirmed",  # a provider that does not take it on has decided nothing
}  # fmt: skip
#: result → state of the transfer
STATES = {"waiting": "waiting", "partial": "partial", "open": "signed", "withdrawn": "withdrawn"}
_PERIODS = {"once": "once", "monthly": "month", "yearly": "year"}
_THREE_REFUSALS = 3
#: fields that say what is given, in the forms of departments
_WHAT = frozenset({
    "grant_kind", "way", "aid", "flat", "job", "employer", "support", "programme", "treated", "centre", "season", "year", "monthly", "paid_to",
})  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What was decided, whatever the form."""

    what: str = ""
    amount: Decimal | None = None
    period: str = "once"
    since: date | None = None
    until: date | None = None  #: the last day of the school year for which a school grants
    service: bool = False
    reason: str = ""
    basis: str = ""
    remedies: tuple[str, ...] = ()
    queue_number: str = ""
    still_open: str = ""


def read_outcome(work: Work, referral: Referral, kind: str) -> Outcome:
    """Return what the last deciding form says."""
    form, answers = referral.outcome.get("form"), dict(referral.outcome.get("answers", {}))
    if form == "refer-employment.offer" and kind == "refused":
        return _stopped_offers(work, referral, answers)
    amount = answers.get("grant_amount") or answers.get("repair_amount") or answers.get("rebuild_amount")
    since = answers.get("grant_from") or answers.get("start_on")
    return Outcome(
        what=_what(form, answers), amount=Decimal(str(amount)) if amount else None,
        period=_PERIODS.get(str(answers.get("grant_period", "")), "once"), since=date.fromisoformat(since) if since else None,
        until=_school_year_end(answers.get("school_year")),
        service=answers.get("grant_period") == "service" or not amount, reason=str(answers.get("reason") or answers.get("referred_reason") or ""),
        basis=str(answers.get("basis", "")), remedies=tuple(answers.get("remedies", ())),
        queue_number=str(answers.get("queue_number", "")), still_open=str(answers.get("still_open", "")),
    )  # fmt: skip


def _school_year_end(year: Any) -> date | None:
    """Return the last day of a school year written like 2026-2027: the next one begins on 1 September and asks anew."""
    return date(int(str(year)[5:9]), 8, 31) if year else None


def _stopped_offers(work: Work, referral: Referral, answers: Mapping[str, Any]) -> Outcome:
    """Return why no more jobs are offered; whether aid is cut is another procedure, with a hearing before it."""
    if referral.refusals_in_row >= _THREE_REFUSALS:
        reason = f"接连 {referral.refusals_in_row} 次无正当理由拒绝推荐的岗位，停止推荐。"
    else:
        reason = f"本人退出求职：{answers.get('answer_reason', '')}"
    basis = f"演示参数：接连三次停止推荐；减发、停发另行办理，之前须听取意见（{laws.hearing_first(work.today).zh}）"
    return Outcome(reason=reason, basis=basis, remedies=("recheck",))


def _what(form: str | None, answers: Mapping[str, Any]) -> str:
    """Return what is granted, in the form's own words."""
    if not form:
        return ""
    found = []
    for field in forms.load(form).root.children:
        if field.name in _WHAT and answers.get(field.name):
            found.append(told(field, answers[field.name], "zh"))
    return " ".join(found)


def issue_result(work: Work, referral: Referral, kind: str, outcome: Outcome, next_check_on: date | None) -> Document:
    """Issue the feedback sheet (反馈单) in the department's series."""
    facts = {
        "household_code": work.session.get_one(Household, referral.household_id).code,
        "need": referral.need,
        "result": " ".join(part for part in (RESULTS[kind].zh, outcome.what) if part),
        "amount": f"{outcome.amount} 元" if outcome.amount is not None else "",
        "from": outcome.since.isoformat() if outcome.since else "",
        "reason": outcome.reason or outcome.still_open,
        "basis": outcome.basis,
        "confirmed": confirming.confirmed_words(referral),
        "remedy": "、".join(REMEDIES[key].zh for key in outcome.remedies if key in REMEDIES),
        "next_check": " ".join(
            part for part in (outcome.queue_number, next_check_on.isoformat() if next_check_on else "") if part
        ),
        "by": work.actor.name,
    }
    return issue(
        work, kind="transfer-result", unit_id=str(referral.to_unit), addressee=unit_name(work, referral.from_unit),
        facts={name: value for name, value in facts.items() if value}, case_id=referral.case_id, item_id=referral.item_id,
    )  # fmt: skip


def settle_item(work: Work, referral: Referral, kind: str, outcome: Outcome) -> None:
    """Write the result on the case's item."""
    item = work.session.get_one(Item, referral.item_id)
    item.state = ITEM_STATES[kind]
    item.result = {
        "kind": kind, "what": outcome.what, "amount": str(outcome.amount) if outcome.amount is not None else None,
        "queue_number": outcome.queue_number, "transfer": referral.number,
    }  # fmt: skip
    item.decided_at = work.now


def enter_ledger(work: Work, referral: Referral, kind: str, outcome: Outcome) -> None:
    """Enter what the household now receives, or waits for; a place on the list ends when there is a result."""
    if kind in ("granted", "partial", "refused", "withdrawn", "waiting"):
        _end_waiting(work, referral)
    if kind not in ("granted", "partial", "waiting"):
        return
    case = work.session.get_one(Case, referral.case_id)
    waits = kind == "waiting"
    if not waits:
        keep_beside(work, case_id=case.id, item_id=referral.item_id, person_id=referral.person_id)
    enter_benefit(
        work, household_id=referral.household_id, item=referral.item, unit=str(referral.to_unit),
        since=work.today if waits else outcome.since or work.today, until=None if waits else outcome.until, person_id=referral.person_id,
        kind="waiting-list" if waits else "service" if outcome.service else "money", amount=None if waits else outcome.amount,
        period=outcome.period, cause=case.cause, case_id=case.id, source=referral.number or "",
        note=(outcome.queue_number if waits else outcome.what)[:200],
    )  # fmt: skip


def _end_waiting(work: Work, referral: Referral) -> None:
    work.session.execute(
        update(Benefit)
        .where(Benefit.source == referral.number, Benefit.kind == "waiting-list", Benefit.until.is_(None))
        .values(until=work.today),
        execution_options={"synchronize_session": False},
    )
