"""Which items a household may need, and why: the rule, the facts used and the facts missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from workflows.dmn import Hit, Tables, Undecided, decide
from workflows.household_facts import IDENTITIES, Standards, facts_from_household

__all__ = [
    "IDENTITIES",
    "Proposal",
    "Standards",
    "fact_labels",
    "facts_from_household",
    "propose",
    "standards_on",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """One item that the table proposes; a clerk confirms it or says why not."""

    item: str
    rule_ids: tuple[str, ...]
    reason_zh: str
    reason_en: str
    basis: str
    facts_used: Mapping[str, Any]
    facts_missing: tuple[str, ...]
    certain: bool  #: False: it would apply if the missing facts were as the rule asks
    table_version: str


def propose(facts: Mapping[str, Any], tables: Tables, on: date) -> tuple[Proposal, ...]:
    """Propose items by the table in force on a day: certain ones first, each group in the order of the table.

    :raises UnknownTable: no proposal table is in force.
    :raises InvalidFact: a fact has another type than its column.
    """
    table = tables.table("item-proposal", on=on)
    decision = decide(table, {name: facts.get(name) for name in table.facts})
    certain = _by_item(decision.hits)
    possible = {item: rules for item, rules in _by_item(decision.undecided).items() if item not in certain}
    return tuple(
        _proposal(item, rules, table.version) for group in (certain, possible) for item, rules in group.items()
    )


def standards_on(tables: Tables, *, division: str, on: date) -> Standards:
    """Return the county's standards on a day.

    :raises UnknownTable: no table of standards is in force.
    :raises LookupError: the table does not know the county.
    """
    found = decide(tables.table("standards", on=on), {"division": division}).outputs
    if not found:
        raise LookupError(f"no standards for {division} on {on}")
    return Standards(**found)


def fact_labels(tables: Tables, *, on: date) -> dict[str, str]:
    """Return the Chinese label of each fact that the proposal table asks for."""
    return {column.name: column.label for column in tables.table("item-proposal", on=on).inputs}


def _by_item(rules: Iterable[Hit | Undecided]) -> dict[str, list[Hit | Undecided]]:
    grouped: dict[str, list[Hit | Undecided]] = {}
    for rule in rules:
        grouped.setdefault(rule.outputs["item"], []).append(rule)
    return grouped


def _proposal(item: str, rules: list[Hit | Undecided], version: str) -> Proposal:
    missing = [name for rule in rules if isinstance(rule, Undecided) for name in rule.missing]
    return Proposal(
        item=item,
        rule_ids=tuple(rule.rule for rule in rules),
        reason_zh="；".join(dict.fromkeys(rule.notes["reason_zh"] for rule in rules)),
        reason_en="; ".join(dict.fromkeys(rule.notes["reason_en"] for rule in rules)),
        basis="；".join(dict.fromkeys(rule.notes["basis"] for rule in rules)),
        facts_used={name: value for rule in rules for name, value in rule.used.items()},
        facts_missing=tuple(dict.fromkeys(missing)),
        certain=not missing,
        table_version=version,
    )
