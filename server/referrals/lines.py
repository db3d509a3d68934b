"""A transfer as one line of a list: names, codes, and the light of its nearest open step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from server.cases.lights import light_of, pinned_on
from server.cases.models import Case, Task
from server.cases.terms import NEVER, measure
from server.foundation.work import Work
from server.households.models import Household
from server.organisation.models import Unit
from server.referrals.models import Referral
from server.web.lights import Light


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One transfer in a list."""

    referral: Referral
    case_code: str
    household_code: str
    to_name: str
    from_name: str
    light: Light
    task_id: str | None  #: the open step at the reader's unit, else the nearest of the transfer
    task_name: str

    @property
    def late(self) -> bool:
        """Tell whether its term is over."""
        return self.light.state == "red"

    @property
    def soon(self) -> bool:
        """Tell whether its term is nearly over."""
        return self.light.state == "amber"


def lines(work: Work, rows: Sequence[Referral], tasks: dict[str, str] | None = None) -> list[Line]:
    """Return transfers as lines of a list; `tasks` names the step to show of some of them."""
    if not rows:
        return []
    cases = {c.id: c for c in work.session.scalars(select(Case).where(Case.id.in_({r.case_id for r in rows})))}
    homes = pairs(work, Household.id, Household.code, {r.household_id for r in rows})
    names = pairs(work, Unit.id, Unit.name, {u for r in rows for u in (r.to_unit, r.from_unit) if u})
    nearest = _nearest(work, rows, tasks or {})
    return [
        Line(
            referral=r, case_code=cases[r.case_id].code, household_code=homes[r.household_id],
            to_name=names.get(str(r.to_unit), ""), from_name=names[r.from_unit], light=_light(work, r, cases[r.case_id], nearest.get(r.id)),
            task_id=nearest[r.id].id if r.id in nearest else None, task_name=nearest[r.id].name if r.id in nearest else "",
        )
        for r in rows
    ]  # fmt: skip


def pairs(work: Work, key: Any, value: Any, wanted: set[str]) -> dict[str, str]:
    """Return one column of the wanted rows by another."""
    return {row[0]: row[1] for row in work.session.execute(select(key, value).where(key.in_(wanted)))}


def _nearest(work: Work, rows: Sequence[Referral], chosen: dict[str, str]) -> dict[str, Task]:
    """Return the open step of each transfer that falls due first, or the one chosen for it."""
    of = {r.instance_id: r.id for r in rows if r.instance_id}
    found: dict[str, Task] = {}
    tasks = work.session.scalars(
        select(Task).where(Task.instance_id.in_(of), Task.state == "open").order_by(Task.due_at, Task.id)
    )
    for task in tasks:
        referral = of[task.instance_id]
        if chosen.get(referral, task.id) == task.id:
            found.setdefault(referral, task)
    return found


def _light(work: Work, referral: Referral, of: Case, task: Task | None) -> Light:
    if task is not None:
        return light_of(
            work, due_at=task.due_at, rule_id=task.due_rule, provisional=task.provisional, pinned_on=pinned_on(of)
        )
    if referral.state == "draft":
        due = measure(work, "TR.send", anchor=referral.created_at.isoformat(), pinned_on=pinned_on(of)).due
        return light_of(
            work, due_at=due.instant, rule_id="TR.send", provisional=due.provisional, pinned_on=pinned_on(of)
        )
    return light_of(work, due_at=NEVER, rule_id="", provisional=False)
