"""Which need may be sent: one order at a time, of a case that is not over, with the consent that is on record."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from server.cases.models import Case, Item
from server.cases.opening import add_item
from server.foundation.errors import FieldProblem
from server.foundation.work import Work
from server.referrals.models import OPEN_STATES, Referral
from server.referrals.refusals import CaseEnded, TransferRunning


def item_row(work: Work, case: Case, item: str) -> Item:
    """Return the row of an item of a case, written now where the need is new.

    :raises TransferRunning: the need is on its way already.
    """
    row = work.session.scalar(select(Item).where(Item.case_id == case.id, Item.item == item))
    if row is None:
        return add_item(
            work, case_id=case.id, item=item, reason={"zh": "窗口确认的需求", "en": "confirmed at the window"}
        )
    refuse_second(work, row.id)
    return row


def need_problems(work: Work, need: str, requested_on: date | None) -> list[FieldProblem]:
    """Return what is wrong with the words of a need, or with the day by which an answer is asked for."""
    problems = []
    if not need.strip():
        problems.append(FieldProblem("need", "required", "请写明需要什么帮助。", "Say what is needed."))
    elif len(need) > 1000:
        problems.append(FieldProblem("need", "too-long", "需求说明不超过 1000 字。", "At most 1,000 characters."))
    if requested_on is not None and requested_on < work.today:
        problems.append(
            FieldProblem("requested_on", "past", "希望答复的日期不能早于今天。", "The day cannot be in the past.")
        )
    return problems


def refuse_ended(case: Case) -> None:
    """Refuse to send for a case that is over.

    :raises CaseEnded: it is closed, withdrawn or was not accepted.
    """
    if case.state in ("closed", "withdrawn", "not-accepted"):
        raise CaseEnded(code=case.code)


def refuse_second(work: Work, item_id: str) -> None:
    """Refuse a second order for a need that is still with somebody.

    :raises TransferRunning: it is.
    """
    running = work.session.execute(
        select(Referral.number).where(Referral.item_id == item_id, Referral.state.in_(OPEN_STATES))
    ).first()
    if running is not None:
        raise TransferRunning(number=running.number or "待发出")


def consent_in(answers: Mapping[str, Any]) -> bool:
    """Tell whether the household form says that departments may share (promises/sharing)."""
    return bool((answers.get("promises") or {}).get("sharing"))
