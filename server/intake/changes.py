"""What the window changes on an open case: results by hand, late items, follow-up."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select, update

from server.audit import operations as audit
from server.cases.asking import keep_beside
from server.cases.events import note
from server.cases.models import Case, Instance, Item
from server.cases.occurrence import Occurrence
from server.cases.opening import CaseChanged, read_case
from server.cases.words import ITEMS, name_of
from server.determination.granting import receiver
from server.foundation.errors import FieldProblem, InvalidAnswers, NotFound
from server.foundation.work import Work
from server.households.exclusions import exclusion_problems
from server.households.operations import enter_benefit
from server.intake import claims, effects
from server.intake.closing import close_when_done
from server.intake.refusals import CaseNotOpen, ItemNotByHand

RESULTS = ("granted", "refused")
_ENDED = frozenset({"closed", "withdrawn", "not-accepted"})


def open_case_of(work: Work, case_id: str) -> Case:
    """Return a case that the actor may change.

    :raises CaseNotOpen: it has ended.
    """
    case = read_case(work, case_id, action="case.edit")
    if case.state in _ENDED:
        raise CaseNotOpen(code=case.code)
    return case


def _read_item(work: Work, case: Case, item_id: str) -> Item:
    item = work.session.scalar(select(Item).where(Item.id == item_id, Item.case_id == case.id))
    if item is None:
        raise NotFound
    return item


def enter_result(work: Work, *, case_id: str, item_id: str, answers: Mapping[str, Any]) -> None:
    """Enter the result of an item that is handled on paper: `result`, `document`, `decided_on`, `amount`, `period`, `reason`.

    :raises ItemNotByHand: it runs in a process, is decided, or is not confirmed.
    :raises InvalidAnswers: something needed is missing, or another running aid excludes it.
    """
    case = open_case_of(work, case_id)
    item = _read_item(work, case, item_id)
    if item.state != "confirmed":
        raise ItemNotByHand(item=name_of(ITEMS, item.item).zh)
    result, document = str(answers.get("result") or ""), str(answers.get("document") or "").strip()
    decided = _result_problems(work, result, document, answers)
    if result == "granted":
        _refuse_excluded(work, case, item)
    item.state, item.decided_at = result, work.now
    item.result = {
        "document": document,
        "decided_on": decided.isoformat(),
        "reason": str(answers.get("reason") or "").strip(),
        "by_hand": True,
    }
    if result == "granted":
        keep_beside(work, case_id=case.id, item_id=item.id, person_id=receiver(case, item))
        enter_benefit(
            work, household_id=case.household_id, person_id=case.applicant_id, item=item.item, unit=case.township, since=decided,
            case_id=case.id, cause=case.cause, source=document[:40], amount=answers.get("amount"),
            kind="money" if answers.get("amount") else "service", period=str(answers.get("period") or "once"),
        )  # fmt: skip
    work.session.flush()
    note(
        work,
        case_id,
        "item-result",
        item=name_of(ITEMS, item.item).zh,
        result="给予" if result == "granted" else "不予",
    )
    audit.record(work, "item.result", item.id, result=result, document=document)
    close_when_done(work, case)


def _result_problems(work: Work, result: str, document: str, answers: Mapping[str, Any]) -> date:
    problems = []
    if result not in RESULTS:
        problems.append(FieldProblem("result", "required", "请选择结果。", "Choose the result."))
    if not document:
        problems.append(
            FieldProblem("document", "required", "请填写决定文书的文号。", "Give the number of the decision.")
        )
    decided = answers.get("decided_on")
    if not isinstance(decided, date):
        problems.append(
            FieldProblem("decided_on", "required", "请填写决定日期，例：2026-04-07。", "Give the day of the decision.")
        )
    elif decided > work.today:
        problems.append(
            FieldProblem("decided_on", "future", "决定日期不能晚于今天。", "The decision cannot lie in the future.")
        )
    if result == "refused" and not str(answers.get("reason") or "").strip():
        problems.append(
            FieldProblem("reason", "required", "不予给予的，请写明理由和依据。", "Give reason and basis of a refusal.")
        )
    if problems:
        raise InvalidAnswers(problems)
    assert isinstance(decided, date)
    return decided


def _refuse_excluded(work: Work, case: Case, item: Item) -> None:
    problems = exclusion_problems(
        work,
        path="result",
        household_id=case.household_id,
        item=item.item,
        person_id=receiver(case, item),
        case_id=case.id,
    )
    if problems:
        raise InvalidAnswers(problems)


def decide_proposed(work: Work, *, case_id: str, item_id: str, take: bool, reason: str) -> None:
    """Confirm or decline an item that was proposed after the assessment; a confirmed one starts.

    :raises InvalidAnswers: it is declined without a reason.
    :raises AlreadyOpen: another open case of the household holds it.
    """
    case = open_case_of(work, case_id)
    item = _read_item(work, case, item_id)
    if item.state != "proposed" or case.accepted_at is None:
        raise ItemNotByHand(item=name_of(ITEMS, item.item).zh)
    if not take and not reason.strip():
        raise InvalidAnswers([FieldProblem("reason", "required", "不办的请写明理由。", "Say why it is declined.")])
    instance = work.session.scalars(
        select(Instance.id).where(Instance.case_id == case_id).order_by(Instance.started_at, Instance.id).limit(1)
    ).one()
    word = name_of(ITEMS, item.item).zh
    if not take:
        item.state, item.added_reason = "declined", reason.strip()
        work.session.flush()
        note(work, case_id, "item-declined", item=word)
        if item.item == "dibao":
            work.house.offers["recognition.not-taken-in"](work, case_id=case_id)
        return
    claims.hold(work, household_id=case.household_id, item=item.item, case_id=case_id)
    item.state, item.added_reason = "confirmed", reason.strip()
    work.session.flush()
    note(work, case_id, "item-confirmed", item=word)
    effects.begin_item(
        work,
        Occurrence(
            case_id=case_id, township=case.township, instance_id=instance, item_id=item.id, subject=None, data={}
        ),
        item,
    )


def follow_up(work: Work, *, case_id: str, on: date | None, priority: int | None, version: int) -> None:
    """Set the day on which the case is looked at again, and its priority; legal deadlines do not change.

    :raises CaseChanged: somebody changed the case in between.
    """
    read_case(work, case_id, action="case.edit")
    values: dict[str, Any] = {"follow_up_on": on, "version": version + 1}
    if priority is not None:
        values["priority"] = priority
    written = work.session.execute(
        update(Case).where(Case.id == case_id, Case.version == version).values(**values),
        execution_options={"synchronize_session": False},
    )
    if written.rowcount != 1:  # type: ignore[attr-defined]
        raise CaseChanged
    note(work, case_id, "follow-up", on=on.isoformat() if on else "—")
