"""The check of one row: every action, role, township and holder, against what the relation of the rule says."""

from __future__ import annotations

from itertools import product

from server.foundation.errors import NotPermitted
from server.foundation.identity import Actor, PostHeld
from server.organisation import rules
from server.organisation.roles import ROLES

HERE, ELSEWHERE = "u" * 32, "o" * 32
ACTIONS = sorted({rule.action for rule in rules.RULES})


def passes(actor: Actor, action: str, township: str | None, held: frozenset[str]) -> bool:
    try:
        rules.require(actor, action, township=township, held_by=held)
    except NotPermitted:
        return False
    return True


def test_one_row_opens_where_its_township_or_its_holder_is_the_post_s_own() -> None:
    wrong, opened = [], 0
    places = product((HERE, ELSEWHERE, None), (frozenset({HERE}), frozenset({ELSEWHERE}), frozenset[str]()))
    for (township, held), role, action in product(list(places), ROLES, ACTIONS):
        actor = Actor("x", "某", "690102", posts=(PostHeld(unit=HERE, unit_name="", unit_kind="", role=role),))
        by = {rule.relation for rule in rules.RULES if rule.action == action and role in rule.roles}
        may = bool(by & {"any", "county"}) or ("own" in by and township == HERE) or ("held" in by and HERE in held)
        opened += may
        if passes(actor, action, township, held) != may:
            wrong.append((role, action, township, held))
    assert (wrong, opened > 1000) == ([], True)
