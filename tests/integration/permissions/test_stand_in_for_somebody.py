"""A substitute never has more than the two of them had, and is the absent colleague wherever two persons are demanded."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import server
from server.foundation.identity import Actor, PostHeld
from server.organisation import rules
from server.organisation.roles import ADMINISTRATORS, ROLES, Role

#: What the administrators keep: people, the calendar, registers, messages, and the proof of what was done.
ABOUT_THE_HOUSE = set(
    "absence.plan audit.read calendar.import incident.causes message.replay organisation.edit organisation.people table.read"
    " verification.sources.edit verification.sources.read webhook.manage".split()
)
UNIT, OTHER = "u" * 32, "o" * 32
ABSENT, DEPUTY = "absent", "deputy"
#: What answers a step of a process, which no action names: a payment that was decided, a receipt that was signed.
AFTER_A_STEP = {"payment.prepare", "fund.sample"}
ANSWERS = sorted({answers for _asks, answers in rules.SECOND_PERSON} | AFTER_A_STEP)
ACTIONS = sorted({rule.action for rule in rules.RULES})


def actor(who: str, *posts: PostHeld) -> Actor:
    return Actor(who, who, "690102", posts=posts)


def post(role: str, unit: str = UNIT, *, instead: bool = False) -> PostHeld:
    absent = ABSENT if instead else None
    return PostHeld(unit=unit, unit_name="", unit_kind="", role=role, acting_for=absent, acting_for_id=absent)


def pairs() -> list[tuple[Role, Role]]:
    """Return every two roles that may stand at one unit, which is where somebody stands in for a colleague."""
    return [
        (absent, own) for absent, own in product(ROLES.values(), repeat=2)
        if set(absent.kinds) & set(own.kinds) and absent.key not in ADMINISTRATORS
    ]  # fmt: skip


def reach(who: Actor, action: str) -> set[tuple[str, str]]:
    return {(relation, unit) for relation, units in rules.relations(who, action).items() for unit in units}


def test_no_pair_of_posts_reaches_further_together_than_alone() -> None:
    wrong, tried = [], 0
    for absent, own in pairs():
        # The absent one has a second post elsewhere, on which nobody stands in.
        gone = actor(ABSENT, post(absent.key), post(absent.key, OTHER))
        hers = (post(own.key), post(own.key, OTHER))  # at another unit too, where the lent post must reach nobody
        alone, both = actor(DEPUTY, *hers), actor(DEPUTY, *hers, post(absent.key, instead=True))
        for action in ACTIONS:
            tried += 1
            lent = {(relation, unit) for relation, unit in reach(gone, action) if unit == UNIT}
            if reach(both, action) != reach(alone, action) | lent:
                wrong.append((absent.key, own.key, action))
    assert (wrong, tried > 10_000) == ([], True)


def test_a_substitute_is_the_absent_one_exactly_where_the_right_is_only_lent() -> None:
    wrong, lent, owned = [], 0, 0
    for (absent, own), answers in product(pairs(), ANSWERS):
        both = actor(DEPUTY, post(own.key), post(absent.key, instead=True))
        if not rules.may(both, answers):
            continue
        alone = rules.may(actor(DEPUTY, post(own.key)), answers)
        owned, lent = owned + alone, lent + (not alone)
        if rules.answers_for(both, answers) != ({DEPUTY} if alone else {DEPUTY, ABSENT}):
            wrong.append((absent.key, own.key, answers))
    assert (wrong, lent > 50, owned > 50) == ([], True, True)


def test_the_three_administrators_carry_nothing_that_is_about_a_case() -> None:
    """三员分立, beside the rules themselves: who adds a right here says so in two places."""
    theirs = {(rule.action, rule.relation) for rule in rules.RULES if rule.roles & ADMINISTRATORS}

    assert {relation for _, relation in theirs} == {"any"}
    assert {action for action, _ in theirs} == ABOUT_THE_HOUSE


def test_each_question_has_somebody_who_answers() -> None:
    roles = [actor("one", post(role)) for role in ROLES]
    lonely = [
        pair for pair in rules.SECOND_PERSON if not all(any(rules.may(each, act) for each in roles) for act in pair)
    ]
    assert lonely == []


def test_every_act_that_asks_for_somebody_else_stands_in_the_table() -> None:
    """Whatever of the product looks who is behind an act is tried above with substitutes."""
    asked = {(path, act) for path, tree in _rooms() for act in _acts(tree)}

    # Which act it is comes from whoever asks to see something whole.
    assert {act for _, act in asked} == {*ANSWERS, "action"}
    assert len(asked) >= 15


def _rooms() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(Path(server.__file__).parent.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        if "rules.answers_for(" in text:
            yield str(path), ast.parse(text)


def _acts(tree: ast.Module) -> Iterator[str]:
    """Yield the actions that a module asks about, also by the name of a constant."""
    constants = dict[str, str]()
    for node in tree.body:
        if isinstance(node, ast.Assign):
            constants |= _named(node.targets[0], node.value)
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "rules.answers_for":
            act = call.args[1]
            name = ast.unparse(act)
            yield act.value if isinstance(act, ast.Constant) else constants.get(name, NAMED.get(name, name))  # type: ignore[misc]


#: What a room takes from another by name.
NAMED = {"APPROVE": "process.approve"}


def _named(target: ast.expr, value: ast.expr) -> dict[str, str]:
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        return {k: v for each in zip(target.elts, value.elts, strict=True) for k, v in _named(*each).items()}
    if isinstance(target, ast.Name) and isinstance(value, ast.Constant):
        return {target.id: str(value.value)}
    return {}
