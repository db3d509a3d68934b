"""Correct a finding during a recheck: the old line stays with the reason, sums and rules are reckoned anew."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import select

from server.audit import operations as audit
from server.cases.apart import place_of, require_another_person
from server.cases.events import note
from server.cases.models import Case, Task
from server.foundation.errors import FieldProblem, InvalidAnswers, NotFound
from server.foundation.work import Work
from server.organisation import rules
from server.verification.checking import settle_hits
from server.verification.entering import add_finding, amount_of
from server.verification.kinds import KINDS
from server.verification.models import Finding, Inquiry, Investigation, MeansCheck
from server.verification.refusals import NotUnderRecheck
from server.verification.survey import require_no_relative


def correct(
    work: Work, *, finding_id: str, reason: str, amount: Decimal | None = None, removed: bool = False
) -> Finding | None:
    """Replace a finding during a recheck, or take it out; the old line stays with the reason.

    :raises NotUnderRecheck: no recheck of the case is open to the actor.
    :raises SamePerson: the actor drew the conclusion that is looked at again.
    :raises Recused: the actor is a filed relative of the applicant.
    :raises InvalidAnswers: no reason, or no amount.
    """
    row = work.session.scalar(
        select(Finding).where(
            Finding.id == finding_id, Finding.county == work.house.county, Finding.superseded_by.is_(None)
        )
    )
    if row is None:
        raise NotFound
    inquiry = work.session.get_one(Inquiry, row.inquiry_id)
    check = work.session.get_one(MeansCheck, inquiry.check_id)
    _require_recheck(work, check)
    problems: list[FieldProblem] = []
    if not reason.strip():
        problems.append(FieldProblem("reason", "required", "请写明更正的理由和依据。", "Say why, and on what proof."))
    clean = None if removed else amount_of(amount, "amount", problems)
    if not removed and clean is None and not problems:
        problems.append(
            FieldProblem(
                "amount", "required", "请填更正后的金额，或选择删去。", "Give the right amount, or take it out."
            )
        )
    if problems:
        raise InvalidAnswers(problems)
    return _replace(work, check, row, clean, reason.strip()[:500], removed=removed)


def _require_recheck(work: Work, check: MeansCheck) -> None:
    """Ask for an open recheck of an investigation that rests on this check, at one of the actor's townships."""
    task = work.session.scalars(
        select(Task)
        .join(Investigation, Investigation.instance_id == Task.instance_id)
        .where(Investigation.check_id == check.id, Task.form == "verify.recheck", Task.state == "open")
        .limit(1)
    ).first()
    if task is None or task.holder_id not in (None, work.actor.id):
        raise NotUnderRecheck
    township = work.session.scalars(select(Case.township).where(Case.id == task.case_id)).one()
    rules.require(work.actor, "verification.correct", township=township)
    require_another_person(work, task, place_of(work, task.id))  # whoever drew the conclusion does not look at it again
    require_no_relative(work, task.case_id, task_id=task.id)


def _replace(
    work: Work, check: MeansCheck, row: Finding, amount: Decimal | None, reason: str, *, removed: bool
) -> Finding | None:
    new = None
    if not removed:
        told = {"kind": row.kind, "text": row.text, "amount": amount, "number": row.number}
        new = add_finding(work, row.inquiry_id, told)
    row.superseded_by, row.correction = (new.id if new else row.id), reason
    work.session.flush()
    settle_hits(work, check)
    note(work, check.case_id, "finding-corrected", instance_id=check.instance_id, what=KINDS[row.kind].zh)
    audit.record(work, "verification.correct", row.id, case=check.case_id, removed=removed)
    return new
