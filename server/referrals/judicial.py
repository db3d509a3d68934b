"""Judicial aid is given once in one case to one person (《关于建立完善国家司法救助制度的意见（试行）》): the case number says which."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from server.foundation.errors import FieldProblem
from server.foundation.work import Work
from server.referrals.models import Referral, ReferralDetails

ITEM, NUMBER = "judicial", "case_number"
_GONE = ("withdrawn", "dropped")
_OTHER_BRACKETS = str.maketrans("〔〕[]【】{}", "()()()()")


def second_problems(
    work: Work, *, person_id: str, answers: Mapping[str, Any], path: str, but: str | None = None
) -> list[FieldProblem]:
    """Refuse a second transfer for the same person in the same case, whoever wrote the number with which brackets."""
    number = _plain(answers.get(NUMBER))
    if not number:
        return []
    return [
        FieldProblem(
            path, "once-per-case",
            f"同一案件只救助一次：这个人的这个案号已经转办过（{referral.number or '待发送'}）。",
            f"Once per case: this person's case of this number was transferred before ({referral.number or 'not sent yet'}).",
        )
        for referral, details in _others(work, person_id, but)
        if number in _numbers(referral, details)
    ][:1]  # fmt: skip


def told_problems(work: Work, *, item: str, person_id: str, told: Mapping[str, Any]) -> list[FieldProblem]:
    """Return what is wrong with the case number that the window tells with a transfer of an item."""
    if item != ITEM:
        return []
    return second_problems(work, person_id=person_id, answers=told, path=f"details/{NUMBER}")


def _others(work: Work, person_id: str, but: str | None) -> list[tuple[Referral, ReferralDetails | None]]:
    """Return the person's transfers for judicial aid that run or were granted, with what the window told of each."""
    rows = work.session.execute(
        select(Referral, ReferralDetails)
        .outerjoin(ReferralDetails, ReferralDetails.referral_id == Referral.id)
        .where(
            Referral.county == work.house.county, Referral.person_id == person_id, Referral.item == ITEM,
            Referral.state.not_in(_GONE), Referral.id != (but or ""),
        )
        .order_by(Referral.created_at, Referral.id)
    )  # fmt: skip
    return [(referral, details) for referral, details in rows if referral.result_kind != "refused"]


def _numbers(referral: Referral, details: ReferralDetails | None) -> set[str]:
    said = (details.answers if details else {}, referral.outcome.get("answers", {}))
    return {_plain(answers.get(NUMBER)) for answers in said}


def _plain(number: Any) -> str:
    """Return a case number as it is compared: half-width, one kind of brackets, no blanks."""
    text = unicodedata.normalize("NFKC", str(number or "")).translate(_OTHER_BRACKETS)
    return "".join(text.split()).upper()
