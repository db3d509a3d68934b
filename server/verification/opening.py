"""Investigate a household outside an application or a review: what a comparison of data or a report gave rise to."""

from __future__ import annotations

from sqlalchemy import select

from server.audit import operations as audit
from server.cases.models import Instance
from server.cases.opening import read_case
from server.cases.operations import start_instance
from server.foundation.clock import LOCAL
from server.foundation.errors import FieldProblem, InvalidAnswers
from server.foundation.work import Work
from server.organisation.models import Unit
from server.verification.authorising import purposes
from server.verification.refusals import InvestigationRuns
from server.verification.survey import is_filed

PURPOSES = ("application", "review", "complaint")


def investigate(work: Work, *, case_id: str, item: str, verify_for: str = "review") -> str:
    """Start an investigation of its own for a case's item and return the process's id.

    :raises NotPermitted: the case is not the actor's to investigate.
    :raises InvalidAnswers: the case is not about the item, or no such purpose exists.
    :raises InvestigationRuns: one of its own runs for the item already.
    """
    case = read_case(work, case_id, action="verification.open", held_by=frozenset())
    problems = []
    if item not in purposes(work, case):
        problems.append(FieldProblem("item", "unknown", "案件没有这个事项。", "The case is not about this item."))
    if verify_for not in PURPOSES:
        problems.append(FieldProblem("verify_for", "unknown", "请选择核查原因。", "Choose why."))
    if problems:
        raise InvalidAnswers(problems)
    _require_none(work, case_id, item)
    county = work.session.scalars(
        select(Unit.id).where(Unit.county == work.house.county, Unit.kind == "county").order_by(Unit.id)
    ).first()
    instance = start_instance(
        work, case_id=case_id, key="verify",
        data={
            "case_id": case_id, "item": item, "verify_for": verify_for, "relative_filed": is_filed(work, case),
            "accepted_at": work.now.astimezone(LOCAL).isoformat(), "unit_township": case.township, "unit_county": county,
        },
    )  # fmt: skip
    audit.record(work, "verification.open", instance, case=case_id, item=item, purpose=verify_for)
    return instance


def _require_none(work: Work, case_id: str, item: str) -> None:
    running = work.session.scalars(
        select(Instance.data).where(Instance.case_id == case_id, Instance.key == "verify", Instance.state == "open")
    )
    if any(data.get("item") == item for data in running):
        raise InvestigationRuns
