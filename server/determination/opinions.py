"""Keep what township and county propose, and check it against the sheet."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from server.cases.occurrence import Occurrence
from server.determination.amounts import money
from server.determination.answers import cited_too_early
from server.determination.assessment import latest
from server.determination.models import Opinion
from server.foundation.errors import FieldProblem
from server.foundation.money import fen
from server.foundation.work import Work

FORMS = {"dibao.opinion": "initial", "dibao.second-opinion": "second", "dibao.county-review": "county"}


def check(work: Work, occurrence: Occurrence) -> list[FieldProblem]:
    """Ask for a reason where the proposal departs from the sheet."""
    answers = occurrence.answers
    problems = cited_too_early(work, answers.get("basis"))
    if answers.get("review_outcome") != "return":
        problems += _departures(work, occurrence)
    return problems + _amount_problems(answers)


def _amount_problems(answers: Any) -> list[FieldProblem]:
    if (
        answers.get("proposed") == "grant"
        and answers.get("review_outcome") != "return"
        and not answers.get("proposed_amount")
    ):
        return [FieldProblem("proposed_amount", "required", "请填写每月金额。", "Give the monthly amount.")]
    return []


def _departures(work: Work, occurrence: Occurrence) -> list[FieldProblem]:
    sheet, answers = latest(work, occurrence.instance_id), occurrence.answers
    if (
        sheet is None
        or answers.get("departs")
        or (answers.get("proposed") == "grant" and not answers.get("proposed_amount"))
    ):
        return []
    expected = None if sheet.meets is None else ("grant" if sheet.meets else "refuse")
    proposed, amount = answers.get("proposed"), money(answers.get("proposed_amount"))
    if proposed == expected and (proposed == "refuse" or amount == sheet.amount):
        return []
    told = (
        "测算缺事实"
        if expected is None
        else f"测算{'符合' if sheet.meets else '不符合'}，金额 {sheet.amount or 0:,.2f} 元"
    )
    return [
        FieldProblem(
            "departs", "required", f"与测算表不一致（{told}），请写明理由。", "This departs from the sheet; say why."
        )
    ]  # fmt: skip


def record(work: Work, occurrence: Occurrence) -> None:
    """Keep one opinion with the sheet that it rests on."""
    answers, sheet = occurrence.answers, latest(work, occurrence.instance_id)
    proposed = "return" if answers.get("review_outcome") == "return" else str(answers["proposed"])
    amount = money(answers.get("proposed_amount")) if proposed == "grant" else None
    work.session.add(
        Opinion(
            id=work.new_id(), county=work.house.county, case_id=occurrence.case_id, item_id=occurrence.item_id,
            instance_id=occurrence.instance_id, kind=FORMS[str(occurrence.form)], proposed=proposed,
            proposed_fen=None if amount is None else fen(amount), departs=str(answers.get("departs") or ""),
            reason=str(answers["reason"]), basis=str(answers.get("basis") or ""), assessment_id=sheet.id if sheet else None,
            given_by=work.actor.id, given_at=work.now,
        )
    )  # fmt: skip
    work.session.flush()


def of_instance(work: Work, instance_id: str, *kinds: str) -> list[Opinion]:
    """Return the opinions of a process, newest first; of these kinds where any is named."""
    wanted = select(Opinion).where(Opinion.instance_id == instance_id, Opinion.county == work.house.county)
    if kinds:
        wanted = wanted.where(Opinion.kind.in_(kinds))
    return list(work.session.scalars(wanted.order_by(Opinion.given_at.desc(), Opinion.id.desc())))


def townships_word(work: Work, instance_id: str) -> Opinion | None:
    """Return the township's newest opinion."""
    return next(iter(of_instance(work, instance_id, "initial", "second")), None)
