"""Whoever did one step tries every other step of the case: refused with the rule's words exactly where two persons are demanded."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, update

import forms
from server.cases import definitions
from server.cases.models import Instance, Task
from server.cases.operations import complete_task
from server.cases.refusals import SamePerson
from server.foundation.errors import InvalidAnswers
from server.foundation.identity import Actor, PostHeld
from server.foundation.work import Work
from server.organisation.models import Appointment
from server.web.security import csrf
from tests.integration.cases.conftest import make_case
from tests.stage import Stage
from tests.unit.diagrams.duties import EASED, why_apart
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


def tried(
    work: Work, case_id: str, unit: str, key: str, *, one_clerk: bool, eased_only: bool = False
) -> tuple[list[str], int]:
    """Let whoever did one step try each other one, and return where the answer differs from what is demanded.

    `eased_only` leaves out what one clerk may do no more than several.
    """
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
            if eased_only and (first == then or why == why_apart(kinds[first], kinds[then])):
                continue
            role = step.groups[0].split("@")[0]
            # What one clerk is eased from says nothing about substitutes: they are tried where nothing is eased.
            for how, (who, expected) in ways(work, first, unit, role, demanded=bool(why), lend=not one_clerk).items():
                pairs += 1
                if attempt(who, task, step) != expected:
                    wrong.append(f"{key}: {first} → {then} by {how}, {'demanded by ' + why if why else 'not demanded'}")
    return wrong, pairs


@pytest.mark.parametrize("one_clerk", [False, True])
def test_nobody_does_two_steps_that_need_two_persons(stage: Stage, one_clerk: bool, full: bool) -> None:
    """In a township with one clerk each pair again at full size, otherwise those that are eased there."""
    wrong, pairs = [], 0
    unit = stage.unit("qingsui")

    def all_of_them(work: Work) -> None:
        nonlocal pairs
        case_id = make_case(work, stage)
        for key in ROOTS:
            found, count = tried(work, case_id, unit, key, one_clerk=one_clerk, eased_only=one_clerk and not full)
            wrong.extend(found)
            pairs += count
        work.session.rollback()

    stage.run(None, all_of_them)

    assert wrong == []
    assert pairs > (2000 if full or not one_clerk else len(EASED))
    assert stage.read(lambda work: work.session.scalars(select(Task.id)).all()) == []


#: Who tries a step over HTTP after `one` did another: the login, whose it was, and whether two persons are demanded.
OVER_HTTP = (
    ("in person", "clerk.qingsui", "clerk.qingsui", True),
    ("as a substitute", "duty.qingsui", "clerk.qingsui", True),
    ("on a new post", "clerk2.qingsui", "clerk2.qingsui", True),
    ("after a colleague left", "clerk2.qingsui", "clerk.baishi", False),
)


def test_the_same_over_http_for_each_rule(stage: Stage, full: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """One pair of steps per rule and procedure, each at full size; nonsense is sent, so that nothing moves."""
    unit, wrong, tried_rules = stage.unit("qingsui"), [], set[str]()
    people = {login: stage.actor(login).id for _, *logins, _ in OVER_HTTP for login in logins}

    def lay_out(work: Work) -> dict[str, tuple[str, dict[str, str]]]:
        case_id, found = make_case(work, stage), {}
        for number, key in enumerate(ROOTS):
            own = everything(key)
            county = Done(work, case_id, unit, definitions.latest(work.session, key), key, 900 + number)
            main = county.instance(key, one_clerk=False)
            done = {name: county.task(main, name, step, by=people["clerk.qingsui"]) for name, step in own.items()}
            then = {name: county.task(main, name, step, by=None) for name, step in own.items()}
            found[key] = done, then
        roles = {step.groups[0].split("@")[0] for key in ROOTS for step in everything(key).values()}
        give_posts(work, unit, roles, people)
        return found

    laid_out = stage.run(None, lay_out)
    clients = {login: stage.client(login) for _, login, *_ in OVER_HTTP}
    monkeypatch.setattr(csrf, "protect", lambda **_kwargs: None)  # a program would send a token instead
    for key, (done, then) in laid_out.items():
        for first, second, why in demanded(key, done, full=full):
            tried_rules.add(why)
            others = update(Task).where(Task.id.in_(done.values()))
            for how, login, whose, expected in OVER_HTTP:
                stage.run(None, lambda w, o=others: w.session.execute(o.values(completed_by=people["clerk.baishi"])))
                mine = update(Task).where(Task.id == done[first]).values(completed_by=people[whose])
                stage.run(None, lambda w, m=mine: w.session.execute(m))
                answer = clients[login].post(f"/api/v1/tasks/{then[second]}/complete", json={"answers": NONSENSE})
                told = (answer.status_code, answer.get_json()["code"])
                if told != ((403, "separation-of-duties") if expected else (422, "invalid-answers")):
                    wrong.append((key, first, second, how, told))

    assert wrong == []
    assert tried_rules >= {"1", "3", "4", "7", "H"}


def demanded(key: str, done: dict[str, str], *, full: bool) -> list[tuple[str, str, str]]:
    """Return the pairs of a procedure that need two persons: each, or the first of each rule."""
    kinds, seen, found = steps(key), set[str](), []
    for first, second in product(done, repeat=2):
        why = why_apart(kinds[first], kinds[second]) if first != second else ""
        if why and (full or why not in seen):
            seen.add(why)
            found.append((first, second, why))
    return found


def give_posts(work: Work, unit: str, roles: set[str], people: dict[str, str]) -> None:
    """Put one on every post, a substitute on the same in her place alone, and a third on them since today."""
    work.session.execute(delete(Appointment).where(Appointment.user_id.in_([people["duty.qingsui"]])))
    for role, (login, absent) in product(
        sorted(roles), (("clerk.qingsui", None), ("duty.qingsui", "clerk.qingsui"), ("clerk2.qingsui", None))
    ):
        work.session.add(
            Appointment(
                id=work.new_id(), county=work.house.county, user_id=people[login], unit_id=unit, role=role, title="",
                since=work.today, acting_for=people[absent] if absent else None,
            )
        )  # fmt: skip
