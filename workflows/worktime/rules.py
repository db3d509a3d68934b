"""Terms as data: how long, from what, on whose authority, and which row of which table says so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Unit(StrEnum):
    """What a term counts."""

    WORKING_DAY = "WD"
    DAY = "D"
    HOUR = "H"
    MONTH = "MONTH"
    YEAR = "YEAR"
    NEXT_MONTH = "NEXT_MONTH"  #: the first day of the n-th month after
    DATE = "DATE"  #: a fixed day of each year


class UnknownRule(LookupError):
    """No table in force on that day has such a rule."""

    def __init__(self, rule_id: str, on: date, division: str) -> None:
        super().__init__(f"no rule {rule_id} on {on.isoformat()} for {division}")
        self.rule_id, self.on, self.division = rule_id, on, division

    @property
    def zh(self) -> str:
        """Say it to a reader of Chinese."""
        return f"{self.on.isoformat()} 没有名为 {self.rule_id} 的期限规则"

    @property
    def en(self) -> str:
        """Say it to a reader of English."""
        return f"no rule named {self.rule_id} is in force on {self.on.isoformat()}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """One text in Chinese and English."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """On whose authority a limit stands."""

    kind: str  #: law, ministry, local, demo or internal
    cite: str  #: short name of the document; empty for a demo or internal limit
    article: str  #: of `cite`, or of `duty`
    duty: str  #: short name of the law that sets the duty but no number; empty when none does
    in_force_from: date  #: day from which the document, or the local parameter, applies
    zh: str
    en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One term, as one row of one table says it."""

    id: str
    title: Words
    n: int
    unit: Unit
    roll: bool  #: True when a last day that is no working day moves to the next one
    start: Words  #: the event the clock starts from
    basis: Basis
    table: str  #: id of the decision table
    version: str
    row: str  #: id of the row
    division: str  #: empty for the whole country
    valid_from: date
    valid_until: date | None = None
    protective: bool = False  #: True when the limit protects the person and is never lengthened
    suspendable: bool = False
    within: str | None = None  #: id of the term this one is nested in
    extends: tuple[str, ...] = ()  #: ids of the terms this one replaces by extension
    grounds: Mapping[str, Words] = field(default_factory=dict)  #: grounds on which it may extend
    month_day: tuple[int, int] | None = None  #: only for DATE
    ladder: tuple[str, ...] | None = None  #: reminder rungs in place of the usual ones

    @property
    def stands_in(self) -> str:
        """Name table, version and row, as in `terms-national/2026.1/DB.total`."""
        return f"{self.table}/{self.version}/{self.row}"

    @property
    def is_law(self) -> bool:
        """Tell whether a national text sets the number."""
        return self.basis.kind in ("law", "ministry")

    def applies(self, *, on: date, division: str) -> bool:
        """Say whether the rule is in force on the day and in the place."""
        in_time = self.valid_from <= on and (self.valid_until is None or on <= self.valid_until)
        return in_time and division.startswith(self.division)


class RuleBook:
    """All rules of all tables; what a law says goes before a county's number, the nearest division next, then the newest rule."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._rules: dict[str, list[Rule]] = {}
        for rule in rules:
            self._rules.setdefault(rule.id, []).append(rule)
        for versions in self._rules.values():
            versions.sort(key=lambda rule: (rule.is_law, len(rule.division), rule.valid_from), reverse=True)

    def __contains__(self, rule_id: object) -> bool:
        return rule_id in self._rules

    @property
    def ids(self) -> tuple[str, ...]:
        """List every rule id of every table, sorted."""
        return tuple(sorted(self._rules))

    @property
    def every(self) -> tuple[Rule, ...]:
        """List every rule of every table, versions side by side."""
        return tuple(rule for rule_id in self.ids for rule in self._rules[rule_id])

    def rule(self, rule_id: str, *, on: date, division: str = "690102") -> Rule:
        """Give the rule in force on the day in the place.

        :raises UnknownRule: when none is.
        """
        for rule in self._rules.get(rule_id, ()):
            if rule.applies(on=on, division=division):
                return rule
        raise UnknownRule(rule_id, on, division)

    def delegated(self, rule: Rule, *, on: date, division: str = "690102") -> Rule:
        """Give the term that applies when the township decides.

        :raises UnknownRule: when the rule has no such variant.
        """
        return self.rule(f"{rule.id}.delegated", on=on, division=division)

    def extension(self, rule: Rule, *, on: date, division: str = "690102") -> Rule:
        """Give the term that replaces `rule` when it is extended.

        :raises UnknownRule: when the rule cannot be extended.
        """
        for rule_id, versions in self._rules.items():
            if any(rule.id in version.extends for version in versions):
                found = self.rule(rule_id, on=on, division=division)
                if rule.id in found.extends:
                    return found
        raise UnknownRule(f"{rule.id}.ext", on, division)
