"""Whoever did one step tries every other step of the case: refused with the rule's words exactly where two persons are demanded."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import pytest
from sqlalchemy import insert, select

import forms
from server.cases import definitions
from server.cases.models import Instance, Task
from server.cases.operations import complete_task
from server.cases.refusals import SamePerson
from server.foundation.errors import InvalidAnswers
from server.foundation.identity import Actor, PostHeld
from server.foundation.work import Work
from tests.integration.cases.conftest import make_case
from tests.stage import Stage
from tests.unit.diagrams.duties import why_apart
from tests.unit.diagrams.test_separation import OPENED, ROOTS, steps
from tests.unit.diagrams.walking import definition

NONSENSE = {"no-such-field": "x"}  #: refused by every form, so that nothing moves


def everything(key: str) -> dict[str, Any]:
    """Return the person-steps of a process and of everything that it calls."""
    found = {step.element: step for step in definition(key).steps}
    for called in definition(key).called:
        found |= everything(called)
    return found


@dataclass(frozen=True)
class Done:
    """A case in which somebody else has done each step of its processes once."""

    work: Work
    case_id: str
    unit: str
    definition_id: str
    key: str
    number: int

    def instance(self, key: str, **data: Any) -> str:
        identifier = f"{key}-{self.number}"[:32]
        self.work.session.execute(
            insert(Instance).values(
                id=identifier, county=self.work.house.county, case_id=self.case_id, definition_id=self.definition_id, key=key,
                snapshot=b"", data=data, started_at=self.work.now,
            )
        )  # fmt: skip
        return identifier

    def task(self, instance: str, element: str, step: Any, *, by: str | None) -> str:
        identifier, role = f"{instance[:12]}-{element[:14]}-{bool(by):d}", step.groups[0].split("@")[0]
        form = forms.load(step.form)
        self.work.session.execute(
            insert(Task).values(
                id=identifier, county=self.work.house.county, instance_id=instance, case_id=self.case_id, element=element,
                name=step.name, unit_id=self.unit, role=role, form=form.key, form_version=form.version, due_at=self.work.now,
                created_at=self.work.now, state="done" if by else "open", completed_by=by, completed_at=self.work.now if by else None,
            )
        )  # fmt: skip
        return identifier


def person(work: Work, who: str, unit: str, role: str, *, instead_of: str = "", own: bool = True) -> Work:
    """Return hands of somebody on a post of her own, as a substitute, or on both."""
    post = PostHeld(unit=unit, unit_name="", unit_kind="", role=role)
    standing_in = replace(post, acting_for=instead_of, acting_for_id=f"by:{instead_of}"[:32])
    posts = (*([post] if own else []), *([standing_in] if instead_of else []))
    return replace(work, actor=Actor(f"by:{who}"[:32], who, work.house.county, posts=posts))


def attempt(who: Work, task: str, step: Any) -> bool:
    """Tell whether somebody is refused a step for what they did before; the refusal says what that was."""
    try:
        complete_task(who, task_id=task, answers=NONSENSE)
    except SamePerson as refused:
        assert refused.type == "separation-of-duties"
        assert str(refused.values["step"]) in refused.text("zh")
        assert "另一人" in refused.text("zh")
        assert "another person" in refused.text("en")
        return True
    except InvalidAnswers:
        return False
    raise AssertionError(f"nonsense was accepted at {step.element}")


def ways(work: Work, first: str, unit: str, role: str, *, demanded: bool, lend: bool) -> dict[str, tuple[Work, bool]]:
    """Return who tries the second step, and whether two persons are demanded of them: a substitute counts as whom she stands in for."""
    found = {"the same person": (person(work, first, unit, role), demanded)}
    if demanded and lend:  # whoever is let through in person is let through as a substitute too
        found["a substitute"] = (person(work, "deputy", unit, role, instead_of=first, own=False), True)
        found["a colleague who stands in besides"] = (person(work, "deputy", unit, role, instead_of=first), False)
    return found


def tried(work: Work, case_id: str, unit: str, key: str, *, one_clerk: bool) -> tuple[list[str], int]:
    """Let whoever did one step try each other one, and return where the answer differs from what is demanded."""
    kinds, own, window = steps(key), everything(key), everything("intake")
    number = ROOTS.index(key) * 2 + one_clerk
    county = Done(work, case_id, unit, definitions.latest(work.session, key), key, number)
    main = county.instance(key, one_clerk=one_clerk, registered_by=f"by:{OPENED}")
    other = county.instance("intake" if key != "intake" else "elsewhere")
    for name in kinds:
        if ":" in name:
            county.task(other, name.split(":")[1], window[name.split(":")[1]], by=f"by:{name}"[:32])
        elif name != OPENED:
            county.task(main, name, own[name], by=f"by:{name}"[:32])
    wrong, pairs = [], 0
    for then, step in own.items():
        task = county.task(main, then, step, by=None)
        for first in kinds:
            why = why_apart(kinds[first], kinds[then], one_clerk=one_clerk) if first != then else ""
            role = step.groups[0].split("@")[0]
            # What one clerk is eased from says nothing about substitutes: they are tried where nothing is eased.
            for how, (who, expected) in ways(work, first, unit, role, demanded=bool(why), lend=not one_clerk).items():
                pairs += 1
                if attempt(who, task, step) != expected:
                    wrong.append(f"{key}: {first} → {then} by {how}, {'demanded by ' + why if why else 'not demanded'}")
    return wrong, pairs


@pytest.mark.parametrize("one_clerk", [False, True])
def test_nobody_does_two_steps_that_need_two_persons(stage: Stage, one_clerk: bool) -> None:
    wrong, pairs = [], 0
    unit = stage.unit("qingsui")

    def all_of_them(work: Work) -> None:
        nonlocal pairs
        case_id = make_case(work, stage)
        for key in ROOTS:
            found, count = tried(work, case_id, unit, key, one_clerk=one_clerk)
            wrong.extend(found)
            pairs += count
        work.session.rollback()

    stage.run(None, all_of_them)

    assert wrong == []
    assert pairs > 2000
    assert stage.read(lambda work: work.session.scalars(select(Task.id)).all()) == []
