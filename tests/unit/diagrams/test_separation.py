"""The diagrams separate exactly what the law and the house demand, step by step and pair by pair."""

from __future__ import annotations

import pytest

from server.organisation.roles import ROLES
from tests.unit.diagrams.duties import APART, DUTIES, acts, why_apart
from tests.unit.diagrams.walking import definition, diagrams
from workflows.catalog import Definition

#: What stands for who opened the matter: no step of the diagram, but a person all the same.
OPENED = "registration"
CALLED = {name for key in diagrams() for name in definition(key).called}
ROOTS = sorted(set(diagrams()) - CALLED)


def tree(key: str) -> tuple[str, ...]:
    """Return a process with everything that it calls, at any depth."""
    below = definition(key).called
    return (key, *(each for called in below for each in tree(called)))


def steps(key: str) -> dict[str, str]:
    """Return every step of a case whose process this is: element → kind of act, those of the window as `intake:…`."""
    own = dict(acts(*tree(key)))
    window = {f"intake:{step}": kind for step, kind in acts(*tree("intake"))} if "decide" in tree(key) else {}
    return {**window, **own}


def separated(whole: Definition, one: str, other: str, **data: bool) -> bool:
    return other in whole.apart(one, data)


def test_every_step_of_every_diagram_has_its_kind_of_act_and_no_other_is_listed() -> None:
    drawn = {key: {step.element for step in definition(key).steps} for key in diagrams()}
    listed = {key: set(kinds) - {OPENED} for key, kinds in DUTIES.items()}

    assert {key: drawn[key] ^ listed.get(key, set()) for key in drawn if drawn[key] != listed.get(key)} == {}


def test_no_kind_of_act_is_written_that_no_rule_reads() -> None:
    kinds = {kind for steps in DUTIES.values() for kind in steps.values()} - {"", "decide-township"}

    assert kinds == {kind for pair in APART for kind in pair}


@pytest.mark.parametrize("key", ROOTS)
@pytest.mark.parametrize("one_clerk", [False, True])
def test_two_steps_are_separated_exactly_where_two_persons_are_demanded(key: str, one_clerk: bool) -> None:
    whole, kinds = definition(key), steps(key)
    wrong = [
        f"{one} × {other}: {'demanded by ' + why if (why := why_apart(kinds[one], kinds[other], one_clerk=one_clerk)) else 'not demanded'}"
        for one in kinds
        for other in kinds
        if ":" not in one and one != OPENED  # the window's steps are over when these begin
        if separated(whole, one, other, one_clerk=one_clerk) != bool(why_apart(kinds[one], kinds[other], one_clerk=one_clerk))
    ]  # fmt: skip

    assert wrong == []


def test_no_separation_names_a_step_that_exists_nowhere() -> None:
    names = {step for kinds in DUTIES.values() for step in kinds} | {
        f"intake:{step}" for step, _ in acts(*tree("intake"))
    }

    assert {other for key in diagrams() for o in definition(key).separations.values() for other in o} <= names


def test_nobody_who_serves_for_pay_decides() -> None:
    """Roles that exist at providers, and units of providers, stand at no step that reviews or decides (9)."""
    hired = {role.key for role in ROLES.values() if "provider" in role.kinds}
    weighty = {
        "opinion",
        "review",
        "decide",
        "decide-township",
        "refuse",
        "extend",
        "stop",
        "approve",
        "remainder",
        "order",
        "report",
    }
    at_weighty = {
        group.split("@")[0]
        for key in diagrams()
        for step in definition(key).steps
        if DUTIES[key][step.element] in weighty
        for group in step.groups
    }

    assert hired
    assert at_weighty
    assert not hired & at_weighty


def test_one_clerk_never_means_one_person() -> None:
    """Where the county lets a leader both review and decide, whoever accepted is still another."""
    for key in ROOTS:
        whole, kinds = definition(key), steps(key)
        for one, kind in kinds.items():
            if kind.startswith("decide"):
                accepted = {each for each, its in kinds.items() if its == "accept" and each != one}
                assert accepted <= whole.apart(one, {"one_clerk": True}), (key, one)
    urgent = definition("urgent")
    assert "registration" in urgent.apart("judge", {"one_clerk": True})
    assert {"judge", "approve_relief"} <= urgent.apart("pay", {"one_clerk": True})
    assert "pay" in urgent.apart("countersign", {"one_clerk": True})
