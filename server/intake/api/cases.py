"""What the window changes on a case, for programs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask_smorest import Blueprint

from server.cases.opening import correct, mark_upstream
from server.foundation.work import Work
from server.intake import changes, corrections, finishing, queries, withdrawing
from server.intake.api.schemas import (
    CaseFollowUpSchema,
    ClosingSchema,
    CorrectCaseSchema,
    DecideItemSchema,
    IntakeDoneSchema,
    ItemResultSchema,
    ReceiptSchema,
    UpstreamSchema,
    WithdrawCaseSchema,
)
from server.web.entry import query
from server.web.repeatable import Do, repeatable

cases = Blueprint(
    "intake-cases-api", __name__, url_prefix="/api/v1/cases", description="案件变更 Changes of a case by the window"
)


def _done(case_id: str, act: Callable[[Work], Any]) -> Do:
    def do(work: Work) -> Mapping[str, Any]:
        act(work)
        return {"id": case_id}

    return do


@cases.get("/<case_id>/receipt")
@cases.response(200, ReceiptSchema)
def read_receipt(case_id: str) -> dict[str, Any]:
    """Read the receipt: number, query code, next step and its deadline."""
    sheet = query(lambda work: queries.receipt(work, case_id))
    return {
        "case_id": case_id, "code": sheet.case.code, "query_code": sheet.case.query_code, "next_step": sheet.next_step,
        "due_on": sheet.due_on, "due_rule": sheet.due_rule,
    }  # fmt: skip


@cases.post("/<case_id>/withdraw")
@cases.arguments(WithdrawCaseSchema)
@cases.response(200, IntakeDoneSchema)
@repeatable
def withdraw(body: dict[str, Any], case_id: str) -> Do:
    """Withdraw a case; its running processes end."""
    return _done(case_id, lambda work: withdrawing.withdraw(work, case_id=case_id, **body))


@cases.get("/<case_id>/closing")
@cases.response(200, ClosingSchema)
def read_closing(case_id: str) -> dict[str, Any]:
    """Read what a case lacks before it may be closed: papers, signatures, deliveries."""
    return query(lambda work: finishing.told(work, case_id=case_id))


@cases.post("/<case_id>/close")
@cases.response(200, IntakeDoneSchema)
@repeatable
def finish_case(case_id: str) -> Do:
    """Close a case whose papers are whole now; what is lacking is named."""
    return _done(case_id, lambda work: finishing.finish(work, case_id=case_id))


@cases.post("/<case_id>/upstream")
@cases.arguments(UpstreamSchema)
@cases.response(200, IntakeDoneSchema)
@repeatable
def enter_upstream(body: dict[str, Any], case_id: str) -> Do:
    """Note that the case stands in the upper level's system."""
    return _done(case_id, lambda work: mark_upstream(work, case_id=case_id, **body))


@cases.post("/<case_id>/follow-up")
@cases.arguments(CaseFollowUpSchema)
@cases.response(200, IntakeDoneSchema)
@repeatable
def follow_up(body: dict[str, Any], case_id: str) -> Do:
    """Set follow-up day and priority; legal deadlines do not change."""
    return _done(case_id, lambda work: changes.follow_up(work, case_id=case_id, **body))


@cases.post("/<case_id>/corrections")
@cases.arguments(CorrectCaseSchema)
@cases.response(200, IntakeDoneSchema)
@repeatable
def correct_answer(body: dict[str, Any], case_id: str) -> Do:
    """Supersede one answer of the common form; the old one is kept."""

    def act(work: Work) -> None:
        after = corrections.read_value(work, case_id, path=body["path"], text=body["after"])
        correct(work, case_id=case_id, path=body["path"], after=after, reason=body["reason"], version=body["version"])

    return _done(case_id, act)


@cases.post("/<case_id>/items/<item_id>/decide")
@cases.arguments(DecideItemSchema)
@cases.response(200, IntakeDoneSchema)
@repeatable
def decide_item(body: dict[str, Any], case_id: str, item_id: str) -> Do:
    """Confirm or decline an item that was proposed after the assessment."""
    return _done(case_id, lambda work: changes.decide_proposed(work, case_id=case_id, item_id=item_id, **body))


@cases.post("/<case_id>/items/<item_id>/result")
@cases.arguments(ItemResultSchema)
@cases.response(200, IntakeDoneSchema)
@repeatable
def enter_result(body: dict[str, Any], case_id: str, item_id: str) -> Do:
    """Enter the result of an item that is handled on paper."""
    return _done(case_id, lambda work: changes.enter_result(work, case_id=case_id, item_id=item_id, answers=body))
