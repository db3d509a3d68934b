"""What emergency management gave each household of a list or why not, and how it comes into the household's ledger."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import func, select

from server.audit import operations as audit
from server.cases.events import note
from server.cases.opening import close_case
from server.disasters.listing import read_list
from server.disasters.models import WinterLine, WinterList
from server.disasters.refusals import ListNotHanded
from server.disasters.registering import emergency_units
from server.foundation.clock import local_date
from server.foundation.errors import FieldProblem, InvalidAnswers, NotFound, NotPermitted
from server.foundation.work import Work
from server.households.operations import enter_benefit
from server.organisation import rules

ITEM = "disaster"
MOST = Decimal(1_000_000)


def answer(
    work: Work, *, line_id: str, result: str, what: str = "", amount: Decimal | None = None, granted_on: date | None = None,
    reason: str = "",
) -> WinterLine:  # fmt: skip
    """Write what a household got and when, or why it got nothing; until the list is settled it may be put right.

    :raises ListNotHanded: the list is not at the department.
    :raises InvalidAnswers: something is missing, or the day or the amount cannot be.
    """
    line = work.session.get(WinterLine, line_id)
    if line is None or line.county != work.house.county or line.standing != "in":
        raise NotFound
    row = read_list(work, line.list_id)
    require_department(work)
    if row.state != "handed":
        raise ListNotHanded
    problems = _problems((_handed_on(row), work.today), result, what.strip(), amount, granted_on, reason.strip())
    if problems:
        raise InvalidAnswers(problems)
    granted = result == "granted"
    line.result = result
    line.what, line.amount = (what.strip()[:120], amount) if granted else ("", None)
    line.granted_on, line.answer = (granted_on, "") if granted else (None, reason.strip()[:200])
    work.session.flush()
    audit.record(work, "winter.answer", line.id, result=result, amount=str(line.amount) if line.amount else None)
    return line


def require_department(work: Work) -> None:
    """Let only emergency management answer.

    :raises NotPermitted: the actor is not of that department.
    """
    found = rules.relations(work.actor, "winter.answer").get("held", frozenset())
    if not found & frozenset(emergency_units(work)):
        raise NotPermitted(reason="winter.answer")


def _problems(
    days: tuple[date, date], result: str, what: str, amount: Decimal | None, granted_on: date | None, reason: str
) -> list[FieldProblem]:
    if result == "refused":
        missing = FieldProblem("reason", "required", "请写明为什么没有救助。", "Say why nothing was given.")
        return [] if reason else [missing]
    if result != "granted":
        return [FieldProblem("result", "required", "请选择结果。", "Choose the result.")]
    found = []
    if not what:
        found.append(FieldProblem("what", "required", "请写明给了什么。", "Say what was given."))
    if granted_on is None or not days[0] <= granted_on <= days[1]:
        zh, en = (
            "请填写救助日期：不早于名单移交，不晚于今天。",
            "Give the day: not before the list was handed over, today at the latest.",
        )
        found.append(FieldProblem("granted_on", "day", zh, en))
    if amount is not None and not 0 < amount <= MOST:
        found.append(FieldProblem("amount", "range", "金额应大于 0。", "The amount must be above 0."))
    return found


def _handed_on(row: WinterList) -> date:
    assert row.handed_at is not None, "only what was handed over is answered"
    return local_date(row.handed_at)


def unanswered(work: Work, list_id: str) -> int:
    """Return how many households of a list have no result yet."""
    wanted = select(func.count()).where(
        WinterLine.list_id == list_id, WinterLine.standing == "in", WinterLine.result == ""
    )
    return work.session.scalar(wanted) or 0


def settle(work: Work, row: WinterList, *, instance_id: str) -> None:
    """Enter every grant into its household's ledger and close the list's file."""
    unit = emergency_units(work)[0]
    lines = work.session.scalars(
        select(WinterLine).where(WinterLine.list_id == row.id, WinterLine.standing == "in").order_by(WinterLine.id)
    ).all()
    for line in lines:
        if line.result == "granted" and line.benefit_id is None:
            assert line.granted_on is not None, "a grant has its day"
            line.benefit_id = enter_benefit(
                work, household_id=line.household_id, item=ITEM, unit=unit, since=line.granted_on, cause="disaster",
                kind="money" if line.amount is not None else "goods", amount=line.amount, period="once", case_id=row.case_id,
                source=f"{row.year} 年冬春救助", note=line.what,
            ).id  # fmt: skip
    row.state, row.settled_at = "settled", work.now
    work.session.flush()
    granted = sum(line.result == "granted" for line in lines)
    note(
        work, row.case_id, "winter-list-settled", instance_id=instance_id, granted=granted, refused=len(lines) - granted
    )
    audit.record(work, "winter.settle", row.id, granted=granted, refused=len(lines) - granted)
    close_case(work, case_id=row.case_id, reason="done")
