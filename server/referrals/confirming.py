"""The second body: what it confirms or sends back of another one's review, before the result counts."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

import forms
from server.cases.answers import answer_rows
from server.cases.models import Case
from server.cases.occurrence import Occurrence
from server.foundation.work import Work
from server.messaging.operations import tell_posts
from server.referrals.addressing import SIGNERS, confirmer_of
from server.referrals.models import Referral
from server.referrals.sending import unit_name
from server.referrals.steps import add_step, settle
from server.referrals.words import STEPS

FORM = "refer.confirm"


def note_review(work: Work, occurrence: Occurrence, referral: Referral) -> None:
    """Note that a review awaits its confirmation; what is referred on decides nothing and awaits none."""
    if occurrence.data.get("confirmed_by") and occurrence.answers.get("result_kind") != "referred-on":
        unit = str(occurrence.data["unit_confirmer"])
        add_step(work, referral, "reviewed", unit=referral.to_unit, to_unit=unit)


def keep_decision(work: Work, occurrence: Occurrence, referral: Referral) -> None:
    """Keep who confirmed the review, or tell the reviewing body why it comes back."""
    settle(work, referral, "unconfirmed")
    unit, answers = str(occurrence.data["unit_confirmer"]), occurrence.answers
    if answers["confirm_decision"] == "confirmed":
        signed = {"unit": unit_name(work, unit), "by": work.actor.name, "on": work.today.isoformat()}
        referral.outcome = {**referral.outcome, "confirmed": signed}
        add_step(work, referral, "confirmed", unit=unit, to_unit=referral.to_unit, text=str(answers.get("words", "")))
        return
    add_step(
        work, referral, "sent-back", unit=unit, to_unit=referral.to_unit, text=str(answers["reason"]), basis=str(answers["basis"])
    )  # fmt: skip
    _tell_reviewer(work, occurrence, referral, unit)


def _tell_reviewer(work: Work, occurrence: Occurrence, referral: Referral, unit: str) -> None:
    words = STEPS["sent-back"]
    tell_posts(
        work, unit_id=str(referral.to_unit), roles=SIGNERS, template="referral-answered", cause=str(occurrence.task_id),
        case_id=referral.case_id, link=f"/transfers/{referral.id}",
        facts={
            "case": work.session.scalar(select(Case.code).where(Case.id == referral.case_id)), "unit": unit_name(work, unit),
            "outcome_zh": words.zh, "outcome_en": words.en, "number": referral.number,
        },
    )  # fmt: skip


def confirmed_words(referral: Referral) -> str:
    """Return who confirmed a result and when, empty where nobody has to."""
    signed = referral.outcome.get("confirmed")
    return f"{signed['unit']} {signed['by']}，{signed['on']}" if signed else ""


def review_rows(work: Work, referral: Referral) -> list[Any]:
    """Return what the reviewing body found, for itself and for whoever confirms it; until then it is nobody else's to know."""
    form, units = referral.outcome.get("form"), work.actor.units()
    if (
        not form
        or referral.result_kind is not None
        or not units & {referral.to_unit, confirmer_of(work, referral.item)}
    ):
        return []
    return list(answer_rows(form, forms.load(form).version, referral.outcome["answers"]))
