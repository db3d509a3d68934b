"""What only rows can tell before a decision, its delivery or its publication is accepted."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from server.cases.models import Task
from server.cases.occurrence import Check, Occurrence
from server.cases.refusals import SamePerson
from server.determination.amounts import money
from server.determination.queries import decision_of
from server.documents.norms import LAW_SINCE
from server.foundation.clock import LOCAL
from server.foundation.errors import FieldProblem
from server.foundation.work import Work

OPINION = "initial_opinion"  #: the township's opinion step in every procedure


def check_sign(work: Work, occurrence: Occurrence) -> list[FieldProblem]:
    """Keep opinion and decision with two people, amounts with their reason, and laws where they are in force.

    :raises SamePerson: the actor gave the township's opinion, and the county has no one-clerk rule for it.
    """
    _require_another_than_opinion(work, occurrence)
    answers = occurrence.answers
    problems = cited_too_early(work, answers.get("basis"))
    if answers["decision"] == "granted":
        problems += _amount_problems(occurrence)
        if occurrence.data.get("proposed") == "refuse" and not answers.get("reason"):
            problems.append(
                FieldProblem(
                    "reason",
                    "required",
                    "与审核建议相反的，写明理由。",
                    "Say why the decision departs from the proposal.",
                )
            )
    return problems


def _require_another_than_opinion(work: Work, occurrence: Occurrence) -> None:
    """One clerk's townships may let the leader give both words; whoever accepted never decides (the diagram says so)."""
    if occurrence.data.get("one_clerk"):
        return
    same = work.session.scalar(
        select(Task.name).where(
            Task.instance_id == occurrence.instance_id, Task.element == OPINION, Task.completed_by == work.actor.id
        )
    )
    if same is not None:
        raise SamePerson(step=same)


def _amount_problems(occurrence: Occurrence) -> list[FieldProblem]:
    proposed, decided = money(occurrence.data.get("proposed_amount")), money(occurrence.answers.get("decided_amount"))
    if decided is None and proposed is not None:
        return [FieldProblem("decided_amount", "required", "请填写金额。", "Give the amount.")]
    if decided is not None and proposed is None and occurrence.data.get("proposed") == "grant":
        return [
            FieldProblem(
                "decided_amount", "no-money", "这一项只认定身份，不给付金额，请留空。", "This item recognises an identity; leave the amount empty."
            )
        ]  # fmt: skip
    if decided != proposed and not occurrence.answers.get("amount_reason"):
        return [
            FieldProblem(
                "amount_reason", "required", f"核算金额是 {proposed or 0:,.2f} 元，不一致的写明理由。",
                f"The calculated amount is {proposed or 0:,.2f} yuan; say why it differs.",
            )
        ]  # fmt: skip
    return []


def cited_too_early(work: Work, basis: Any, path: str = "basis") -> list[FieldProblem]:
    """Refuse a basis that names the law of 2026 before it is in force."""
    if work.today >= LAW_SINCE or "社会救助法" not in str(basis or ""):
        return []
    return [
        FieldProblem(
            path, "not-in-force", "《社会救助法》自2026年7月1日起施行，此前的决定不能引用。",
            "The Social Assistance Law is in force from 2026-07-01; earlier acts cannot cite it.",
        )
    ]  # fmt: skip


def check_delivery(work: Work, occurrence: Occurrence) -> list[FieldProblem]:
    """Nothing is delivered before it was decided."""
    decision = decision_of(work, occurrence.instance_id)
    if decision is None or instant(occurrence.answers["delivered_at"]) >= decision.decided_at:
        return []
    return [
        FieldProblem(
            "delivered_at", "before-decision", f"不能早于作出决定的时间（{decision.decided_at.astimezone(LOCAL):%Y-%m-%d %H:%M}）。",
            "Not before the decision was taken.",
        )
    ]  # fmt: skip


def check_publication(work: Work, occurrence: Occurrence) -> list[FieldProblem]:
    """Nothing is published before it was decided."""
    decision = decision_of(work, occurrence.instance_id)
    posted = day(occurrence.answers["posted_on"])
    if decision is None or posted >= decision.decided_at.astimezone(LOCAL).date():
        return []
    return [
        FieldProblem(
            "posted_on", "before-decision", "公布不能早于作出决定。", "Nothing is published before the decision."
        )
    ]


def instant(value: Any) -> datetime:
    """Return a form's instant."""
    found = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    return found if found.tzinfo else found.replace(tzinfo=LOCAL)


def day(value: Any) -> date:
    """Return a form's date."""
    return value if isinstance(value, date) else date.fromisoformat(str(value)[:10])


CHECKS: dict[str, Check] = {
    "decide.sign": check_sign,
    "decide.deliver": check_delivery,
    "decide.publish": check_publication,
}
