"""Check a filled common form at the window: the form itself, the units it names, the time it was received."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

import forms
from server.cases.sealing import FORM
from server.foundation.clock import local_date
from server.foundation.errors import FieldProblem, InvalidAnswers
from server.foundation.work import Work
from server.organisation.models import Unit


def check_answers(work: Work, answers: Mapping[str, Any], *, township: str) -> dict[str, Any]:
    """Return the form's clean answers.

    :raises InvalidAnswers: they do not satisfy the form, or name units that do not fit.
    """
    checked = forms.load(FORM).validate(answers, today=work.today, now=work.now)
    problems = [FieldProblem(e.path, e.code, e.zh, e.en) for e in checked.errors]
    case = checked.clean.get("case", {})
    if not problems:
        problems = [*_unit_problems(work, case, township), *_twice(checked.clean)]
        if received(case) > work.now:
            problems.append(
                FieldProblem(
                    "case/received_at", "future", "收件时间不能晚于现在。", "It cannot be received in the future."
                )
            )
    if problems:
        raise InvalidAnswers(problems)
    return dict(checked.clean)


def _unit_problems(work: Work, case: Mapping[str, Any], township: str) -> list[FieldProblem]:
    found = []
    if case["township"] != township:
        found.append(
            FieldProblem("case/township", "not-yours", "只能登记到自己的窗口；要送给别的乡镇请用“送交窗口”。",
                         "Register at your own window; send it to another one instead.")
        )  # fmt: skip
    parent = work.session.scalar(
        select(Unit.parent).where(Unit.id == case["village"], Unit.county == work.house.county)
    )
    if parent != township:
        found.append(
            FieldProblem(
                "case/village", "elsewhere", "这个村（社区）不属于所选乡镇。", "This village is not in the township."
            )
        )
    return found


def _twice(clean: Mapping[str, Any]) -> list[FieldProblem]:
    seen = {clean["applicant"].get("id_number")} - {None}
    found = []
    for index, member in enumerate(clean.get("members", ())):
        number = member.get("id_number")
        if number in seen:
            found.append(
                FieldProblem(
                    f"members/{index}/id_number",
                    "twice",
                    "这位成员在表中已经填过一次。",
                    "This person is in the form twice.",
                )
            )
        seen |= {number} - {None}
    return found


def received(case: Mapping[str, Any]) -> datetime:
    """Return the instant at which the application was received."""
    value = case["received_at"]
    return value if isinstance(value, datetime) else datetime.fromisoformat(str(value))


def is_late_entry(work: Work, clean: Mapping[str, Any]) -> bool:
    """Tell whether the application was received on an earlier day than it is entered (补录)."""
    return local_date(received(clean["case"])) < work.today
